"""Decisions of staff taken back: the object is again exactly as it was, and whoever was told of it is told otherwise.

Other decisions register how they are undone: `register("verified", restore, permission=…)`, where `restore(target, event, by)`
puts the former state back with a conditional UPDATE and returns False where the object is not as `event` left it any more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Delivery, Flaggable, Notification, Sponsor, User
from accounts.services.decisions import (
    DECISION_NOTICE,
    NotAllowed,
    Words,
    is_own,
    mail_key,
    owner_of,
    write_down,
)
from accounts.services.flags import FLAG, lift_mark, set_mark
from accounts.services.people import end_sessions
from accounts.services.reporting import reopen_upheld
from accounts.services.review import DECIDE
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

OWN_FOR = timedelta(hours=1)
"""How long whoever decided may take it back; a Lead may any time."""
UNDO = "accounts.undo_decision"
UNDONE = "undone"
Restore = Callable[[Any, AuditEvent, User], bool]
Status = Delivery.Status
NOT_READ = (Status.QUEUED, Status.CLAIMED, Status.FAILED)
"""Mails nobody can have received: a claimed one is given up when its row is cancelled."""


class NotUndoable(DomainError):
    """There is nothing to take back: undone already, decided again, or the object has changed since."""

    code = "not_undoable"


@dataclass(frozen=True)
class Undoer:
    restore: Restore
    permission: str


UNDOERS: dict[str, Undoer] = {}


def register(action: str, restore: Restore, *, permission: str = "") -> None:
    """How decisions called `action` are undone; whoever decided must still hold `permission` to do so."""
    UNDOERS[action] = Undoer(restore, permission)


@transaction.atomic
def undo(*, event: AuditEvent, by: User, private_note: str = "") -> AuditEvent:
    """Take the latest decision about an object back. Returns the new event. Raises NotAllowed or NotUndoable.

    Whether it is the latest is asked once the object's row is ours, so that no other decision can slip in between.
    """
    target = _target(event)
    if event.action not in UNDOERS or target is None:
        raise NotUndoable(_("This cannot be undone."))
    if not may_undo(event, by) or is_own(target, by):
        raise NotAllowed(_("You may not undo this."))
    is_restored = UNDOERS[event.action].restore(target, event, by)
    if not is_restored or latest_decision(target) != event:
        raise NotUndoable(_("This was undone already, or something has changed since."))
    undone = write_down(
        target,
        action=UNDONE,
        by=by,
        words=Words(UNDONE, "", private_note),
        statuses=(event.to_status, event.from_status),
        event=event.pk,
        of=event.action,
    )
    if owner := owner_of(target):
        _take_back_words(event, target, owner)
    return undone


def latest_decision(target: models.Model) -> AuditEvent | None:
    """The newest decision about `target` that stands."""
    trail = AuditEvent.objects.about(target)
    undone = set(trail.filter(action=UNDONE).values_list("data__event", flat=True))
    decisions = trail.filter(decision__isnull=False).exclude(action=UNDONE)
    return decisions.exclude(pk__in=undone).last()


def undoable(target: models.Model, by: User) -> AuditEvent | None:
    """The decision about `target` that `by` may take back now."""
    event = latest_decision(target)
    return event if event and may_undo(event, by) and not is_own(target, by) else None


def may_undo(event: AuditEvent, by: User) -> bool:
    """Whoever decided, within the hour; a Lead any time."""
    if event.action not in UNDOERS or not (by.is_active and by.is_staff):
        return False
    if by.has_perm(UNDO):
        return True
    is_own_decision = event.actor_id == by.pk and timezone.now() - event.at <= OWN_FOR
    needed = UNDOERS[event.action].permission
    return is_own_decision and (not needed or by.has_perm(needed))


def mail_of(event: AuditEvent) -> Delivery | None:
    """The mail by which the person is told of `event`, sent or not."""
    return Delivery.objects.filter(key=mail_key(event)).first()


def is_taken_back(mail: Delivery) -> bool:
    """Whether the decision that `mail` tells of was undone meanwhile: then it is not due any more, whatever became of it before."""
    number = mail.key.partition(":")[2]
    event = AuditEvent.objects.filter(pk=number).first() if number.isdecimal() else None
    if event is None:
        return False
    later = AuditEvent.objects.filter(object_type=event.object_type, object_id=event.object_id)
    return later.filter(action=UNDONE, seq__gt=event.seq, data__event=event.pk).exists()


def _target(event: AuditEvent) -> Any | None:
    model = apps.get_model(event.object_type)
    return model._base_manager.filter(pk=event.object_id).first()


def _take_back_words(event: AuditEvent, target: models.Model, owner: User) -> None:
    """What nobody read disappears; what may have been read is followed by a correction."""
    key, about = mail_key(event), f"{event.object_type}:{event.object_id}"
    mails = Delivery.objects.filter(key=key)
    cancelled: dict[str, Any] = {
        "status": Status.CANCELLED,
        "payload": {},
        "error": UNDONE,
        "lease_until": None,
    }
    is_unsent = mails.filter(status__in=NOT_READ).update(**cancelled)
    notices = Notification.objects.filter(recipient=owner, kind=DECISION_NOTICE, about=about)
    notice = notices.filter(created_at__gte=event.at).order_by("pk").first()
    if notice is None:
        return
    if not is_unsent and mails.exclude(status=Status.CANCELLED).exists():
        _correct_mail(event, owner, notice.title)
    elif Notification.objects.filter(pk=notice.pk, read_at__isnull=True).delete()[0]:
        return
    Notification.tell(
        owner,
        kind="decision_undone",
        title=_("We took a decision back. Everything is as it was before."),
        body=_("Please disregard our message “%(title)s”.") % {"title": notice.title},
        url=notice.url,
        about=target,
    )


def _correct_mail(event: AuditEvent, owner: User, title: str) -> None:
    Delivery.owe(
        owner,
        kind="decision_undone",
        key=f"undone:{event.pk}",
        title=title,
        at=event.at.isoformat(),
        path=reverse("accounts:notifications"),
    )
    wake("accounts.send_mail")


# --- How our own decisions are undone -----------------------------------------------------------------------------------


def _review(target: Sponsor, event: AuditEvent, _by: User) -> bool:
    """Back into the queue, at the place it had."""
    if "before" not in event.data:
        return False
    left = {"status": event.to_status, "decided_at": _moment(event.data["decided"])}
    if event.action == "asked":
        left |= {"submitted_at": None}
    before = {name: _moment(at) for name, at in event.data["before"].items()}
    rows = Sponsor.objects.filter(pk=target.pk, **left)
    return rows.update(status=event.from_status, review_message="", **before) == 1


def _flag(target: Flaggable, event: AuditEvent, by: User) -> bool:
    at = _moment(event.data.get("flagged_at"))
    if at is None or not lift_mark(target, flagged_at=at):
        return False
    reopen_upheld(event=event, by=by)
    return True


def _unflag(target: Flaggable, event: AuditEvent, _by: User) -> bool:
    """Flagged again, with the reason and the words of that time."""
    at = _moment(event.data.get("flagged_at"))
    if at is None:
        return False
    earlier = AuditEvent.objects.about(target).filter(action="flagged", seq__lt=event.seq)
    former = earlier.select_related("decision").last()
    return set_mark(
        target,
        now=timezone.now(),
        flagged_at=at,
        reason=event.data["former"],
        message=former.decision.message if former else "",
    )


def _account(target: User, event: AuditEvent, by: User) -> bool:
    """Closed ↔ open. Accounts of staff stay the business of those who may close them, an admin's of admins."""
    is_ours = not target.is_superuser or by.is_superuser
    if target.is_staff and not (is_ours and by.has_perm("accounts.close_user")):
        raise NotAllowed(_("You may not undo this."))
    was_closed = event.action == "closed"
    rows = User.objects.filter(pk=target.pk, is_active=not was_closed)
    if rows.update(is_active=was_closed) != 1:
        return False
    end_sessions(user=target)
    return True


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


for name in ("approved", "asked", "rejected"):
    register(name, _review, permission=DECIDE)
register("flagged", _flag, permission=FLAG)
register("unflagged", _unflag, permission=FLAG)
register("closed", _account, permission=FLAG)
register("reopened", _account, permission=FLAG)
