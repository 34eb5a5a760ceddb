"""Adding up again what changed of campaigns, so that their figures are read and not counted.

Whoever adds up is alone, reads first which campaigns have changed, then their rows, and deletes only those notes of changes that it
has read: a change that comes meanwhile is noted, and is added up next time.
"""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.jobs import is_stopping
from campaigns.models import Campaign
from influencer_platform.locks import alone
from reports.counting import lines
from reports.models import Rollup, RollupChange, RollupPart
from reports.rollups.sums import pack
from reports.rollups.terms import CampaignsScope, holds_until, kept_figures, version
from reports.scope import moment

AT_ONCE = 50
"""Campaigns added up in one transaction: tenths of a second."""
NOTES = 20_000
"""Notes that are deleted in one transaction; what is noted more often is added up once more."""
ONE_AT_A_TIME = 7_201_944_317
EMPTY = {"columns": "", "months": {}, "named": {}, "values": {}}


def roll_up(*, now: datetime | None = None) -> int:
    """Add up every campaign that changed, or whose sums' time has run out. Returns how many parts of campaigns that was."""
    at, done = now or moment(), 0
    while not is_stopping():
        added = _roll_up_some(at)
        if not added:
            break
        done += added
    return done


@transaction.atomic
def _roll_up_some(now: datetime) -> int:
    alone(ONE_AT_A_TIME)
    notes, due = _due(now)
    for part, campaigns in due.items():
        _add_up(part, campaigns, now)
    _forget(notes)
    return sum(len(campaigns) for campaigns in due.values())


def _due(now: datetime) -> tuple[list[int], dict[RollupPart, set[int]]]:
    """(notes that are dealt with, what to add up)"""
    due: dict[RollupPart, set[int]] = defaultdict(set)
    noted = RollupChange.objects.order_by("campaign", "part").values_list("campaign", "part")
    outdated = Rollup.objects.filter(Q(until__lte=now) | ~Q(version=version()))
    for rows in (noted.distinct(), outdated.order_by("pk").values_list("campaign", "part")):
        for campaign, part in rows[:AT_ONCE]:
            due[RollupPart(part)].add(campaign)
    about = Q(pk__in=[])
    for part, campaigns in due.items():
        about |= Q(part=part, campaign__in=campaigns)
    return list(RollupChange.objects.filter(about).values_list("pk", flat=True)[:NOTES]), due


def _forget(notes: list[int]) -> None:
    """Those that were looked at, and no other: what came since is still to be added up."""
    RollupChange.objects.filter(pk__in=notes).delete()


def _add_up(part: RollupPart, campaigns: set[int], now: datetime) -> None:
    there = Campaign.objects.filter(pk__in=campaigns).values_list("pk", flat=True)
    scope = CampaignsScope(now=now, among=frozenset(there))
    sums = pack(lines([(kept_figures(part), scope)]))
    rules = version()
    Rollup.objects.bulk_create(
        [
            Rollup(campaign_id=campaign, part=part, version=rules, at=now, until=until, sums=sums.get(campaign, EMPTY))
            for campaign, until in holds_until(part, scope).items()
        ],
        update_conflicts=True,
        unique_fields=["campaign", "part"],
        update_fields=["version", "at", "until", "sums"],
    )  # fmt: skip
