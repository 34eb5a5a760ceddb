"""What runs by itself in the demo: daily mails, monthly reports and files, as in an installation, to mailboxes nobody has."""

from typing import Any
from unittest import mock

from django.conf import settings

from accounts import services
from accounts.models import Role, User
from accounts.services import dated, exports
from accounts.services.choices import save_choices
from accounts.topics import Choice
from influencer_platform.demo.people import MAILBOX

THROWN_AWAY = "django.core.mail.backends.dummy.EmailBackend"
PARTIES = (Role.Code.SPONSOR, Role.Code.INFLUENCER)


class Post:
    """The clock and the worker of the first neighbourhood, as long as nobody real lives in the database: their mails are no
    business of the demo, and a date is done once for everybody in a time zone."""

    def __init__(self, number: int) -> None:
        real = User.objects.filter(role__code__in=PARTIES).exclude(email__endswith=f"@{MAILBOX}")
        self.is_at_work = number == 0 and not real.exists()

    def strikes(self) -> None:
        """Owe what is due, send what is owed and make the files that wait."""
        if not self.is_at_work:
            return
        dated.run_due()
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
