"""A believable market to look at and to try things in."""

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from adrequests import services as adrequests
from adrequests.models import AdRequest
from campaigns import services as campaigns
from influencer_platform.demo import logins
from influencer_platform.demo.clock import stopped_clock
from influencer_platform.demo.market import Market
from influencer_platform.demo.people import MAILBOX
from influencer_platform.demo.suspects import look
from influencer_platform.demo.town import HOSTS, Town
from reports.services import count_all

LOOK_BACK = timedelta(days=81)


class Command(BaseCommand):
    help = (
        "Make a market of invented companies, creators, campaigns and negotiations, by the services alone. "
        "What is there already stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale",
            type=int,
            default=1,
            metavar="N",
            help="N neighbourhoods of about 300 ad requests each (default: 1)",
        )

    def handle(self, *, scale: int, **_options: Any) -> None:
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        missing = [number for number in range(scale) if not is_there(number)]
        if not missing:
            self.stdout.write(
                f"The demo is there already; nothing was changed. Its log-ins are in {logins.file()}"
            )
            return
        settle_what_is_due()
        for number in missing:
            began, before = time.monotonic(), AdRequest.objects.count()
            people = make(number)
            made = AdRequest.objects.count() - before
            seconds = time.monotonic() - began
            self.stdout.write(
                f"Neighbourhood {number + 1} of {scale}: {made} ad requests in {seconds:.0f} s"
            )
            for person in people:
                self.stdout.write("  {role:<16} {email:<34} {password}".format(**person))


def is_there(number: int) -> bool:
    """A neighbourhood is made in one transaction, so one of its people stands for all."""
    people = (
        User.objects.filter(email__endswith=f".{number}@{MAILBOX}")
        if number
        else User.objects.filter(email=f"moderator@{MAILBOX}")
    )
    return bool(people.exists())


def settle_what_is_due() -> None:
    """Requests of real people that are over by now must not end in the past the demo is about to live through."""
    adrequests.expire_overdue()
    campaigns.close_ended_campaigns()


@transaction.atomic
def make(number: int) -> list[dict[str, str]]:
    """One neighbourhood, all or nothing. Returns the log-ins, which only the first one has."""
    now = timezone.now()
    with stopped_clock(now - LOOK_BACK) as clock:
        town = Town(Market(clock, now, number))
        town.live()
    look(town.staff)
    count_all()
    accounts.cancel_mail(to_domain=MAILBOX)
    return [] if number else give_log_ins(town)


def give_log_ins(town: Town) -> list[dict[str, str]]:
    sponsors = town.people.sponsors
    people = [
        logins.log_in("admin", town.staff.admin),
        logins.log_in("moderator", town.staff.moderator),
        *(logins.log_in("sponsor", sponsors[name].user) for name in HOSTS),
        logins.log_in("pending sponsor", sponsors["Fashion, second"].user),
        *(logins.log_in("influencer", creator.user) for creator in town.guests),
    ]
    logins.write(people)
    return people
