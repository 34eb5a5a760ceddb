"""What beat starts at the hour of the row itself; it only looks, as the tick does."""

from celery import shared_task

from accounts.services import dated
from influencer_platform.tests.clockwork.plans import LETTER, WORD


@shared_task(name=WORD, sends_mail=True)
def daily_words() -> int:
    """Send everybody a word."""
    return dated.run_due(only=WORD)


@shared_task(name=LETTER, sends_mail=True)
def monthly_letters() -> int:
    """Send everybody a letter."""
    return dated.run_due(only=LETTER)
