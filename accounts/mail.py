"""Kinds of mail: each is a function in the app that knows its content, registered by name with the topic it belongs to."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from email.utils import getaddresses
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import Delivery
from accounts.topics import ACCOUNT, Topic
from accounts.unsubscribing import unsubscribe_url

LONGEST_SUBJECT = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NO_ID = re.compile(r"[^A-Za-z0-9._-]")
"""What is not written in a Message-ID."""

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
    """`mail/<template>.txt` and `.html` with the site's facts and the headers of `stamp`.

    `unsubscribe_url` is in the context of every template; empty where the mails of the topic cannot be switched off.
    """
    context |= {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "delivery": delivery,
        "subject": subject,
        "unsubscribe_url": _unsubscribe_url(delivery),
    }
    message = EmailMultiAlternatives(
        subject, render_to_string(f"mail/{template}.txt", context), to=[delivery.address]
    )
    message.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return stamp(delivery, message)


def stamp(delivery: Delivery, message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """The headers of every mail of ours: one recipient, a subject of one line, a Message-ID that a repeat would share, the
    thread of its case, its topic, and how to stop it. Raises ValueError where the address is not exactly one.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    topic = _topic(delivery)
    message.subject = _one_line(str(message.subject))[:LONGEST_SUBJECT]
    message.to, message.cc, message.bcc = [_one_address(delivery.address)], [], []
    if topic.can_stop:
        message.from_email = settings.SUBSCRIBED_FROM_EMAIL
    headers = {
        "Message-ID": f"<delivery-{delivery.pk or 0}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Id": f"<{topic.code}.{host}>",
    }
    if delivery.about:
        case = f"<{_NO_ID.sub('-', delivery.about)}@{host}>"
        headers |= {"References": case, "In-Reply-To": case}
    if url := _unsubscribe_url(delivery):
        headers |= {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message.extra_headers |= {name: _one_line(value) for name, value in headers.items()}
    return message


def _topic(delivery: Delivery) -> Topic:
    kind = KINDS.get(delivery.kind)
    return kind.topic if kind else ACCOUNT


def _unsubscribe_url(delivery: Delivery) -> str:
    """Empty where the mails cannot be switched off, and where there is no account that could choose."""
    topic = _topic(delivery)
    if delivery.recipient_id is None or not topic.can_stop:
        return ""
    return unsubscribe_url(delivery.recipient_id, topic)


def _one_line(text: str) -> str:
    """Words of people stand in headers: no line break of theirs begins another one."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _one_address(address: str) -> str:
    """Raises ValueError for anything but one bare address: a list of them would let strangers read along."""
    found = getaddresses([address])
    if len(found) != 1 or found[0] != ("", address) or "@" not in address:
        raise ValueError("not one address")
    return address
