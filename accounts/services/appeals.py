"""Appeals: the one answer of a person to one decision about them, and what a second pair of eyes makes of it."""

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import subjects
from accounts.models import AbuseReport, Appeal, AuditEvent, User
from accounts.services import reporting
from accounts.services.decisions import (
    NotAllowed,
    ReasonMissing,
    Words,
    require_permission,
    write_down,
)
from accounts.services.flags import lift_mark
from accounts.services.reporting import WARNED
from accounts.services.review import AlreadyDecided
from accounts.services.undo import UNDONE, latest_decision, register
from influencer_platform.errors import DomainError

DECIDE = "accounts.decide_appeal"
FLAGGED = "flagged"
APPEALABLE = (FLAGGED, WARNED)
Status = Appeal.Status


class AppealReason(models.TextChoices):
    MISTAKE = "mistake", gettext_lazy("The decision was a mistake")
    EXPLAINED = "explained", gettext_lazy("The answer explains what happened")
    REMEDIED = "remedied", gettext_lazy("It has been put right")
    CONFIRMED = "confirmed", gettext_lazy("The facts still stand")
    NOTHING_NEW = "nothing_new", gettext_lazy("The answer brings nothing new")
    OTHER = "other", gettext_lazy("Other")


GRANTING = (AppealReason.MISTAKE, AppealReason.EXPLAINED, AppealReason.REMEDIED, AppealReason.OTHER)
DECLINING = (AppealReason.CONFIRMED, AppealReason.NOTHING_NEW, AppealReason.OTHER)


class AlreadyAppealed(DomainError):
    """This decision has been answered. One appeal per decision."""

    code = "already_appealed"


class NothingToAppeal(DomainError):
    """The decision is taken back already, or is of a kind that has no appeal."""

    code = "nothing_to_appeal"


def appeal(*, event: AuditEvent, by: User, text: str) -> Appeal:
    """Answer a decision about oneself, once. Raises NotAllowed (of somebody else), ReasonMissing, NothingToAppeal or AlreadyAppealed."""
    if owner_of(event) != by:
        raise NotAllowed(_("This decision is not about you."))
    if not (text := text.strip()):
        raise ReasonMissing(_("Write why we should look at it again."), field="text")
    try:
        with transaction.atomic():
            if Appeal.objects.filter(event=event).exists():
                raise AlreadyAppealed(_("You have answered this decision already."))
            if not stands(event):
                raise NothingToAppeal(_("This decision does not apply any more."))
            row: Appeal = Appeal.objects.create(event=event, author=by, text=text)
            AuditEvent.record(row, action="appealed", by=by, to_status=Status.OPEN)
            return row
    except IntegrityError as error:
        raise AlreadyAppealed(_("You have answered this decision already.")) from error


def owner_of(event: AuditEvent) -> User | None:
    """The person a decision is about; None where its object is gone or belongs to nobody."""
    row = subjects.find(event.object_type, event.object_id)
    return None if row is None else subjects.of(row).owner(row)


def stands(event: AuditEvent) -> bool:
    """Whether a flag or warning still applies."""
    trail = AuditEvent.objects.filter(
        object_type=event.object_type, object_id=event.object_id, seq__gt=event.seq
    )
    if event.action == WARNED:
        return not trail.filter(action=UNDONE, data__event=event.pk).exists()
    row = subjects.find(event.object_type, event.object_id)
    is_flagged = event.action == FLAGGED and row is not None and row.is_flagged
    return is_flagged and not trail.filter(action=FLAGGED).exists()


def grant_appeal(
    *, appeal: Appeal, by: User, reason: str, message: str, private_note: str = ""
) -> Appeal:
    """Take the decision back: the flag is lifted, the warning withdrawn; both stay in the trail. One that was taken back
    already stays so. Raises NotAllowed, ReasonMissing or AlreadyDecided and changes nothing then."""
    words = Words(reason, message, private_note)
    return _decide(appeal, by, words, Status.GRANTED)


def decline_appeal(
    *, appeal: Appeal, by: User, reason: str, message: str, private_note: str = ""
) -> Appeal:
    """The decision stays as it is. Raises as `grant_appeal`."""
    words = Words(reason, message, private_note)
    return _decide(appeal, by, words, Status.DECLINED)


@transaction.atomic
def _decide(appeal: Appeal, by: User, words: Words, status: Appeal.Status) -> Appeal:
    require_permission(by, DECIDE)
    if not is_second_pair_of_eyes(appeal, by):
        raise NotAllowed(_("This was your own decision. Somebody else decides about the answer."))
    if not words.message.strip():
        raise ReasonMissing(_("Write what they are told."), field="message")
    words.check(list(GRANTING if status == Status.GRANTED else DECLINING))
    waiting = Appeal.objects.filter(pk=appeal.pk, status=Status.OPEN)
    changed = waiting.update(status=status, decided_at=timezone.now(), decided_by=by)
    if changed != 1:
        raise AlreadyDecided(_("Somebody has decided this already."))
    appeal = Appeal.objects.select_related("event", "author").get(pk=appeal.pk)
    if status == Status.GRANTED and stands(appeal.event):
        _take_back(appeal.event, by, words)
    event = write_down(appeal, action=status, by=by, words=words, statuses=(Status.OPEN, status))
    reporting.tell_about_case(
        event, to=appeal.author, about=appeal, page=appeal.event, message=words.message
    )
    return appeal


def is_second_pair_of_eyes(appeal: Appeal, by: User) -> bool:
    """Who made the decision does not judge the answer to it, unless nobody else may; an admin always may."""
    if appeal.event.actor_id != by.pk or by.is_superuser:
        return True
    codename = DECIDE.partition(".")[2]
    may = Q(is_superuser=True) | Q(groups__permissions__codename=codename)
    return not User.objects.filter(may, is_active=True, is_staff=True).exclude(pk=by.pk).exists()


def _take_back(event: AuditEvent, by: User, words: Words) -> None:
    """As an undo does, but with the words to the person, and without asking the reporters once more."""
    row = subjects.find(event.object_type, event.object_id)
    if row is not None:
        reporting.hold(row)
    if row is None or (event.action == FLAGGED and not lift_mark(row, flagged_at=row.flagged_at)):
        raise AlreadyDecided(_("The decision has changed meanwhile. Open the case again."))
    write_down(row, action=UNDONE, by=by, words=words, event=event.pk, of=event.action)


# --- How decisions about reports are undone -----------------------------------------------------------------------------


def _unwarn(target: models.Model, event: AuditEvent, by: User) -> bool:
    reporting.hold(target)
    if not stands(event):
        return False
    reporting.reopen_upheld(event=event, by=by)
    return True


def _undismiss(report: AbuseReport, _event: AuditEvent, by: User) -> bool:
    group = reporting.reopen_dismissed(report)
    for row in group:
        latest = latest_decision(row)
        if row != report and latest is not None:
            words = Words(UNDONE)
            write_down(row, action=UNDONE, by=by, words=words, event=latest.pk, of=latest.action)
    return report in group


register(WARNED, _unwarn, permission=reporting.DECIDE)
register(reporting.DISMISSED, _undismiss, permission=reporting.DECIDE)
