"""The schedules with dates, looked at at a moment."""

from datetime import datetime

import time_machine

from accounts.models import Delivery
from accounts.services import dated


def at(moment: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{moment}+00:00"), tick=False)


def tick(moment: str) -> int:
    with at(moment):
        return dated.run_due()


def keys() -> list[str]:
    return list(Delivery.objects.order_by("key").values_list("key", flat=True))
