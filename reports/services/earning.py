"""Counting the earned figures: of everybody, or of those whose deals have moved since the last count.

Counting twice changes nothing; of two that count the same person at once the later one reads what is so then, because it waits
for the person's row.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from accounts.keeping import touch_pages
from accounts.models import (
    AbuseReport,
    AuditEvent,
    Earned,
    Flaggable,
    Influencer,
    Sponsor,
    User,
)
from adrequests.models import AdRequest, Deliverable, Message, Payment, Review, Side
from campaigns.models import Campaign
from reports.earned import PARTY, EarnedFigure, Sort, figures_of
from reports.rows import ANSWER_WITHIN

AT_ONCE = 200
"""People whose rows are held at once."""
KEYS_AT_ONCE = 500
OVERLAP = timedelta(minutes=15)
"""What was written while the last count was under way is looked at again."""
FLAGS: tuple[type[Flaggable], ...] = (Influencer, Sponsor, Campaign)
Facts = dict[int, dict[str, Any]]
"""By person, the columns of `Earned`."""


def count_moved(*, now: datetime | None = None) -> int:
    """Count again for the parties of deals that moved since the last count; for everybody where there was none. Returns for how
    many people that was."""
    moment = now or timezone.now()
    last = Earned.objects.aggregate(last=Max("counted_at"))["last"]
    if last is None:
        return count_all(now=moment)
    return _count(sorted(moved_since(last - OVERLAP, moment)), moment)


def count_all(*, now: datetime | None = None) -> int:
    """Count for every company and creator. Returns how many there are."""
    people = User.objects.filter(Q(influencer__isnull=False) | Q(sponsor__isnull=False))
    keys = list(people.order_by("pk").values_list("pk", flat=True))
    return _count(keys, now or timezone.now())


# --- Whose deals moved ------------------------------------------------------------------------------------------------


def moved_since(since: datetime, now: datetime) -> set[int]:
    """The people for whom a figure may be another one than at `since`: by what happened, and by what time has run out."""
    people: set[int] = set()
    for requests in _requests_moved(since, now):
        for side in Side:
            people.update(requests.order_by().values_list(PARTY[side], flat=True).distinct())
    reviews = Review.objects.filter(pk__in=_touched(Review, since))
    people.update(reviews.values_list("about", flat=True))
    reports = AbuseReport.objects.filter(pk__in=_touched(AbuseReport, since))
    for pair in reports.values_list("reporter", "about_user"):
        people.update(pair)
    return people


def _requests_moved(since: datetime, now: datetime) -> Iterator[QuerySet[AdRequest]]:
    rows = AdRequest.objects
    yield rows.filter(pk__in=_touched(AdRequest, since))
    wrote = Message.objects.filter(created_at__gte=since).values("ad_request")
    yield rows.filter(pk__in=wrote)
    yield rows.filter(created_at__gt=since - ANSWER_WITHIN, created_at__lte=now - ANSWER_WITHIN)
    days = (since.astimezone(UTC).date() - timedelta(days=1), now.astimezone(UTC).date())
    due = Deliverable.objects.filter(due_on__range=days).values("ad_request")
    yield rows.filter(pk__in=due)
    yield rows.filter(pk__in=Payment.objects.filter(due_on__range=days).values("ad_request"))
    flagged = {model: _touched(model, since) for model in FLAGS}
    yield rows.filter(influencer__in=flagged[Influencer])
    yield rows.filter(campaign__in=flagged[Campaign])
    yield rows.filter(campaign__sponsor__in=flagged[Sponsor])


def _touched(model: Any, since: datetime) -> QuerySet[AuditEvent, int]:
    """The keys of those rows of which the trail tells something since then."""
    events = AuditEvent.objects.filter(object_type=model._meta.label_lower, at__gte=since)
    return events.order_by().values_list("object_id", flat=True)


# --- Counting ---------------------------------------------------------------------------------------------------------


def _count(people: list[int], now: datetime) -> int:
    for start in range(0, len(people), AT_ONCE):
        _write(people[start : start + AT_ONCE], now)
    return len(people)


@transaction.atomic
def _write(people: list[int], now: datetime) -> None:
    """Hold the rows first, in one order, then read: whoever waits for them reads later, and writes what is so later."""
    Earned.objects.bulk_create(
        [Earned(user_id=user, counted_at=now) for user in people], ignore_conflicts=True
    )
    held = Earned.objects.select_for_update().filter(user__in=people).order_by("pk")
    rows = {row.user_id: row for row in held}
    for user, facts in figures(people, now).items():
        for name, value in (facts | {"counted_at": now}).items():
            setattr(rows[user], name, value)
    names = [field.name for field in Earned._meta.fields if field.name not in {"id", "user"}]
    Earned.objects.bulk_update(rows.values(), names, batch_size=KEYS_AT_ONCE // len(names))
    touch_pages(people)


def figures(people: list[int], now: datetime) -> Facts:
    """What each figure comes to for these people."""
    found: Facts = {user: _none() for user in people}
    for side in Side:
        for figure in figures_of(side):
            rows = figure.rows(side, now).filter(party__in=people).order_by()
            for user, facts in _summed(figure, rows):
                for name, value in facts.items():
                    found[user][name] = value
    return found


def _none() -> dict[str, Any]:
    return {
        field.name: field.get_default()
        for field in Earned._meta.fields
        if field.name not in {"id", "user", "counted_at"}
    }


def _summed(figure: EarnedFigure, rows: QuerySet[Any]) -> Iterable[tuple[int, dict[str, Any]]]:
    name = figure.name
    if figure.sort is Sort.MEDIAN:
        return _medians(name, rows)
    cells = rows.values("party").annotate(n=Sum("value"), of=Count("pk"))
    found = cells.values_list("party", "n", "of")
    if figure.sort is Sort.COUNT:
        return [(user, {name: of}) for user, _n, of in found]
    return [(user, {f"{name}_n": n, f"{name}_of": of}) for user, n, of in found]


def _medians(name: str, rows: QuerySet[Any]) -> Iterable[tuple[int, dict[str, Any]]]:
    values: dict[int, list[int]] = defaultdict(list)
    for user, value in rows.values_list("party", "value"):
        values[user].append(max(0, value))
    return [
        (user, {f"{name}_seconds": int(statistics.median(took)), f"{name}_of": len(took)})
        for user, took in values.items()
    ]
