"""What the clock starts."""

from celery import shared_task

from campaigns import services


@shared_task(name="campaigns.ended_campaigns")
def ended_campaigns() -> int:
    """Complete the campaigns whose end date is past."""
    return services.close_ended_campaigns()
