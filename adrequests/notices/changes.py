"""Telling the other side what is proposed for a deal that stands, what became of it, and how the deal ends."""

from django.utils.translation import gettext as _

from accounts.models import User
from adrequests.models import AdRequest, Amendment, Settlement, SettlingReason, Side
from adrequests.notices.telling import Mail, people_of, tell, tell_others
from influencer_platform.money import format_money


def amendment_proposed(ad_request: AdRequest, amendment: Amendment, *, by: User) -> None:
    title = _("%(who)s proposes a change of your deal")
    mail = _about(ad_request, "amendment_proposed", amendment)
    tell_others(ad_request, by, "amendment_proposed", title, mail=mail)


def amendment_accepted(ad_request: AdRequest, amendment: Amendment, *, by: User) -> None:
    title = _("%(who)s accepted the change: the fee is %(fee)s")
    mail = _about(ad_request, "amendment_accepted", amendment)
    tell_others(ad_request, by, "amendment_accepted", title, mail=mail)


def amendment_declined(ad_request: AdRequest, amendment: Amendment, *, by: User) -> None:
    title = _("%(who)s declined the change: the deal stands as it was")
    mail = _about(ad_request, "amendment_declined", amendment)
    tell_others(ad_request, by, "amendment_declined", title, mail=mail)


def amendment_withdrawn(ad_request: AdRequest, _amendment: Amendment, *, by: User) -> None:
    """A line alone: there is nothing left to do."""
    title = _("%(who)s withdrew the proposed change")
    tell_others(ad_request, by, "amendment_withdrawn", title)


def settlement_proposed(ad_request: AdRequest, settlement: Settlement, *, by: User) -> None:
    title = _("%(who)s proposes to end your deal for {sum}").format(
        sum=_sum(ad_request, settlement)
    )
    mail = _about(ad_request, "settlement_proposed", settlement)
    tell_others(ad_request, by, "settlement_proposed", title, mail=mail)


def settlement_agreed(ad_request: AdRequest, settlement: Settlement, *, by: User) -> None:
    title = _("%(who)s agreed: your deal ends for {sum}").format(sum=_sum(ad_request, settlement))
    mail = _about(ad_request, "settlement_agreed", settlement)
    tell_others(ad_request, by, "settlement_agreed", title, mail=mail)


def settlement_declined(ad_request: AdRequest, _settlement: Settlement, *, by: User) -> None:
    title = _("%(who)s declined the settlement: the deal stands")
    tell_others(ad_request, by, "settlement_declined", title)


def settlement_withdrawn(ad_request: AdRequest, _settlement: Settlement, *, by: User) -> None:
    title = _("%(who)s withdrew the proposed settlement")
    tell_others(ad_request, by, "settlement_withdrawn", title)


def settlement_decided(
    ad_request: AdRequest,
    settlement: Settlement,
    *,
    reason: SettlingReason,
    message: str,
) -> None:
    """Both sides, a suspended one too, learn what staff decided and why."""
    title = _("Our team ended the deal between %(campaign)s and %(name)s for {sum}")
    title = title.format(sum=_sum(ad_request, settlement))
    words = message or ("" if reason == SettlingReason.OTHER else str(reason.label))
    mail = _about(
        ad_request, "settlement_decided", settlement, reason=reason.value, message=message
    )
    for side in Side:
        for user in people_of(ad_request, side):
            tell(ad_request, user, "settlement_decided", title, words, mail=mail)


def _sum(ad_request: AdRequest, settlement: Settlement) -> str:
    """`$600`, with its percent signs safe in a title that is filled in later."""
    return format_money(settlement.amount_minor, ad_request.campaign.currency).replace("%", "%%")


def _about(ad_request: AdRequest, kind: str, row: Amendment | Settlement, **more: str) -> Mail:
    """Owed once for each proposal."""
    return Mail.about(ad_request, kind, row.number, number=row.number, **more)
