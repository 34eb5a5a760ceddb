"""The machine room: what the checks find, who was heard when, and how much waits."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django_celery_beat.models import PeriodicTask

from accounts.models import Delivery, Export, Heartbeat, ScheduleRun
from influencer_platform.health.findings import Finding, examine, worst
from influencer_platform.health.machinery import queue_lengths

ENTER = "accounts.change_failedjob"
"""Who works off failed jobs sees why they fail."""

LATEST_RUNS = 10


@dataclass(frozen=True)
class Amount:
    """So many rows of one kind in one state, in the words of that state."""

    of: Any
    state: Any
    count: int


def machine_room() -> dict[str, Any]:
    """The page's context. The first check asks whether there is a database at all; a page without one is an error page anyway."""
    found: list[Finding] = examine()
    called = PeriodicTask.objects.filter(task=OuterRef("schedule")).values("name")[:1]
    return {
        "findings": found,
        "level": worst(found),
        "heartbeats": Heartbeat.objects.order_by("name"),
        "messages": queue_lengths(),
        "amounts": [*_amounts(Delivery, Delivery.Status), *_amounts(Export, Export.Status)],
        "runs": ScheduleRun.objects.annotate(name=Subquery(called)).order_by("-started_at", "-pk")[
            :LATEST_RUNS
        ],
    }


def _amounts(model: Any, states: Any) -> list[Amount]:
    counted = dict(
        model.objects.order_by()
        .values_list("status")
        .annotate(count=Count("pk"))
        .values_list("status", "count")
    )
    noun = model._meta.verbose_name_plural
    return [Amount(noun, state.label, counted[state]) for state in states if state in counted]
