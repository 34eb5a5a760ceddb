"""Where an influencer is paid: filled in, changed, read and sealed anew."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Delivery, Influencer, Notification, PayoutDetails, User
from accounts.payout import Payout
from accounts.sealing import Unreadable, fingerprint, seal, unseal
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

SEND = "accounts.send_mail"
AT_ONCE = 200


class NotYourDetails(DomainError):
    """Only the influencer says where to pay."""

    code = "not_your_details"
    status = 403


@transaction.atomic
def save_payout(*, influencer: Influencer, by: User, payout: Payout) -> PayoutDetails:
    """The next version of the details. The influencer is told by mail, so that nobody changes them unnoticed; the same details
    again change nothing. Raises NotYourDetails."""
    held = Influencer.objects.select_for_update().get(pk=influencer.pk)
    if held.user_id != by.pk:
        raise NotYourDetails(_("Only the influencer says where to pay."))
    last = PayoutDetails.objects.latest_of(held)
    if last is not None and read_payout(last) == payout:
        return last
    number = last.number + 1 if last else 1
    row = PayoutDetails.objects.create(
        influencer=held,
        number=number,
        sealed=seal(payout.as_text()),
        fingerprint=fingerprint(payout.number),
    )
    AuditEvent.record(held, action="payout_changed", by=by, version=number)
    _tell(held, payout, row)
    return row


def read_payout(details: PayoutDetails) -> Payout | None:
    """The details in the clear; None where the key they were sealed with is no longer known."""
    try:
        return Payout.of_text(unseal(details.sealed))
    except Unreadable:
        return None


def reseal_payout_details() -> tuple[int, int]:
    """Seal every version with the present key: (resealed, unreadable). Safe to repeat; an unreadable one is left as it is."""
    done = lost = last = 0
    while rows := list(PayoutDetails.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for row in rows:
            is_done = _reseal(row)
            done, lost = done + is_done, lost + (not is_done)
        last = rows[-1].pk
    return done, lost


def _reseal(row: PayoutDetails) -> bool:
    payout = read_payout(row)
    if payout is None:
        return False
    PayoutDetails.objects.filter(pk=row.pk).update(
        sealed=seal(payout.as_text()), fingerprint=fingerprint(payout.number)
    )
    return True


def _tell(influencer: Influencer, payout: Payout, row: PayoutDetails) -> None:
    """To the address of the account, whatever was chosen: it may be somebody else who changed them."""
    user = influencer.user
    Notification.tell(
        user,
        kind="payout_changed",
        title=_("Your payout details were changed"),
        body=_("Payments go to the account ending in %(ending)s.") % {"ending": payout.ending},
        url=reverse("accounts:settings_payout"),
        about=influencer,
    )
    key = f"payout_changed:{influencer.pk}:{row.number}"
    Delivery.owe(user, kind="payout_changed", key=key, ending=payout.ending)
    wake(SEND)
