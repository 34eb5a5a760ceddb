"""Is everything in the database as it must be?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from influencer_platform.invariants import violations


class Command(BaseCommand):
    help = "Compare budgets, requests, offers and audit trails with each other; name what does not fit, with exit code 1."

    def handle(self, **_options: Any) -> None:
        found = violations()
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{len(found)} things do not fit.")
        self.stdout.write("Budgets, requests, offers and audit trails fit each other.")
