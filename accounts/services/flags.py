"""Flags: suspend someone or something at once, and lift that again."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Flaggable, FlagReason, Influencer, Sponsor, User
from accounts.registries import before_flagged, when_flagged, when_unflagged
from accounts.services.decisions import (
    Words,
    announce,
    owner_of,
    require_permission,
    write_down,
)
from accounts.services.people import end_sessions
from accounts.services.reporting import uphold_by_flag
from accounts.subjects import of
from influencer_platform.errors import DomainError

FLAG = "accounts.flag_user"
PARTIES = (Sponsor, Influencer)
"""Whose flag suspends a person, not a thing."""
Target = TypeVar("Target", bound=Flaggable)


class AlreadyFlagged(DomainError):
    """The mark is already there."""

    code = "already_flagged"


class NotFlagged(DomainError):
    """There is no mark to lift."""

    code = "not_flagged"


@transaction.atomic
def flag(
    *,
    target: Target,
    by: User,
    reason: str,
    message: str = "",
    private_note: str = "",
    tell: bool = True,
) -> Target:
    """Hide `target` (a sponsor, influencer or campaign), freeze its open requests and end the account's sessions, at once.
    Open reports about it are upheld by that.

    Its owner is told, with a mail if `tell`. Raises NotAllowed, ReasonMissing or AlreadyFlagged and changes nothing then.
    """
    require_permission(by, FLAG, about=target)
    words = Words(reason, message, private_note)
    words.check(FlagReason.values)
    owner, now = owner_of(target), timezone.now()
    if not set_mark(target, now=now, flagged_at=now, reason=reason, message=message):
        raise AlreadyFlagged(_("This is flagged already."))
    event = write_down(target, action="flagged", by=by, words=words, flagged_at=now.isoformat())
    uphold_by_flag(target=target, by=by, event=event)
    _tell(event, target, owner, words, tell=tell)
    target.refresh_from_db()
    return target


@transaction.atomic
def unflag(
    *,
    target: Target,
    by: User,
    reason: str = "other",
    message: str = "",
    private_note: str = "",
    tell: bool = True,
) -> Target:
    """Lift the mark; frozen requests go on with the time they had left. Raises NotAllowed, ReasonMissing or NotFlagged."""
    require_permission(by, FLAG, about=target)
    words = Words(reason, message, private_note)
    words.check(FlagReason.values)
    owner = owner_of(target)
    rows = type(target)._base_manager.filter(pk=target.pk, flagged_at__isnull=False)
    former = rows.values("flagged_at", "flag_reason").first()
    if former is None or not lift_mark(target, flagged_at=former["flagged_at"]):
        raise NotFlagged(_("This is not flagged."))
    event = write_down(
        target,
        action="unflagged",
        by=by,
        words=words,
        flagged_at=former["flagged_at"].isoformat(),
        former=former["flag_reason"],
    )
    _tell(event, target, owner, words, tell=tell)
    target.refresh_from_db()
    return target


def set_mark(
    target: Flaggable, *, now: datetime, flagged_at: datetime, reason: str, message: str
) -> bool:
    """The mark and all that follows from it, in the caller's transaction; False where there is one already."""
    before_flagged.run(target, now)
    rows = type(target)._base_manager.filter(pk=target.pk, flagged_at__isnull=True)
    if rows.update(flagged_at=flagged_at, flag_reason=reason, flag_message=message) != 1:
        return False
    when_flagged.run(target, now)
    if isinstance(target, PARTIES):
        end_sessions(user=target.user)
    return True


def lift_mark(target: Flaggable, *, flagged_at: datetime) -> bool:
    """Take the mark of that moment away, with all that follows; False where it is gone or another one."""
    rows = type(target)._base_manager.filter(pk=target.pk, flagged_at=flagged_at)
    if rows.update(flagged_at=None, flag_reason="", flag_message="") != 1:
        return False
    when_unflagged.run(target, timezone.now())
    return True


def _tell(event: AuditEvent, target: Any, owner: User | None, words: Words, *, tell: bool) -> None:
    if owner is None:
        return
    is_person = isinstance(target, PARTIES)
    name = "" if is_person else str(target)
    page = reverse("accounts:welcome") if is_person else of(target).public(target)
    if event.action == "flagged":
        page = reverse("accounts:decision", args=[event.pk])  # why, and the one answer to it
    announce(
        event,
        to=owner,
        about=target,
        title=flag_title(event.action, name),
        url=page,
        mail="flag_decision",
        message=words.message,
        tell=tell,
        reason=words.reason,
        name=name,
        path=page,
    )


def flag_title(action: str, name: str = "") -> str:
    """What the person reads first; `name` is what was flagged, empty for the account itself."""
    if not name:
        is_flagged = action == "flagged"
        return _("Your account is suspended") if is_flagged else _("Your account is open again")
    sentence = (
        _("“%(name)s” is hidden") if action == "flagged" else _("“%(name)s” is visible again")
    )
    return sentence % {"name": name}
