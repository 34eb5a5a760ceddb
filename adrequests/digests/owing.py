"""Who is owed a daily mail: asked in one statement per chunk of people, however much waits for each of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.dated import Due
from accounts.models import Delivery, Influencer, MailChoices, Notification, User
from accounts.topics import Topic
from adrequests.digests.lines import DIGEST, NEWS_FOR, REMINDER
from adrequests.digests.parts import parts_of
from adrequests.models import OPEN, AdRequest, Side
from adrequests.topics import TOPIC_OF_LINE
from campaigns.models import CampaignUserObjectPermission

CHUNK = 1000
"""People per statement while it is looked up who is owed a mail."""


def plan_reminders(due: Due) -> Iterator[Delivery]:
    """Influencers of the zone for whom something waits at that time, in the order of their keys."""
    people = Influencer.objects.listed().filter(user__time_zone=due.zone)
    owed = people.filter(
        _waits(Side.INFLUENCER, due, influencer=OuterRef("pk"))
        | Exists(chosen_news(REMINDER, due.at).filter(recipient=OuterRef("user")))
    )
    for pk, user, email in _in_chunks(owed.values_list("pk", "user", "user__email")):
        yield _owe(due, REMINDER, f"reminder:{pk}:{due.on}", user, email)


def plan_digests(due: Due) -> Iterator[Delivery]:
    """Owners of companies and colleagues who manage a campaign, of the zone, with something that waits for them at that time."""
    people = User.objects.filter(
        time_zone=due.zone, is_active=True, role__code="sponsor", is_staff=False
    )
    managed = shared().filter(user=OuterRef(OuterRef("pk")))
    owed = people.filter(
        _waits(Side.SPONSOR, due, campaign__sponsor__user=OuterRef("pk"))
        | _waits(Side.SPONSOR, due, campaign__in=managed.values("content_object"))
        | Exists(chosen_news(DIGEST, due.at).filter(recipient=OuterRef("pk")))
    )
    for pk, email in _in_chunks(owed.values_list("pk", "email")):
        yield _owe(due, DIGEST, f"digest:{pk}:{due.on}", pk, email)


def _in_chunks(rows: QuerySet[Any, Any]) -> Iterator[Any]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from chunk
        last = chunk[-1][0]


def _owe(due: Due, kind: str, key: str, user: int, email: str) -> Delivery:
    return Delivery(
        recipient_id=user,
        address=email,
        kind=kind,
        key=key,
        payload={"on": due.on.isoformat()},
        not_before=due.at,
    )


def _waits(side: Side, due: Due, **theirs: Any) -> Q:
    """Something waits for this side of one of these deals at that time: an offer, or what one of the parts says."""
    deals = AdRequest.objects.filter(**theirs)
    found = Q(Exists(deals.filter(unanswered(side, due.at))))
    for part in parts_of(side):
        found |= Q(Exists(part.rows(deals, due.at, due.on, due.on)))
    return found


def unanswered(side: Side, at: datetime) -> Q:
    """Waits for this side then: nobody has suspended it, and it has not run out."""
    return Q(status__in=OPEN, awaiting=side, frozen_at__isnull=True, expires_at__gt=at)


def shared() -> QuerySet[CampaignUserObjectPermission]:
    return CampaignUserObjectPermission.objects.filter(
        permission__codename=CampaignUserObjectPermission.MANAGE
    )


def chosen_news(kind: str, at: datetime) -> QuerySet[Notification]:
    """Unread lines of topics their reader wants in the daily mail, since the last one that was sent."""
    wanted = Q()
    for topic, kinds in _lines_by_topic().items():
        chosen = {f"recipient__mail_choices__choices__{topic.code}": MailChoices.Choice.DIGEST}
        wanted |= Q(kind__in=kinds, **chosen)
    earlier = Delivery.objects.filter(
        recipient=OuterRef("recipient"), kind=kind, status=Delivery.Status.SENT
    )
    since = Subquery(earlier.order_by("-created_at").values("created_at")[:1])
    floor = at - NEWS_FOR
    lines = Notification.objects.unread().filter(wanted, created_at__gt=floor, created_at__lte=at)
    return lines.filter(created_at__gt=Coalesce(since, floor))


def _lines_by_topic() -> dict[Topic, list[str]]:
    found: dict[Topic, list[str]] = defaultdict(list)
    for line, topic in TOPIC_OF_LINE.items():
        found[topic].append(line)
    return found
