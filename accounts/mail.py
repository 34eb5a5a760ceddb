"""Kinds of mail: each is a function in the app that knows its content, registered by name with the topic it belongs to."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import Delivery
from accounts.topics import ACCOUNT, Topic

Message = EmailMultiAlternatives
Write = Callable[..., "Message | None"]
Gather = Callable[[Sequence[Delivery]], Mapping[int, Any]]


@dataclass(frozen=True)
class Sample:
    """What a preview of a kind is made of: the payload and the facts of an invented mail. Nothing is read for it."""

    payload: dict[str, Any] = field(default_factory=dict)
    facts: Any = None


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. `write(delivery)` returns the message, or None when the mail is no longer due.

    A kind that reads rows names `gather`, which is asked once for a whole batch and answers the facts of each mail by its key,
    in a number of queries that does not depend on the batch; `write(delivery, facts)` then asks nothing. A mail without facts
    is no longer due. `sample` makes an example for the preview in the back office.
    """

    name: str
    topic: Topic
    write: Write
    gather: Gather | None = None
    sample: Callable[[], Sample] = Sample

    @property
    def words(self) -> str:
        """What this kind of mail is, in a sentence: the first line of its function."""
        return (self.write.__doc__ or "").strip().split("\n")[0]

    def facts(self, deliveries: Sequence[Delivery]) -> Mapping[int, Any]:
        return self.gather(deliveries) if self.gather else {}

    def message(self, delivery: Delivery, facts: Mapping[int, Any]) -> Message | None:
        """The mail as it leaves; None when it is no longer due. `facts` are those of its batch."""
        if self.gather is None:
            return self.write(delivery)
        return self.write(delivery, facts[delivery.pk]) if delivery.pk in facts else None


KINDS: dict[str, MailKind] = {}


def mail_kind(
    name: str,
    *,
    topic: Topic = ACCOUNT,
    gather: Gather | None = None,
    sample: Callable[[], Sample] = Sample,
) -> Callable[[Write], Write]:
    """Register the function that writes the mails of one kind; see MailKind."""

    def register(function: Write) -> Write:
        KINDS[name] = MailKind(name, topic, function, gather, sample)
        return function

    return register


def sample_mail(delivery: Delivery, name: str) -> Message | None:
    """The invented mail of the kind called `name`, to the recipient of `delivery`; None where there is no such kind."""
    if (kind := KINDS.get(name)) is None:
        return None
    sample, like = kind.sample(), copy(delivery)
    like.kind, like.payload = name, dict(sample.payload)
    return kind.write(like) if kind.gather is None else kind.write(like, sample.facts)


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
