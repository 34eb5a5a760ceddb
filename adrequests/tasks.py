"""What the clock starts."""

from celery import shared_task

from accounts.services import dated
from adrequests import services
from adrequests.services import reviews, work


@shared_task(name="adrequests.overdue_requests")
def overdue_requests() -> int:
    """Expire the requests, amendments and settlements nobody answered in time."""
    services.expire_amendments()
    services.expire_settlements()
    return services.expire_overdue()


@shared_task(name="adrequests.expiring_soon", sends_mail=True)
def expiring_soon() -> int:
    """Tell whoever is asked that an offer runs out within a day."""
    return services.warn_expiring()


@shared_task(name="adrequests.daily_reminders")
def daily_reminders() -> int:
    """Owe each influencer for whom something waits the reminder of the day."""
    return dated.run_due(only="adrequests.daily_reminders")


@shared_task(name="adrequests.sponsor_digests")
def sponsor_digests() -> int:
    """Owe everybody who acts for a company the mail of the day, where something waits for them."""
    return dated.run_due(only="adrequests.sponsor_digests")


@shared_task(name="adrequests.come_back")
def come_back() -> int:
    """Owe influencers who stay away a mail with campaigns that fit them."""
    return dated.run_due(only="adrequests.come_back")


@shared_task(name="adrequests.due_reviews", sends_mail=True)
def due_reviews() -> int:
    """Show the reviews whose other side has had its time."""
    return reviews.show_due_reviews()


@shared_task(name="adrequests.unanswered_drafts", sends_mail=True)
def unanswered_drafts() -> int:
    """Remind sponsors of drafts that wait, and answer those whose time for review is over."""
    return work.warn_of_reviews() + work.answer_silence()


@shared_task(name="adrequests.due_work", sends_mail=True)
def due_work() -> int:
    """Tell of agreed work that is due soon or overdue, once per due date."""
    return work.tell_due_dates()


@shared_task(name="adrequests.unconfirmed_payments", sends_mail=True)
def unconfirmed_payments() -> int:
    """Hand to Finance what nobody confirmed in time."""
    return services.escalate_unconfirmed()


@shared_task(name="adrequests.payment_dates", sends_mail=True)
def payment_dates() -> int:
    """Tell of payments that are due soon, and of those that are late."""
    return services.announce_payments()
