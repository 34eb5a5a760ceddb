"""What the clock starts."""

from celery import shared_task

from accounts.services.dated import run_due
from reports import services
from reports.services import counting, rollups


@shared_task(name="reports.monthly_reports")
def monthly_reports() -> int:
    """Owe every sponsor the report of the month that is over."""
    return run_due(only="reports.monthly_reports")


@shared_task(name="reports.staff_summary")
def staff_summary() -> int:
    """Owe Leads and admins the summary of the month that is over."""
    return run_due(only="reports.staff_summary")


@shared_task(name="reports.earned_figures")
def earned_figures() -> int:
    """Count the earned figures of those whose deals moved."""
    return services.count_moved()


@shared_task(name="reports.all_earned_figures")
def all_earned_figures() -> int:
    """Count the earned figures of everybody."""
    return services.count_all()


@shared_task(name="reports.count_clicks")
def count_clicks() -> int:
    """Count the clicks on tracked links that wait in the queue."""
    return counting.flush()


@shared_task(name="reports.old_clicks")
def old_clicks() -> int:
    """Forget the salts of visitors after two days, and single clicks after ninety; their sums stay."""
    return counting.forget_old()


@shared_task(name="reports.roll_up")
def roll_up() -> int:
    """Add up the figures of the campaigns that changed."""
    return rollups.roll_up()
