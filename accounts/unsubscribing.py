"""The address that stands in a mail and stops the mails of its topic: signed, for one person and one topic, without a log-in."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.topics import Topic

SALT = "accounts.unsubscribe"
WORKS = timedelta(days=5 * 365)
"""Old mails are searched and read for years. Whoever comes later signs in and chooses there."""


class TooOld(Exception):
    """The address is genuine and no longer taken."""


def unsubscribe_token(user_pk: int, topic: Topic) -> str:
    return signing.dumps([user_pk, topic.code], salt=SALT)


def unsubscribe_url(user_pk: int, topic: Topic) -> str:
    """The whole address, for the header and the foot of a mail."""
    token = unsubscribe_token(user_pk, topic)
    return f"{settings.SITE_URL}{reverse('accounts:unsubscribe', args=[token])}"


def read(token: str) -> tuple[int, str] | None:
    """The person's key and the code of the topic; None where the address is not ours. Raises TooOld."""
    try:
        found = signing.loads(token, salt=SALT, max_age=WORKS)
    except signing.SignatureExpired as error:
        raise TooOld from error
    except signing.BadSignature:
        return None
    match found:
        case [int(user_pk), str(code)]:
            return user_pk, code
    return None
