"""What was decided about one person before, for whoever decides about them again."""

from typing import Any

from django.db.models import Q

from accounts.models import AbuseReport, AuditEvent, User
from accounts.moderation.undoing import in_words
from accounts.outcomes import REASONS
from accounts.services.people import CLOSE_REASONS
from accounts.services.review import ReviewReason

MOST = 20
"""Decisions on one page, the newest."""
MOST_OBJECTS = 100
"""Reported objects of one person whose decisions are looked for."""
REVIEWED, CLOSED = dict(ReviewReason.choices), dict(CLOSE_REASONS)
WORDS = {
    **REASONS,
    **dict.fromkeys(("approved", "asked", "rejected"), REVIEWED),
    **dict.fromkeys(("closed", "reopened"), CLOSED),
    "unflagged": REASONS["flagged"],
}
"""The words for the reasons of what is decided about people."""


def earlier_decisions(person: User) -> list[tuple[AuditEvent, str, Any]]:
    """What was decided about this person, their company or profile, and what of theirs was reported; the newest first."""
    about = Q(object_type=User._meta.label_lower, object_id=person.pk)
    if party := person.party:
        about |= Q(object_type=party._meta.label_lower, object_id=party.pk)
    reported = AbuseReport.objects.filter(about_user=person).order_by()
    for label, pk in set(reported.values_list("object_type", "object_id")[:MOST_OBJECTS]):
        about |= Q(object_type=label, object_id=pk)
    events = AuditEvent.objects.filter(about, decision__isnull=False)
    rows = events.select_related("actor", "decision").order_by("-at", "-pk")[:MOST]
    return [
        (
            event,
            in_words(event.action),
            WORDS.get(event.action, {}).get(event.decision.reason, event.decision.reason),
        )
        for event in rows
    ]
