"""Whether a mail may leave now: asked again at the moment of handing over, so that a choice made meanwhile holds."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Delivery, MailChoices, User
from accounts.topics import Choice, Topic


@dataclass(frozen=True)
class Hold:
    """Why a mail does not leave now. `until`: when it is asked again; None: it never leaves."""

    reason: str
    until: datetime | None = None


CLOSED = Hold("account closed")
SUSPENDED = Hold("account suspended")
PAUSED = Hold("mailbox refuses mails")
OFF = Hold("switched off")
IN_DIGEST = Hold("in the daily mail")


def hold(delivery: Delivery, topic: Topic, now: datetime) -> Hold | None:
    """What keeps this mail back; None when it may leave.

    Asks nothing where the recipient came with `sponsor`, `influencer` and `mail_choices`. What may not be switched off always
    leaves; anything else not to a closed or suspended account, not against the person's choice, and not in their quiet hours.
    """
    user = delivery.recipient
    if user is None or topic.is_mandatory:
        return None
    if why := _no_longer(user, topic):
        return why
    until = quiet_until(user, now)
    return Hold("quiet hours", until) if until else None


def choice_of(user: User, topic: Topic) -> Choice:
    """What this person chose for the topic, or its default."""
    found = getattr(user, "mail_choices", None)
    chosen = found.choices.get(topic.code) if found else None
    return Choice(chosen) if chosen in topic.choices else topic.default


def quiet_until(user: User, now: datetime) -> datetime | None:
    """When this person's quiet hours end; None outside of them, and where there are none."""
    found: MailChoices | None = getattr(user, "mail_choices", None)
    if found is None or found.quiet_from is None or found.quiet_until is None:
        return None
    local = now.astimezone(_zone(user))
    begin, end = found.quiet_from, found.quiet_until
    is_quiet = begin <= local.hour < end if begin < end else local.hour >= begin or local.hour < end
    if begin == end or not is_quiet:
        return None
    ends = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)


def _no_longer(user: User, topic: Topic) -> Hold | None:
    if not user.is_active:
        return CLOSED
    if user.party is not None and user.party.is_flagged:
        return SUSPENDED
    chosen = choice_of(user, topic)
    if chosen == Choice.OFF:
        return OFF
    if chosen == Choice.DIGEST:
        return IN_DIGEST
    found: MailChoices | None = getattr(user, "mail_choices", None)
    return PAUSED if found and found.paused_at else None


def _zone(user: User) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")
