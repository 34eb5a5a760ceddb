"""Kinds of mail: each is a function in the app that knows its content, registered by name."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import Delivery

Kind = Callable[[Delivery], "EmailMultiAlternatives | None"]
KINDS: dict[str, Kind] = {}


def mail_kind(name: str) -> Callable[[Kind], Kind]:
    """Register the function that makes the mails of one kind. It returns the message, or None when the mail is no longer due."""

    def register(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return register


def compose(
    delivery: Delivery, template: str, subject: str, **context: Any
) -> EmailMultiAlternatives:
    """`mail/<template>.txt` and `.html` with the site's facts; one line of subject; a Message-ID that a repeat would share."""
    context |= {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "delivery": delivery,
        "subject": subject,
    }
    message = EmailMultiAlternatives(
        " ".join(subject.split())[:200],
        render_to_string(f"mail/{template}.txt", context),
        to=[delivery.address],
    )
    message.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return stamp(delivery, message)


def stamp(delivery: Delivery, message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """Headers of every mail of ours."""
    host = settings.SITE_URL.split("://", 1)[-1].split(":", 1)[0]
    message.extra_headers |= {
        "Message-ID": f"<delivery-{delivery.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    return message
