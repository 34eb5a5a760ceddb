"""What every staff decision has in common: who may, a reason, the trail, and telling the person."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Decision, User
from influencer_platform.errors import DomainError


class NotAllowed(DomainError):
    """This person may not decide that."""

    code = "not_allowed"


class ReasonMissing(DomainError):
    """A decision without a reason, or with `other` and no word of explanation."""

    code = "reason_missing"


def require_permission(by: User, permission: str) -> None:
    """Raises NotAllowed unless `by` is active staff holding `permission`."""
    if not (by.is_active and by.is_staff and by.has_perm(permission)):
        raise NotAllowed(_("You may not decide this."))


def require_reason(reason: str, known: list[str], *words: str) -> None:
    if reason not in known:
        raise ReasonMissing(_("Choose a reason."), field="reason")
    if reason == "other" and not any(word.strip() for word in words):
        raise ReasonMissing(_("Say in a few words what the reason is."), field="message")


def write_down(
    target: models.Model, *, action: str, by: User, reason: str, message: str, private_note: str, statuses: tuple[str, str] = ("", "")
) -> AuditEvent:
    """The event in the trail and, beside it, the words of the decision."""
    data: dict[str, Any] = {"reason": reason}
    event = AuditEvent.record(target, action=action, by=by, from_status=statuses[0], to_status=statuses[1], **data)
    Decision.objects.create(event=event, reason=reason, message=message, private_note=private_note)
    return event
