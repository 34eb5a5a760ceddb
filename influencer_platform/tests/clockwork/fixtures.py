"""The two schedules in this process: registered, with rows of their times, and gone after the test."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from celery import current_app
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts.dated import dated_schedules
from accounts.jobs import our_tasks
from accounts.mail import KINDS, MailKind
from accounts.topics import ACCOUNT
from influencer_platform.tests.clockwork.plans import KIND, LETTER, SCHEDULES, WORD, sample, word

LONG_AGO = datetime.fromisoformat("2025-01-01T00:00:00+00:00")


@pytest.fixture
def clockwork(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only these two; whatever the product itself has by date is set aside."""
    kept = dict(dated_schedules)
    dated_schedules.clear()
    dated_schedules.update({one.task: one for one in SCHEDULES})
    monkeypatch.setitem(KINDS, KIND, MailKind(KIND, ACCOUNT, word, None, sample))
    for name in (WORD, LETTER):
        monkeypatch.setitem(our_tasks(), name, current_app.tasks["accounts.send_mail"])
    yield
    dated_schedules.clear()
    dated_schedules.update(kept)


def row_of(task: str, *, since: datetime | None = LONG_AGO, **times: str) -> PeriodicTask:
    """The row of a schedule, switched on at `since`; None: never looked at."""
    crontab = CrontabSchedule.objects.create(**({"minute": "0", "hour": "9"} | times))
    return PeriodicTask.objects.create(name=task, task=task, crontab=crontab, start_time=since)
