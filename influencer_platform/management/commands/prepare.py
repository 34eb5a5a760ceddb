"""What a database needs before the first page, and after each new release."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from adrequests.services import seal_earlier_deals


class Command(BaseCommand):
    help = "Bring the database up to date; on a new one also make the first admin and, unless DEMO=no, the demo market."

    def handle(self, **_options: Any) -> None:
        unfinished = settings.VAR_DIR / "demo.unfinished"
        if is_empty() and os.environ.get("DEMO", "yes") != "no":
            settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
            unfinished.touch()
        call_command("migrate", interactive=False, verbosity=0)
        seal_earlier_deals()
        call_command("first_admin")
        if unfinished.exists():
            self.stdout.write("Making a demo market, once")
            call_command("demo")
            unfinished.unlink()


def is_empty() -> bool:
    """True before the first migration only: nobody finds invented companies among real ones."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)
