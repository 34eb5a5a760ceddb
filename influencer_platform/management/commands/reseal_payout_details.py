"""`manage.py reseal_payout_details`: seal all payout details with the present SECRET_KEY, after it was changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.payout import reseal_payout_details


class Command(BaseCommand):
    """Keep the old key in SECRET_KEY_FALLBACKS until this has run; then it may go."""

    help = "Seal all payout details with the present SECRET_KEY."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done, lost = reseal_payout_details()
        self.stdout.write(f"{done} sealed with the present key.")
        if lost:
            raise CommandError(
                f"{lost} can be read with no known key: name the one they were sealed with in SECRET_KEY_FALLBACKS."
            )
