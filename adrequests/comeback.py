"""The mail to influencers who have not been here for some time: campaigns that fit them. Off until staff switch it on."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.dated import DatedSchedule, Due, dated_schedule
from accounts.models import Availability, Delivery, Influencer, Policy
from accounts.models.influencer import InfluencerQuerySet
from adrequests.eligibility import not_eligible_because
from adrequests.models import AdRequest
from adrequests.search import applicable_campaigns
from campaigns.models import Campaign

KIND = "come_back"
CHUNK = 200
FEWEST, MOST = 3, 5
"""With fewer campaigns that fit nothing is sent; more are not listed."""
LOOKED_AT = 50
"""So many campaigns of each niche are looked at, the newest."""


def plan(due: Due) -> Iterator[Delivery]:
    """Influencers of the zone who are away, were not told lately, and whom enough campaigns fit: five statements per chunk."""
    policy, last = Policy.current(), 0
    told = Delivery.objects.filter(
        recipient=OuterRef("user"),
        kind=KIND,
        created_at__gt=due.at - timedelta(days=policy.nudge_pause_days),
    )
    people = _away(due.at - timedelta(days=policy.nudge_after_days)).filter(
        ~Exists(told), user__time_zone=due.zone
    )
    while chunk := list(people.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        found = fitting(chunk, due.on)
        for influencer in chunk:
            if influencer.pk in found:
                yield _owe(due, influencer)


def gather(deliveries: Sequence[Delivery]) -> dict[int, list[Campaign]]:
    """What fits by now; nothing for those who have come back by themselves. Five statements however many mails."""
    since = timezone.now() - timedelta(days=Policy.current().nudge_after_days)
    people = _away(since).filter(user__in={d.recipient_id for d in deliveries})
    by_user = {influencer.user_id: influencer for influencer in people}
    found = fitting(list(by_user.values()), timezone.localdate())
    return {
        delivery.pk: found[by_user[delivery.recipient_id].pk]
        for delivery in deliveries
        if delivery.recipient_id in by_user and by_user[delivery.recipient_id].pk in found
    }


def fitting(people: Sequence[Influencer], today: date) -> dict[int, list[Campaign]]:
    """By influencer the newest open campaigns in their niches that take their profile and that they had no request with.

    Influencers whom fewer than `FEWEST` fit are left out. `people` come with their niches.
    """
    niches = {niche.pk for influencer in people for niche in influencer.niches.all()}
    rank = Window(RowNumber(), partition_by=[F("niche")], order_by=["-created_at", "-pk"])
    newest = applicable_campaigns(today).filter(niche__in=niches).annotate(rank=rank)
    by_niche: dict[int, list[Campaign]] = defaultdict(list)
    for campaign in newest.filter(rank__lte=LOOKED_AT).select_related("sponsor", "niche"):
        by_niche[campaign.niche_id].append(campaign)
    met = _met(people, [campaign for some in by_niche.values() for campaign in some])
    found = {}
    for influencer in people:
        fits = [
            campaign
            for niche in influencer.niches.all()
            for campaign in by_niche[niche.pk]
            if (influencer.pk, campaign.pk) not in met
            and not not_eligible_because(campaign, influencer)
        ]
        if len(fits) >= FEWEST:
            fits.sort(key=lambda campaign: (campaign.created_at, campaign.pk), reverse=True)
            found[influencer.pk] = fits[:MOST]
    return found


def _away(since: datetime) -> InfluencerQuerySet:
    """Not signed in since then, open for requests and seen by others."""
    people = Influencer.objects.listed().exclude(availability=Availability.CLOSED)
    last = Coalesce("user__last_login", "user__date_joined")
    rows = people.annotate(last_here=last).filter(last_here__lte=since)
    return rows.select_related("user").prefetch_related("niches")


def _met(people: Sequence[Influencer], campaigns: Sequence[Campaign]) -> set[tuple[int, int]]:
    """Who has had a request with which campaign, whatever became of it."""
    pairs = AdRequest.objects.filter(influencer__in=people, campaign__in=campaigns)
    return set(pairs.values_list("influencer", "campaign"))


def _owe(due: Due, influencer: Influencer) -> Delivery:
    return Delivery(
        recipient_id=influencer.user_id,
        address=influencer.user.email,
        kind=KIND,
        key=f"{KIND}:{influencer.pk}:{due.on}",
        not_before=due.at,
    )


dated_schedule(
    DatedSchedule(
        "adrequests.come_back",
        gettext_lazy("Campaigns that fit, to influencers who stay away"),
        plan,
        kinds=(KIND,),
    )
)
