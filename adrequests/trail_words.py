"""What the trail of a request says, one sentence per action, to be filled with who, how much and what for."""

from django.utils.translation import gettext as _


def in_words() -> dict[str, str]:
    """By action. An action that is not here is shown by its name."""
    return _changes() | {
        "accepted": _("%(who)s accepted %(fee)s"),
        "rejected": _("%(who)s rejected the offer"),
        "withdrawn": _("%(who)s withdrew the offer"),
        "cancelled": _("%(who)s cancelled the agreed work"),
        "expired": _("Expired without an answer"),
        "extended": _("%(who)s took more time to answer"),
        "reminded": _("Reminder sent to %(other)s"),
        "viewed": _("%(who)s saw the request"),
        "completed": _("All work is done"),
        "results_added": _("%(who)s wrote down results"),
        "reviews_opened": _("Both sides may write a review"),
        "reviews_shown": _("The reviews are shown"),
        "payment_recorded": _("%(who)s marked %(amount)s as paid"),
        "payment_confirmed": _("%(who)s confirmed a payment"),
        "payment_disputed": _("%(who)s disputed a payment: our team looks into it"),
        "payment_unconfirmed": _("Nobody confirmed a payment in time: our team looks into it"),
        "invoice_issued": _("%(who)s made out an invoice"),
        "link_changed": _("%(who)s chose where a link leads"),
    }


def _changes() -> dict[str, str]:
    """What happens to a deal that stands, by the action in the trail."""
    return {
        "amendment_proposed": _("%(who)s proposed a change of the deal"),
        "amendment_accepted": _("%(who)s accepted the change: deal sheet %(sheet)s"),
        "amendment_declined": _("%(who)s declined the change"),
        "amendment_withdrawn": _("%(who)s withdrew the proposed change"),
        "amendment_expired": _("Nobody answered the proposed change in time"),
        "settlement_proposed": _("%(who)s proposed to end the deal for %(sum)s"),
        "settlement_declined": _("%(who)s declined to end the deal for that"),
        "settlement_withdrawn": _("%(who)s withdrew the proposed settlement"),
        "settlement_expired": _("Nobody answered the proposed settlement in time"),
        "settlement_decided": _("Our team ended the deal for %(sum)s"),
        "settled": _("%(who)s agreed: the deal ended for %(sum)s"),
    }
