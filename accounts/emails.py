"""The mails this app knows."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mail import compose, mail_kind, stamp
from accounts.models import Delivery


@mail_kind("ready_made")
def ready_made(delivery: Delivery) -> EmailMultiAlternatives:
    """Log-in codes, password resets and the like: the words were written when the mail was owed."""
    payload = delivery.payload
    message = EmailMultiAlternatives(payload["subject"], payload["text"], to=[delivery.address])
    if payload.get("html"):
        message.attach_alternative(payload["html"], "text/html")
    return stamp(delivery, message)


@mail_kind("sponsor_decision")
def sponsor_decision(delivery: Delivery) -> EmailMultiAlternatives:
    subjects = {
        "approved": _("Your company is approved"),
        "rejected": _("Your company was not approved"),
        "asked": _("We need a little more to approve your company"),
    }
    action = delivery.payload["action"]
    return compose(
        delivery,
        "sponsor_decision",
        subjects[action],
        action=action,
        message=delivery.payload["message"],
        path=reverse("accounts:welcome"),
    )


@mail_kind("staff_invitation")
def staff_invitation(delivery: Delivery) -> EmailMultiAlternatives:
    path = reverse("accounts:staff_join", args=[delivery.payload["token"]])
    return compose(delivery, "staff_invitation", _("You are invited to join the team"), path=path)
