"""What a person is told of one staff decision about them, and whether they may still answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts import subjects
from accounts.models import Appeal, AuditEvent, Flaggable, FlagReason, ReportReason, User
from accounts.services.appeals import APPEALABLE, FLAGGED, stands
from accounts.services.reporting import WARNED
from accounts.services.trust import Told, evidence_for

REASONS: dict[str, Mapping[str, Any]] = {
    FLAGGED: dict(FlagReason.choices),
    WARNED: dict(ReportReason.choices),
}
"""The decisions that have a page of their own, and the words of their reasons."""


@dataclass(frozen=True)
class Outcome:
    """One decision as the person concerned reads it: never who reported, never a private note. What has no name of its own
    is told by its words, in `quote`. `evidence`: what rules noticed before it, as far as it is the person's own data."""

    event: AuditEvent
    title: str
    noun: str
    name: str
    url: str
    quote: str
    reason: str
    message: str
    stands: bool
    appeal: Appeal | None = None
    answer: str = ""
    evidence: list[Told] = field(default_factory=list)

    @property
    def may_appeal(self) -> bool:
        return self.event.action in APPEALABLE and self.stands and self.appeal is None


def outcome(user: User, pk: int) -> Outcome | None:
    """The decision behind this event; None where it is none, or about somebody else."""
    events = AuditEvent.objects.filter(action__in=REASONS, decision__isnull=False)
    event = events.select_related("decision", "appeal").filter(pk=pk).first()
    row = event and subjects.find(event.object_type, event.object_id)
    if event is None or row is None or subjects.of(row).owner(row) != user:
        return None
    decision, entry = event.decision, subjects.of(row)
    appeal: Appeal | None = getattr(event, "appeal", None)
    has_name, is_account = isinstance(row, Flaggable), hasattr(row, "user")
    return Outcome(
        event,
        title=_title(event, row),
        noun="" if is_account else str(entry.noun),
        name=_("Your account") if is_account else entry.name(row) if has_name else "",
        url="" if is_account else entry.public(row),
        quote="" if has_name else entry.words(row),
        reason=str(REASONS[event.action].get(decision.reason, "")),
        message=decision.message,
        stands=stands(event),
        appeal=appeal,
        answer=_answer(appeal) if appeal else "",
        evidence=evidence_for(event, user),
    )


def standing_flag(party: Flaggable) -> AuditEvent | None:
    """The decision by which a company or creator is suspended now."""
    return AuditEvent.objects.about(party).filter(action=FLAGGED).last()


def _title(event: AuditEvent, row: Any) -> str:
    if event.action == WARNED:
        return _("A warning from our team")
    if hasattr(row, "user"):
        return _("Your account is suspended")
    return _("Your %(kind)s is hidden") % {"kind": subjects.of(row).noun}


def _answer(appeal: Appeal) -> str:
    """What staff wrote when they decided about the answer."""
    verdicts = AuditEvent.objects.about(appeal).filter(decision__isnull=False)
    verdict = verdicts.select_related("decision").last()
    return verdict.decision.message if verdict else ""
