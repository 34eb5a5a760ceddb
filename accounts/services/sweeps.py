"""The tasks that look for work all day."""

from django_celery_beat.models import PeriodicTask

from accounts.jobs import our_tasks

ALL_DAY = {"hour": "*", "day_of_week": "*", "day_of_month": "*", "month_of_year": "*"}


def sweeps() -> list[str]:
    """What is switched on and looks for work at least once an hour: a starting worker begins with these, without waiting for
    the clock."""
    times = {f"crontab__{field}": value for field, value in ALL_DAY.items()}
    rows = PeriodicTask.objects.filter(enabled=True, **times)
    return sorted(set(rows.values_list("task", flat=True)) & our_tasks().keys())
