"""What every staff decision has in common: who may, a reason, the trail, and telling the person."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Decision, Delivery, Notification, User
from accounts.subjects import SUBJECTS
from influencer_platform.errors import DomainError

UNDO_WINDOW = timedelta(seconds=60)
"""How long the mail of a decision waits, so that whoever slipped can take it back before anybody reads it."""

DECISION_NOTICE = "account_decision"
"""The kind of the notifications that tell people of decisions about them."""


class NotAllowed(DomainError):
    """This person may not decide that."""

    code = "not_allowed"
    status = 403


class ReasonMissing(DomainError):
    """A decision without a reason, or with `other` and no word of explanation."""

    code = "reason_missing"
    status = 400


@dataclass(frozen=True)
class Words:
    """Why a decision was made: a reason code, what the person is told, and what stays among staff."""

    reason: str
    message: str = ""
    private_note: str = ""

    def check(self, known: list[str]) -> None:
        """Raises ReasonMissing for an unknown reason, and for `other` without a word of explanation."""
        if self.reason not in known:
            raise ReasonMissing(_("Choose a reason."), field="reason")
        if self.reason == "other" and not (self.message.strip() or self.private_note.strip()):
            raise ReasonMissing(_("Say in a few words what the reason is."), field="message")


def require_permission(by: User, permission: str, *, about: models.Model | None = None) -> None:
    """Raises NotAllowed unless `by` is active staff holding `permission`, and nobody decides `about` what is their own."""
    if not (by.is_active and by.is_staff and by.has_perm(permission)):
        raise NotAllowed(_("You may not decide this."))
    if about is not None and is_own(about, by):
        raise not_your_own()


def not_your_own() -> NotAllowed:
    return NotAllowed(_("This is your own. A colleague has to decide it."))


def owner_of(target: models.Model) -> User | None:
    """The person to tell; None for a kind of object nobody registered in accounts.subjects."""
    if isinstance(target, User):
        return target
    kind = SUBJECTS.get(target._meta.label_lower)
    return kind.owner(target) if kind else None


def is_own(target: models.Model, user: User) -> bool:
    owner = owner_of(target)
    return owner is not None and owner.pk == user.pk


def write_down(
    target: models.Model,
    *,
    action: str,
    by: User,
    words: Words,
    statuses: tuple[str, str] = ("", ""),
    **data: Any,
) -> AuditEvent:
    """The event in the trail and, beside it, the words of the decision. `data`: codes and times an undo needs."""
    before, after = statuses
    data |= {"reason": words.reason}
    event = AuditEvent.record(
        target, action=action, by=by, from_status=before, to_status=after, **data
    )
    Decision.objects.create(event=event, **asdict(words))
    return event


def announce(
    event: AuditEvent,
    *,
    to: User,
    about: models.Model,
    title: str,
    url: str,
    mail: str,
    message: str = "",
    tell: bool = True,
    **payload: Any,
) -> None:
    """Tell `to` of the decision `event`: a line in their notifications at once and, if `tell`, a mail of kind `mail` after
    the undo window. Written so that `services.undo` finds both again."""
    Notification.tell(to, kind=DECISION_NOTICE, title=title, body=message, url=url, about=about)
    if tell:
        Delivery.owe(
            to,
            kind=mail,
            key=mail_key(event),
            not_before=timezone.now() + UNDO_WINDOW,
            action=event.action,
            message=message,
            **payload,
        )


def mail_key(event: AuditEvent) -> str:
    return f"decision:{event.pk}"
