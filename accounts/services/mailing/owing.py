"""Mails that come with their words, and mails nobody could receive."""

from accounts.models import Delivery, User
from influencer_platform.wake import wake

Status = Delivery.Status


def queue_mail(
    *, recipient: User | None, address: str, key: str, subject: str, text: str, html: str = ""
) -> None:
    """Owe a mail whose words are ready (log-in codes and the like). The words are erased once it is sent."""
    Delivery.owe(
        recipient,
        kind="ready_made",
        key=key,
        address=address,
        subject=subject,
        text=text,
        html=html,
    )
    wake("accounts.send_mail")


def cancel_mail(*, to_domain: str) -> int:
    """Owe nothing to the addresses of one domain any more: nobody has a mailbox there. Returns how many mails that were."""
    waiting = Delivery.objects.filter(status=Status.QUEUED, address__endswith=f"@{to_domain}")
    return waiting.update(status=Status.CANCELLED, payload={}, error="no mailbox")
