"""What time does to work: the review that nobody answers, and due dates that come and pass. Safe to repeat and to run in parallel."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from adrequests.models import UNDELIVERED, Deliverable, Draft, Status, WorkStatus
from adrequests.notices import work as notices
from adrequests.services.work.held import Held, rules_of
from adrequests.services.work.reviewing import approve

BATCH = 500
DUE_SOON = timedelta(days=2)
"""So long before the due date the influencer is told, once per date."""
TOLD_FOR = timedelta(days=14)
"""A date that passed longer ago is no news, should the clock have stood still."""


def answer_silence(*, now: datetime | None = None) -> int:
    """Drafts whose time for review is over: approved where the deal sheet says so, else a case for staff, and both sides are
    told. Returns how many that were."""
    moment = now or timezone.now()
    due = Deliverable.objects.filter(
        status=WorkStatus.SUBMITTED,
        ad_request__status=Status.ACCEPTED,
        review_due_at__lte=moment,
        silent_since__isnull=True,
    )
    return sum(approve_silent(row, now=moment) for row in _each(due, "review_due_at"))


@transaction.atomic
def approve_silent(deliverable: Deliverable, *, now: datetime | None = None) -> bool:
    """Answer one silence; False where somebody was quicker. The row is looked at again under the request's lock."""
    moment = now or timezone.now()
    held = Held.of(deliverable, None)
    piece = held.piece
    is_due = piece.status == WorkStatus.SUBMITTED and piece.silent_since is None
    if (
        not is_due
        or held.ad_request.status != Status.ACCEPTED
        or piece.review_due_at is None
        or piece.review_due_at > moment
    ):
        return False
    if rules_of(held.ad_request)["approves_by_silence"]:
        approve(held, Draft.objects.get(deliverable=piece, number=piece.draft_number))
        return True
    held.change(of=WorkStatus.SUBMITTED, silent_since=moment)
    held.record("review_unanswered", draft=piece.draft_number)
    notices.unanswered(piece)
    return True


def warn_of_reviews(*, now: datetime | None = None) -> int:
    """Remind sponsors of drafts that wait for some working days. Returns how many that were."""
    moment = now or timezone.now()
    due = Deliverable.objects.filter(
        status=WorkStatus.SUBMITTED, ad_request__status=Status.ACCEPTED, review_warn_at__lte=moment
    )
    return sum(_warn(row, moment) for row in _each(due, "review_warn_at"))


@transaction.atomic
def _warn(row: Deliverable, moment: datetime) -> bool:
    held = Held.of(row, None)
    waits = Deliverable.objects.filter(
        pk=row.pk, status=WorkStatus.SUBMITTED, review_warn_at__lte=moment
    )
    if held.ad_request.status != Status.ACCEPTED or waits.update(review_warn_at=None) != 1:
        return False
    if held.piece.review_due_at and held.piece.review_due_at > moment:
        notices.review_due(held.piece)
    return True


def tell_due_dates(*, now: datetime | None = None) -> int:
    """Tell influencers what is due within two days, and both sides what is overdue, in the influencer's own days. Once per
    due date, so once more where it was moved. Returns how many pieces that were."""
    moment = now or timezone.now()
    today = moment.date()
    open_work = Deliverable.objects.filter(
        status__in=UNDELIVERED,
        ad_request__status=Status.ACCEPTED,
        due_on__gte=today - TOLD_FOR,
        due_on__lte=today + DUE_SOON + timedelta(days=1),
    )
    untold = Q(overdue_told_for__isnull=True) | ~Q(overdue_told_for=F("due_on"))
    soon = Q(due_told_for__isnull=True) | ~Q(due_told_for=F("due_on"))
    late = open_work.filter(untold, due_on__lte=today)
    coming = open_work.filter(soon, due_on__gte=today - timedelta(days=1))
    told = sum(_tell_overdue(row, moment) for row in _each(late, "due_on"))
    return told + sum(_tell_due(row, moment) for row in _each(coming, "due_on"))


def _tell_due(row: Deliverable, moment: datetime) -> bool:
    left = row.due_on - row.day_of(moment)
    if not timedelta(0) <= left <= DUE_SOON:
        return False
    return _tell(row, "due_told_for", notices.due_soon)


def _tell_overdue(row: Deliverable, moment: datetime) -> bool:
    if row.day_of(moment) <= row.due_on:
        return False
    return _tell(row, "overdue_told_for", notices.overdue)


@transaction.atomic
def _tell(row: Deliverable, mark: str, notice: Callable[[Deliverable], None]) -> bool:
    """Marked while it is still as it was read: of two clocks one tells."""
    rows = Deliverable.objects.filter(pk=row.pk, status__in=UNDELIVERED, due_on=row.due_on)
    untold = rows.filter(Q(**{f"{mark}__isnull": True}) | ~Q(**{mark: row.due_on}))
    if untold.update(**{mark: row.due_on}) != 1:
        return False
    notice(row)
    return True


def _each(rows: QuerySet[Deliverable], order: str) -> Iterator[Deliverable]:
    """Page by page in the order of their keys, so that a row nobody touches is met once."""
    last = 0
    pages = rows.select_related(
        "ad_request__campaign__sponsor__user", "ad_request__influencer__user"
    )
    while page := list(pages.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from sorted(page, key=lambda row: (getattr(row, order), row.pk))
        last = page[-1].pk
