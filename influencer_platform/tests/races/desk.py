"""The moderation desk in a race: companies to decide about, and what two members of staff do at one instant."""

from collections.abc import Callable
from functools import partial
from typing import Any

from accounts import services
from accounts.models import AuditEvent, Claim, Delivery, Sponsor, User
from accounts.services import claims
from accounts.services.review import DECIDE
from accounts.services.undo import undo
from accounts.tests.factories import make_sponsor, make_staff

Move = Callable[[], Any]


def company() -> Move:
    """A company that waits, and four members of staff; with its approval by the first of them, for an undo."""
    return _company


def _company() -> dict[str, Any]:
    waiting = make_sponsor(status="pending")
    services.submit_for_review(sponsor=waiting, by=waiting.user)
    staff = list(User.objects.filter(groups__name="Lead").order_by("pk")[:4])
    staff += [make_staff("Lead") for _ in range(4 - len(staff))]
    return {"sponsor": waiting.pk, "staff": [one.pk for one in staff]}


def approve(sponsor: int, by: int) -> Move:
    row, person = _both(sponsor, by)
    return lambda: services.approve_sponsor(sponsor=row, by=person).status


def reject(sponsor: int, by: int) -> Move:
    row, person = _both(sponsor, by)
    return lambda: services.reject_sponsor(sponsor=row, by=person, reason="website").status


def suspend_company(sponsor: int, by: int) -> Move:
    row, person = _both(sponsor, by)
    return lambda: services.flag(target=row, by=person, reason="fraud").is_flagged and "flagged"


def take_back(sponsor: int, by: int) -> Move:
    """Undo the approval, whatever came after it."""
    row, person = _both(sponsor, by)
    event = AuditEvent.objects.about(row).filter(action="approved").last()
    assert event is not None
    return lambda: undo(event=event, by=person).action


def look_at(sponsor: int, by: int) -> Move:
    row, person = _both(sponsor, by)
    return partial(_holder, row, person, claims.claim)


def take_case(sponsor: int, by: int) -> Move:
    row, person = _both(sponsor, by)
    return partial(_holder, row, person, claims.take_over)


def _holder(row: Sponsor, person: User, verb: Callable[..., Claim | None]) -> int | None:
    held = verb(target=row, by=person, permissions=[DECIDE])
    return held.by_id if held else None


def outcome(sponsor: int) -> Move:
    """What is true of a company afterwards."""
    return partial(_outcome, sponsor)


def _outcome(pk: int) -> dict[str, Any]:
    row = Sponsor.objects.get(pk=pk)
    trail = AuditEvent.objects.about(row)
    mails = Delivery.objects.filter(recipient=row.user)
    return {
        "status": row.status,
        "flagged": row.is_flagged,
        "waiting": row.in_review,
        "actions": list(trail.values_list("action", flat=True)),
        "numbers": list(trail.values_list("seq", flat=True)),
        "mails": sorted(mails.values_list("kind", "status")),
        "claims": list(Claim.objects.about(row).values_list("by", flat=True)),
    }


def _both(sponsor: int, by: int) -> tuple[Sponsor, User]:
    return Sponsor.objects.select_related("user").get(pk=sponsor), User.objects.get(pk=by)


COMMANDS: dict[str, Callable[..., Move]] = {
    "approve": approve,
    "company": company,
    "look_at": look_at,
    "outcome": outcome,
    "reject": reject,
    "suspend_company": suspend_company,
    "take_back": take_back,
    "take_case": take_case,
}
