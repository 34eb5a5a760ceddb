"""Telling of payments: what is due, paid, confirmed, disputed and decided, and that nobody knows where to pay."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Delivery, Notification, PayoutDetails, User
from accounts.models.mail import label_of
from adrequests.models import (
    AdRequest,
    DisputeReason,
    Outcome,
    Payment,
    Receipt,
    Side,
    Transfer,
)
from adrequests.notices.telling import SEND, Mail, name_of, people_of
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import day
from influencer_platform.wake import wake

BOTH = (Side.SPONSOR, Side.INFLUENCER)


def payment_due(payment: Payment) -> None:
    title = _("%(amount)s to %(who)s is due on %(day)s")
    _tell(payment, [Side.SPONSOR], "payment_due", title, key=payment.due_on)


def payment_overdue(payment: Payment) -> None:
    titles = {
        Side.SPONSOR: _("%(amount)s to %(who)s is overdue since %(day)s"),
        Side.INFLUENCER: _("%(amount)s from %(who)s is overdue since %(day)s"),
    }
    for side in BOTH:
        _tell(payment, [side], "payment_overdue", titles[side], key=payment.due_on)


def payment_recorded(ad_request: AdRequest, transfer: Transfer) -> None:
    """The influencer is asked to look whether it has arrived."""
    title = _("%(who)s paid %(amount)s: has it arrived?")
    _tell_of(ad_request, transfer, [Side.INFLUENCER], "payment_recorded", title)


def payment_confirmed(ad_request: AdRequest, transfer: Transfer) -> None:
    title = _("%(who)s confirmed that %(amount)s has arrived")
    _tell_of(ad_request, transfer, [Side.SPONSOR], "payment_confirmed", title)


def payment_disputed(ad_request: AdRequest, transfer: Transfer, receipt: Receipt) -> None:
    title = _("%(who)s says that %(amount)s has not arrived as you entered it")
    body = str(DisputeReason(receipt.dispute_reason).label)
    _tell_of(ad_request, transfer, [Side.SPONSOR], "payment_disputed", title, body=body)


def payment_unconfirmed(ad_request: AdRequest, transfer: Transfer) -> None:
    title = _("Nobody confirmed %(amount)s: our team looks into it")
    _tell_of(ad_request, transfer, BOTH, "payment_unconfirmed", title)


def payment_decided(
    ad_request: AdRequest, transfer: Transfer, receipt: Receipt, *, message: str
) -> None:
    titles = {
        Outcome.PAID: _("Our team found: %(amount)s was paid"),
        Outcome.PARTLY: _("Our team found: %(amount)s was paid in part"),
        Outcome.UNPAID: _("Our team found: %(amount)s was not paid"),
    }
    title = titles[Outcome(receipt.outcome)]
    _tell_of(ad_request, transfer, BOTH, "payment_decided", title, body=message)


def payout_missing(ad_request: AdRequest) -> None:
    """Something is due, and nobody knows where to pay it: both are told. Silent where it is known."""
    if PayoutDetails.objects.filter(influencer=ad_request.influencer_id).exists():
        return
    payment = Payment.objects.filter(ad_request=ad_request).order_by("-due_on", "pk").first()
    if payment is None:
        return
    payment.ad_request = ad_request
    titles = {
        Side.INFLUENCER: _("Fill in where %(who)s is to pay you"),
        Side.SPONSOR: _("%(who)s has not filled in yet where to pay"),
    }
    for side in BOTH:
        _tell(payment, [side], "payout_missing", titles[side], key=ad_request.pk)


def _tell_of(
    ad_request: AdRequest,
    transfer: Transfer,
    sides: Iterable[Side],
    kind: str,
    title: str,
    *,
    body: str = "",
) -> None:
    payment = transfer.payment
    payment.ad_request = ad_request
    amount = transfer.amount_minor
    key = f"{transfer.number}"
    _tell(payment, sides, kind, title, key=key, amount=amount, transfer=transfer.pk, body=body)


def _tell(
    payment: Payment,
    sides: Iterable[Side],
    kind: str,
    title: str,
    *,
    key: object,
    amount: int | None = None,
    transfer: int = 0,
    body: str = "",
) -> None:
    """A line and a mail for everybody of these sides, each knowing the other by its name."""
    ad_request = payment.ad_request
    currency = ad_request.campaign.currency
    money = format_money(payment.rest_minor if amount is None else amount, currency)
    mail = Mail.about(ad_request, kind, payment.number, key, payment=payment.pk, transfer=transfer)
    lines, mails = [], []
    for side in sides:
        facts = {"who": name_of(ad_request, side.other), "amount": money, "day": day(payment.due_on) if payment.due_on else ""}  # fmt: skip
        for user in people_of(ad_request, side):
            lines.append(_line(payment, user, kind, title % facts, body))
            mails.append(mail.owed_to(user, ad_request))
    Notification.objects.bulk_create(lines)
    Delivery.objects.bulk_create(mails, ignore_conflicts=True)
    wake(SEND)


def _line(payment: Payment, user: User, kind: str, title: str, body: str) -> Notification:
    return Notification(
        recipient=user,
        kind=kind,
        title=title[:200],
        body=(body or payment.ad_request.campaign.name)[:300],
        url=payment.get_absolute_url(),
        about=label_of(payment.ad_request),
    )
