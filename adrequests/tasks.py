"""What the clock starts."""

from celery import shared_task

from adrequests import services


@shared_task(name="adrequests.overdue_requests")
def overdue_requests() -> int:
    """Expire the requests nobody answered in time."""
    return services.expire_overdue()
