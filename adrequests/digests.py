"""The daily mails: one to each influencer and one to each person who acts for a company, only when something waits for them.

Who is owed one is asked in one statement per chunk of people, what it says when it is handed over, in one statement per batch
of mails: neither depends on how much waits for each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.dated import GRACE, DatedSchedule, Due, dated_schedule, zone_of
from accounts.models import Delivery, Influencer, MailChoices, Notification, Role, User
from accounts.topics import Topic
from adrequests.models import OPEN, AdRequest, Side, Status
from adrequests.topics import TOPIC_OF_LINE
from campaigns.models import CampaignUserObjectPermission

CHUNK = 1000
"""People per statement while it is looked up who is owed a mail."""
SHOWN = 20
"""So many requests one mail lists, the most urgent; the others are counted."""
DUE_WITHIN = timedelta(days=3)
OVERDUE_FOR = timedelta(days=14)
"""Agreed work is named from three days before it is due until two weeks after."""
NEWS_FOR = timedelta(days=7)
"""What happened longer ago is no news, even to somebody who has had no daily mail since."""
SAYS_IT_WAITS = {"new_request", "counter", "reminder", "expiring"}
REMINDER, DIGEST = "daily_reminder", "sponsor_digest"
Shared = Mapping[int, set[int]] | None  # by campaign the colleagues who manage it


class Waiting(NamedTuple):
    """One request in a daily mail: `awaiting` empty is agreed work. `total` is how many of its sort wait in the same group."""

    pk: int
    who: str
    campaign: str
    fee_minor: int
    currency: str
    awaiting: str
    expires_at: datetime
    due_on: date
    total: int


class News(NamedTuple):
    """One unread line of the notification centre whose mail the person wants in the daily one."""

    title: str
    about: str
    path: str


@dataclass
class Digest:
    """What one daily mail tells. `waiting` is the most urgent of `waits`, which are counted per group of requests."""

    waiting: list[Waiting] = field(default_factory=list)
    work: list[Waiting] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.waiting or self.work or self.news)

    @property
    def waits(self) -> int:
        return sum(self.counts.values())


# --- Who is owed one ------------------------------------------------------------------------------------------------


def plan_reminders(due: Due) -> Iterator[Delivery]:
    """Influencers of the zone for whom something waits at that time, in the order of their keys."""
    people = Influencer.objects.listed().filter(user__time_zone=due.zone)
    requests = AdRequest.objects.filter(influencer=OuterRef("pk"))
    owed = people.filter(
        Exists(requests.filter(_unanswered(Side.INFLUENCER, due.at)))
        | Exists(requests.filter(_undelivered(due.on, due.on)))
        | Exists(_news(REMINDER, due.at).filter(recipient=OuterRef("user")))
    )
    for pk, user, email in _in_chunks(owed.values_list("pk", "user", "user__email")):
        yield _owe(due, REMINDER, f"reminder:{pk}:{due.on}", user, email)


def plan_digests(due: Due) -> Iterator[Delivery]:
    """Owners of companies and colleagues who manage a campaign, of the zone, with something that waits for them at that time."""
    people = User.objects.filter(
        time_zone=due.zone, is_active=True, role__code="sponsor", is_staff=False
    )
    waiting = AdRequest.objects.filter(_unanswered(Side.SPONSOR, due.at))
    managed = _shared().filter(user=OuterRef(OuterRef("pk")))
    owed = people.filter(
        Exists(waiting.filter(campaign__sponsor__user=OuterRef("pk")))
        | Exists(waiting.filter(campaign__in=managed.values("content_object")))
        | Exists(_news(DIGEST, due.at).filter(recipient=OuterRef("pk")))
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


def _unanswered(side: Side, at: datetime) -> Q:
    """Waits for this side then: nobody has suspended it, and it has not run out."""
    return Q(status__in=OPEN, awaiting=side, frozen_at__isnull=True, expires_at__gt=at)


def _undelivered(first: date, last: date) -> Q:
    """Agreed work that is due soon, or was lately, on one of these days."""
    due = (first - OVERDUE_FOR, last + DUE_WITHIN)
    return Q(status=Status.ACCEPTED, latest_offer__due_on__range=due)


def _shared() -> QuerySet[CampaignUserObjectPermission]:
    return CampaignUserObjectPermission.objects.filter(
        permission__codename=CampaignUserObjectPermission.MANAGE
    )


def _news(kind: str, at: datetime) -> QuerySet[Notification]:
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


# --- What it says ---------------------------------------------------------------------------------------------------


def gather_reminders(deliveries: Sequence[Delivery]) -> dict[int, Digest]:
    """One statement for all of them; a second one where somebody wants events in the daily mail."""
    today = _of_today(deliveries)
    digests = {user: Digest() for user in today}
    if not today:
        return {}
    days = [_date_of(delivery) for delivery in today.values()]
    wanted = _unanswered(Side.INFLUENCER, timezone.now()) | _undelivered(min(days), max(days))
    rows = AdRequest.objects.filter(wanted, influencer__user__in=today)
    names = ("influencer__user", "campaign__sponsor__company_name")
    for user, _campaign, *columns in _most_urgent(rows, "influencer", names):
        _put(digests[user], Waiting(*columns), _date_of(today[user]))
    return _finish(today, digests, REMINDER)


def gather_digests(deliveries: Sequence[Delivery]) -> dict[int, Digest]:
    """Two statements for all of them, two more where somebody wants events in the daily mail."""
    today = _of_today(deliveries)
    digests = {user: Digest() for user in today}
    shared: dict[int, set[int]] = defaultdict(set)
    for user, campaign in _shared().filter(user__in=today).values_list("user", "content_object"):
        shared[campaign].add(user)
    theirs = Q(campaign__sponsor__user__in=today) | Q(campaign__in=shared)
    rows = AdRequest.objects.filter(theirs, _unanswered(Side.SPONSOR, timezone.now()))
    names = ("campaign__sponsor__user", "influencer__name")
    for owner, campaign, *columns in _most_urgent(rows, "campaign", names):
        for user in ({owner} & today.keys()) | shared[campaign]:
            _put(digests[user], Waiting(*columns), _date_of(today[user]), group=campaign)
    return _finish(today, digests, DIGEST, shared)


def _of_today(deliveries: Sequence[Delivery]) -> dict[int, Delivery]:
    """By recipient, those of their local today, and of the last minutes of yesterday: an older one would be no news."""
    now = timezone.now()
    found = {}
    for delivery in deliveries:
        if delivery.recipient is None:
            continue
        today = now.astimezone(zone_of(delivery.recipient.time_zone)).date()
        if _date_of(delivery) == today or now - delivery.created_at < GRACE:
            found[delivery.recipient.pk] = delivery
    return found


def _date_of(delivery: Delivery) -> date:
    return date.fromisoformat(delivery.payload["on"])


def _most_urgent(rows: Any, group: str, names: tuple[str, str]) -> Iterable[Any]:
    """At most `SHOWN` of each group and sort, each with how many there are: (person, campaign, *Waiting)."""
    part = [F(group), F("awaiting")]
    rank = Window(RowNumber(), partition_by=part, order_by=["expires_at", "pk"])
    total = Window(Count("pk"), partition_by=part)
    few = rows.annotate(rank=rank, total=total).filter(rank__lte=SHOWN)
    columns = (
        "pk", names[1], "campaign__name", "fee_minor", "campaign__currency", "awaiting", "expires_at", "latest_offer__due_on", "total",
    )  # fmt: skip
    return cast("Iterable[Any]", few.values_list(names[0], "campaign", *columns))


def _put(digest: Digest, row: Waiting, on: date, *, group: int = 0) -> None:
    """`group` is counted once: each of its rows says how many there are."""
    if row.awaiting:
        digest.waiting.append(row)
        digest.counts[group] = row.total
    elif -OVERDUE_FOR <= row.due_on - on <= DUE_WITHIN:
        digest.work.append(row)


def _finish(
    today: Mapping[int, Delivery], digests: Mapping[int, Digest], kind: str, shared: Shared = None
) -> dict[int, Digest]:
    """The most urgent first, with the events of those who want them here; a mail that would say nothing is no longer due."""
    for digest in digests.values():
        digest.waiting = sorted(digest.waiting, key=lambda row: row.expires_at)[:SHOWN]
        digest.work.sort(key=lambda row: row.due_on)
    if wanting := [user for user, delivery in today.items() if _wants_events(delivery)]:
        lines = _told_to(wanting, kind)
        _add_news(digests, lines if shared is None else _still_theirs(lines, shared))
    return {delivery.pk: digests[user] for user, delivery in today.items() if digests[user]}


def _wants_events(delivery: Delivery) -> bool:
    found: MailChoices | None = getattr(delivery.recipient, "mail_choices", None)
    return found is not None and MailChoices.Choice.DIGEST in found.choices.values()


def _told_to(users: list[int], kind: str) -> list[Any]:
    """The newest lines of each: (person, kind of line, about, *News)."""
    rank = Window(RowNumber(), partition_by=[F("recipient")], order_by=["-created_at", "-pk"])
    lines = _news(kind, timezone.now()).filter(recipient__in=users).annotate(rank=rank)
    few = lines.filter(rank__lte=SHOWN).order_by("-created_at", "-pk")
    return list(few.values_list("recipient", "kind", "about", "title", "body", "url"))


def _still_theirs(lines: list[Any], shared: Mapping[int, set[int]]) -> list[Any]:
    """Without the deals of campaigns that are no longer shared with whoever was told of them."""
    rows = AdRequest.objects.filter(pk__in=[line[2].rpartition(":")[2] for line in lines])
    acting = {
        f"{AdRequest._meta.label_lower}:{pk}": {owner, *shared.get(campaign, ())}
        for pk, campaign, owner in rows.values_list("pk", "campaign", "campaign__sponsor__user")
    }
    return [line for line in lines if line[0] in acting.get(line[2], ())]


def _add_news(digests: Mapping[int, Digest], lines: list[Any]) -> None:
    """What is listed as waiting is not told a second time as an event."""
    for user, line, about, *columns in lines:
        waiting = {f"{AdRequest._meta.label_lower}:{row.pk}" for row in digests[user].waiting}
        if not (line in SAYS_IT_WAITS and about in waiting):
            digests[user].news.append(News(*columns))


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
