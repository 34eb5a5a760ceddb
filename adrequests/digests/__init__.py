"""The daily mails: one to each influencer and one to each person who acts for a company, only when something waits for them."""

from django.utils.translation import gettext_lazy

from accounts.dated import DatedSchedule, dated_schedule
from accounts.models import Role
from adrequests.digests.gathering import gather_digests, gather_reminders
from adrequests.digests.lines import DIGEST, REMINDER, SHOWN, Digest, News, Waiting
from adrequests.digests.owing import plan_digests, plan_reminders
from adrequests.digests.parts import PARTS, Part, part

__all__ = [
    "DIGEST",
    "PARTS",
    "REMINDER",
    "SHOWN",
    "Digest",
    "News",
    "Part",
    "Waiting",
    "gather_digests",
    "gather_reminders",
    "part",
    "plan_digests",
    "plan_reminders",
]

dated_schedule(
    DatedSchedule(
        "adrequests.daily_reminders",
        gettext_lazy("Daily reminder to influencers"),
        plan_reminders,
        kinds=(REMINDER,),
        daily_for=frozenset({Role.Code.INFLUENCER}),
    )
)
dated_schedule(
    DatedSchedule(
        "adrequests.sponsor_digests",
        gettext_lazy("Daily mail to sponsors"),
        plan_digests,
        kinds=(DIGEST,),
        daily_for=frozenset({Role.Code.SPONSOR}),
    )
)
