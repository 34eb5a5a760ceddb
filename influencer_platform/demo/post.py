"""What runs by itself in the demo: daily mails, monthly reports and files, as in an installation, to mailboxes nobody has."""

from datetime import timedelta
from typing import Any
from unittest import mock

from django.conf import settings
from django.utils import timezone

from accounts import services
from accounts.models import Role, User
from accounts.services import dated, exports
from accounts.services.choices import save_choices
from accounts.topics import Choice
from influencer_platform.demo.market import Market
from influencer_platform.demo.people import MAILBOX

THROWN_AWAY = "django.core.mail.backends.dummy.EmailBackend"
DAILY_FOR = timedelta(days=3)
"""So long the people of the demo have had their daily mails: all eighty days would take longer than the rest of the market."""
MONTHLY = ("reports.monthly_reports", "reports.staff_summary")
TURN_OF_THE_MONTH = 2
"""Days; by then the first has come in every time zone."""
PARTIES = (Role.Code.SPONSOR, Role.Code.INFLUENCER)


class Post:
    """The clock and the worker of the first neighbourhood, as long as nobody real lives in the database: their mails are no
    business of the demo, and a date is done once for everybody in a time zone."""

    def __init__(self, market: Market) -> None:
        real = User.objects.filter(role__code__in=PARTIES).exclude(email__endswith=f"@{MAILBOX}")
        self.is_at_work = market.number == 0 and not real.exists()
        self.daily_from = market.now - DAILY_FOR

    def strikes(self) -> None:
        """Owe what is due, send what is owed and make the files that wait."""
        if not self.is_at_work:
            return
        now = timezone.now()
        if now >= self.daily_from:
            dated.run_due()
        elif now.day <= TURN_OF_THE_MONTH:
            for task in MONTHLY:
                dated.run_due(only=task)
        with mock.patch.object(settings, "EMAIL_BACKEND", THROWN_AWAY):
            while services.send_due():
                pass
        exports.build_due(limit=10)


def chooses_quiet(user: User) -> None:
    """Messages once a day, and nothing at night."""
    save_choices(user=user, by=user, choices={"message": Choice.DIGEST}, quiet=(22, 7))


def orders(user: User, *kinds: str) -> None:
    """Files of what is theirs."""
    for kind in kinds:
        facts: dict[str, Any] = {"kind": kind, "by": user, "params": {}}
        exports.request_export(**facts, file_format="zip" if kind == "personal_data" else "csv")
