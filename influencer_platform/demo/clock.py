"""A clock that stands where it is put, so that what the demo does in the past is dated in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any
from unittest import mock

from django.utils import timezone


class Clock:
    """Where time stands. It is only ever put forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def go_to(self, moment: datetime) -> None:
        self.now = max(self.now, moment)


@contextmanager
def stopped_clock(now: datetime) -> Iterator[Clock]:
    """Every `timezone.now()` of this process tells the clock's time, also where a model's default holds on to the function.

    What is replaced is the `datetime` that Django's own `now()` asks; the functions themselves stay the same objects.
    """
    clock = Clock(now)

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock.now.astimezone(tz)

    with mock.patch.object(timezone, "datetime", Stopped):
        yield clock
