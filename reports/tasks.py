"""What the clock starts."""

from celery import shared_task

from accounts.services.dated import run_due


@shared_task(name="reports.monthly_reports")
def monthly_reports() -> int:
    """Owe every sponsor the report of the month that is over."""
    return run_due(only="reports.monthly_reports")


@shared_task(name="reports.staff_summary")
def staff_summary() -> int:
    """Owe Leads and admins the summary of the month that is over."""
    return run_due(only="reports.staff_summary")
