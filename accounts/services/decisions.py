"""What every staff decision has in common: who may, a reason, the trail, and telling the person."""

from dataclasses import asdict, dataclass

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


def require_permission(by: User, permission: str) -> None:
    """Raises NotAllowed unless `by` is active staff holding `permission`."""
    if not (by.is_active and by.is_staff and by.has_perm(permission)):
        raise NotAllowed(_("You may not decide this."))


def write_down(
    target: models.Model,
    *,
    action: str,
    by: User,
    words: Words,
    statuses: tuple[str, str] = ("", ""),
) -> AuditEvent:
    """The event in the trail and, beside it, the words of the decision."""
    before, after = statuses
    event = AuditEvent.record(
        target, action=action, by=by, from_status=before, to_status=after, reason=words.reason
    )
    Decision.objects.create(event=event, **asdict(words))
    return event
