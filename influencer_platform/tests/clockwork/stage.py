"""`python -m influencer_platform.tests.clockwork.stage`: one person to write to, and the rows of the two schedules, at hours long
past, of which today's run is marked as done. Run beside a started installation, with its environment."""

import django

django.setup()

from django.utils import timezone  # noqa: E402  (after the set-up)

from accounts.models import User  # noqa: E402
from influencer_platform.tests.clockwork.fixtures import row_of  # noqa: E402
from influencer_platform.tests.clockwork.plans import LETTER, WORD  # noqa: E402

if __name__ == "__main__":
    User.objects.create_user("priya@example.com", None, role="influencer", time_zone="UTC")
    at = timezone.now()
    for task in (WORD, LETTER):
        row_of(task, since=at, hour=str((at.hour + 12) % 24))
