"""Which mails a person wants: chosen on a page or by a link in a mail, and asked again when a mail is handed over, so that
a choice holds at once, also for what is on its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

from accounts.dated import dated_schedules, zone_of
from accounts.models import AuditEvent, Delivery, MailChoices, User
from accounts.timetable import NotATime, Timetable
from accounts.topics import Choice, Topic, topics, topics_of
from influencer_platform.errors import DomainError

Quiet = tuple[int, int] | None
"""From this hour until that one, of the person's local time; None: mails come at any hour."""


class NotOffered(DomainError):
    """The topic is not one of this person's, or does not offer this choice."""

    code = "not_offered"


class QuietHoursWrong(DomainError):
    """One end without the other, or no hour of a day."""

    code = "quiet_hours_wrong"
    status = 400


@transaction.atomic
def save_choices(
    *, user: User, by: User, choices: Mapping[str, str], quiet: Quiet | tuple[Any, Any]
) -> MailChoices:
    """Keep what the person chose for each named topic; others stay as they were. Raises NotOffered or QuietHoursWrong."""
    offered = {topic.code: topic for topic in topics_of(user)}
    for code, choice in choices.items():
        if code not in offered or choice not in offered[code].choices:
            raise NotOffered(_("This cannot be chosen."), field=code)
    row = _locked(user)
    before = (row.choices, row.quiet_from, row.quiet_until)
    row.choices = row.choices | {code: str(choice) for code, choice in choices.items()}
    row.quiet_from, row.quiet_until = _hours(quiet)
    if before == (row.choices, row.quiet_from, row.quiet_until):
        return row
    row.save(update_fields=("choices", "quiet_from", "quiet_until"))
    changed = {
        code: choice for code, choice in row.choices.items() if before[0].get(code) != choice
    }
    quiet_hours = [row.quiet_from, row.quiet_until]
    AuditEvent.record(user, action="mail_choices", by=by, choices=changed, quiet=quiet_hours)
    return row


@transaction.atomic
def resume_mail(*, user: User, by: User) -> None:
    """Try their mailbox again, after it had refused our mails."""
    row = _locked(user)
    if row.paused_at is None:
        return
    row.paused_at, row.refusals = None, 0
    row.save(update_fields=("paused_at", "refusals"))
    AuditEvent.record(user, action="mail_resumed", by=by)


def unsubscribe(*, user_pk: int, topic: Topic) -> None:
    """Whoever holds the address of a mail stops the mails of its topic, as often as they like. Raises NotOffered."""
    _set(user_pk, topic, Choice.OFF)


def subscribe_again(*, user_pk: int, topic: Topic) -> None:
    """Take an unsubscription back: as the topic is by default, or at once where it is off by default. Raises NotOffered."""
    _set(user_pk, topic, Choice.NOW if topic.default == Choice.OFF else topic.default)


@transaction.atomic
def _set(user_pk: int, topic: Topic, choice: Choice) -> None:
    """Nothing where the account is gone, and where the topic is on or off already."""
    user = User.objects.filter(pk=user_pk).first()
    if not topic.can_stop:
        raise NotOffered(_("These mails cannot be switched off."), field=topic.code)
    if user is None:
        return
    row = _locked(user)
    is_off = row.choices.get(topic.code, topic.default) == Choice.OFF
    if is_off == (choice == Choice.OFF):
        return
    row.choices = row.choices | {topic.code: str(choice)}
    row.save(update_fields=("choices",))
    AuditEvent.record(user, action="mail_choices", by=None, choices={topic.code: str(choice)})


def _locked(user: User) -> MailChoices:
    """This person's row, held: two savers at the same time lose nothing, and the trail has no gap."""
    User.objects.select_for_update().get(pk=user.pk)
    return MailChoices.objects.get_or_create(user=user)[0]


def _hours(quiet: Quiet | tuple[Any, Any]) -> tuple[int | None, int | None]:
    """Both or neither; from an hour until the same hour is none at all."""
    begin, end = quiet or (None, None)
    if begin is None and end is None:
        return None, None
    if begin not in range(24) or end not in range(24):
        raise QuietHoursWrong(_("Choose both hours, or neither."), field="quiet_until")
    return begin, end


def chosen_by(user: User) -> dict[Topic, Choice]:
    """Every topic of this person with what they chose, in the order of the page."""
    return {topic: choice_of(user, topic) for topic in topics_of(user)}


def topic_of(code: str) -> Topic | None:
    """The topic, if there still is one whose mails can be stopped."""
    found = topics.get(code)
    return found if found and found.can_stop else None


def daily_mail_at(user: User) -> time | None:
    """The local time at which the daily mail comes to this person; None where nobody sends one."""
    theirs = [task for task, one in dated_schedules.items() if user.role.code in one.daily_for]
    rows = PeriodicTask.objects.filter(task__in=theirs, enabled=True)
    row = rows.select_related("crontab").first()
    if row is None or row.crontab is None:
        return None
    timetable = Timetable.of(row.crontab)
    try:
        return time(timetable.numbers("hour")[0], timetable.numbers("minute")[0])
    except NotATime:
        return None


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
    local = now.astimezone(zone_of(user.time_zone))
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
