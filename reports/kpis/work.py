"""Figures of the work that agreed deals ask for."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import DeliverableKind
from adrequests.models import AGREED, PUBLISHED_ON, Deliverable, WorkStatus
from reports import rows
from reports.figures import Column, Figure, Unit, register
from reports.months import month_of
from reports.parts import MONTH, NOW, NUMBER, named, time
from reports.scope import BOTH_SIDES, Scope

PIECES = gettext_lazy("the work of agreed deals in this installation")
PIECE = (
    NUMBER,
    Column(gettext_lazy("Campaign"), "ad_request__campaign__name"),
    Column(gettext_lazy("Influencer"), "ad_request__influencer__name"),
    Column(gettext_lazy("Kind"), "kind", named(DeliverableKind.choices)),
    Column(gettext_lazy("Due"), "due_on"),
)
HANDED_IN = time(gettext_lazy("First handed in"), "first_submitted_at")
STATUS = Column(gettext_lazy("Status now"), "status", named(WorkStatus.choices))
SHARED: dict[str, Any] = {"source": PIECES, "model": Deliverable, "roles": BOTH_SIDES}
KNOWN = [choice for choice in WorkStatus.choices if choice[0] != WorkStatus.DROPPED]


def asked_for(scope: Scope) -> QuerySet[Deliverable]:
    """The pieces of deals that stand."""
    return scope.pieces().filter(ad_request__status__in=AGREED)


def due(scope: Scope) -> QuerySet[Deliverable]:
    """Pieces due in the period whose day is over, or that are handed in already; `value` 1 where that was in time."""
    zone = timezone.get_default_timezone()
    found = asked_for(scope).filter(**scope.within_days("due_on"))
    is_over = Q(due_on__lt=scope.today) | Q(first_submitted_at__isnull=False)
    in_time = Q(first_submitted_at__isnull=False, handed_in_on__lte=F("due_on"))
    return (
        found.filter(is_over)
        .annotate(handed_in_on=TruncDate("first_submitted_at", tzinfo=zone))
        .annotate(
            bucket=rows.month_of_day("due_on", scope.months),
            series=rows.ONE,
            value=Case(When(in_time, then=Value(1)), default=Value(0)),
        )
    )


def approved(scope: Scope) -> QuerySet[Deliverable]:
    found = asked_for(scope).filter(status=WorkStatus.APPROVED, **scope.within("approved_at"))
    return rows.counted(found, bucket=month_of("approved_at", scope.months), series=F("kind"))


def published(scope: Scope) -> QuerySet[Deliverable]:
    """Approved pieces that went live. The month stays that of the approval, also where an address is corrected later."""
    live = approved(scope).filter(publication__isnull=False)
    return live.annotate(series=F("publication__platform"))


def at_once(scope: Scope) -> QuerySet[Deliverable]:
    """Approved pieces; `value` 1 where no change was ever asked for."""
    first_pass = Case(When(rounds=0, then=Value(1)), default=Value(0))
    return approved(scope).annotate(series=rows.ONE, value=first_pass)


ON_TIME = register(
    Figure(
        name="on-time-delivery",
        title=gettext_lazy("On-time delivery"),
        explanation=gettext_lazy(
            "Of the pieces due, those first handed in by their due date; an agreed extension moves the date. "
            "Counted once the day is over or the piece is there."
        ),
        formula=gettext_lazy("handed in by the due date ÷ due"),
        unit=Unit.SHARE,
        rows=due,
        columns=(*PIECE, HANDED_IN, STATUS),
        order="-due_on",
        value_title=gettext_lazy("In time"),
        **SHARED,
        **MONTH,
    )
)
PIECES_DELIVERED = register(
    Figure(
        name="pieces-delivered",
        title=gettext_lazy("Pieces delivered"),
        explanation=gettext_lazy("Pieces of work by the month of their approval, and by kind."),
        formula=gettext_lazy("approved pieces of agreed deals"),
        unit=Unit.COUNT,
        rows=approved,
        columns=(*PIECE, HANDED_IN, time(gettext_lazy("Approved"), "approved_at")),
        order="-approved_at",
        series_title=gettext_lazy("Kind"),
        series=tuple(DeliverableKind.choices),
        **SHARED,
        **MONTH,
    )
)
PIECES_PUBLISHED = register(
    Figure(
        name="pieces-published",
        title=gettext_lazy("Pieces published"),
        explanation=gettext_lazy(
            "Pieces of work that are published, by the month of their approval, and by the platform on whose site their address "
            "lies."
        ),
        formula=gettext_lazy("approved pieces of agreed deals with an address"),
        unit=Unit.COUNT,
        rows=published,
        columns=(
            *PIECE,
            Column(gettext_lazy("Address"), "publication__url"),
            time(gettext_lazy("Approved"), "approved_at"),
            time(gettext_lazy("Address given"), "publication__at"),
        ),
        order="-approved_at",
        series_title=gettext_lazy("Platform"),
        series=tuple(PUBLISHED_ON),
        **SHARED,
        **MONTH,
    )
)
PIECES_BY_STATUS = register(
    Figure(
        name="pieces-by-status",
        title=gettext_lazy("Work by status"),
        explanation=gettext_lazy(
            "All pieces of work that agreed deals ask for, by where they stand."
        ),
        formula=gettext_lazy("pieces of agreed deals of each status"),
        rows=lambda scope: rows.counted(asked_for(scope), bucket=F("status")),
        columns=(*PIECE, HANDED_IN),
        order="-due_on",
        buckets=lambda _scope: KNOWN,
        **SHARED,
        **NOW,
    )
)
FIRST_PASS = register(
    Figure(
        name="first-pass-approval",
        title=gettext_lazy("First-pass approval"),
        explanation=gettext_lazy(
            "Of the pieces approved, those approved without a change request."
        ),
        formula=gettext_lazy("approved without a change request ÷ approved"),
        unit=Unit.SHARE,
        rows=at_once,
        columns=(*PIECE, Column(gettext_lazy("Rounds of changes"), "rounds"), HANDED_IN),
        order="-approved_at",
        value_title=gettext_lazy("At once"),
        **SHARED,
        **MONTH,
    )
)
