"""What the daily mails say, read when they are handed over: in one statement per batch, however much waits for each person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from accounts.dated import GRACE, zone_of
from accounts.models import Delivery, MailChoices
from adrequests.digests.lines import DIGEST, REMINDER, SHOWN, Digest, News, Waiting
from adrequests.digests.owing import chosen_news, shared, unanswered
from adrequests.digests.parts import PARTS, parts_of
from adrequests.models import AdRequest, AdRequestQuerySet, Side

SAYS_IT_WAITS = {"new_request", "counter", "reminder", "expiring"}
Shared = Mapping[int, set[int]] | None  # by campaign the colleagues who manage it


def gather_reminders(deliveries: Sequence[Delivery]) -> dict[int, Digest]:
    """One statement for all of them; a second one where somebody wants events in the daily mail."""
    today = _of_today(deliveries)
    digests = {user: Digest() for user in today}
    if not today:
        return {}
    days = [_date_of(delivery) for delivery in today.values()]
    theirs = AdRequest.objects.filter(influencer__user__in=today)
    names = ("influencer__user", "campaign__sponsor__company_name")
    for user, _campaign, *columns in _most_urgent(theirs, Side.INFLUENCER, days, names):
        _put(digests[user], Waiting(*columns), _date_of(today[user]))
    return _finish(today, digests, REMINDER)


def gather_digests(deliveries: Sequence[Delivery]) -> dict[int, Digest]:
    """Two statements for all of them, two more where somebody wants events in the daily mail."""
    today = _of_today(deliveries)
    digests = {user: Digest() for user in today}
    managed_by: dict[int, set[int]] = defaultdict(set)
    for user, campaign in shared().filter(user__in=today).values_list("user", "content_object"):
        managed_by[campaign].add(user)
    days = [_date_of(delivery) for delivery in today.values()]
    theirs = AdRequest.objects.filter(
        Q(campaign__sponsor__user__in=today) | Q(campaign__in=managed_by)
    )
    names = ("campaign__sponsor__user", "influencer__name")
    for owner, campaign, *columns in _most_urgent(theirs, Side.SPONSOR, days, names):
        for user in ({owner} & today.keys()) | managed_by[campaign]:
            _put(digests[user], Waiting(*columns), _date_of(today[user]), group=campaign)
    return _finish(today, digests, DIGEST, managed_by)


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


def _most_urgent(
    theirs: AdRequestQuerySet, side: Side, days: Sequence[date], names: tuple[str, str]
) -> Iterable[Any]:
    """At most `SHOWN` of each group and sort, each with how many there are: (person, campaign, *Waiting)."""
    now = timezone.now()
    offers = theirs.filter(unanswered(side, now)).annotate(wait_until=F("latest_offer__due_on"))
    found = {"": offers} | {
        part.code: part.rows(theirs, now, min(days), max(days)) for part in parts_of(side)
    }
    group = "influencer" if side == Side.INFLUENCER else "campaign"
    first, *others = [_few(rows, code, group, names) for code, rows in found.items()]
    return cast("Iterable[Any]", first.union(*others, all=True) if others else first)


def _few(rows: AdRequestQuerySet, code: str, group: str, names: tuple[str, str]) -> QuerySet[Any]:
    part_of = [F(group)]
    rank = Window(RowNumber(), partition_by=part_of, order_by=["expires_at", "pk"])
    total = Window(Count("pk"), partition_by=part_of)
    few = rows.annotate(rank=rank, total=total, part=Value(code)).filter(rank__lte=SHOWN)
    columns = (
        "pk", names[1], "campaign__name", "fee_minor", "campaign__currency", "expires_at", "wait_until", "total", "part",
    )  # fmt: skip
    return few.order_by().values_list(names[0], "campaign", *columns)


def _put(digest: Digest, row: Waiting, on: date, *, group: int = 0) -> None:
    """`group` is counted once: each of its rows says how many there are."""
    if not row.part:
        digest.waiting.append(row)
        digest.counts[group] = row.total
    elif PARTS[row.part].is_due(row.due_on, on):
        digest.work.append(row)


def _finish(
    today: Mapping[int, Delivery],
    digests: Mapping[int, Digest],
    kind: str,
    managed_by: Shared = None,
) -> dict[int, Digest]:
    """The most urgent first, with the events of those who want them here; a mail that would say nothing is no longer due."""
    for digest in digests.values():
        digest.waiting = sorted(digest.waiting, key=lambda row: row.expires_at)[:SHOWN]
        digest.work.sort(key=lambda row: row.due_on or date.max)
    if wanting := [user for user, delivery in today.items() if _wants_events(delivery)]:
        lines = _told_to(wanting, kind)
        _add_news(digests, lines if managed_by is None else _still_theirs(lines, managed_by))
    return {delivery.pk: digests[user] for user, delivery in today.items() if digests[user]}


def _wants_events(delivery: Delivery) -> bool:
    found: MailChoices | None = getattr(delivery.recipient, "mail_choices", None)
    return found is not None and MailChoices.Choice.DIGEST in found.choices.values()


def _told_to(users: list[int], kind: str) -> list[Any]:
    """The newest lines of each: (person, kind of line, about, *News)."""
    rank = Window(RowNumber(), partition_by=[F("recipient")], order_by=["-created_at", "-pk"])
    lines = chosen_news(kind, timezone.now()).filter(recipient__in=users).annotate(rank=rank)
    few = lines.filter(rank__lte=SHOWN).order_by("-created_at", "-pk")
    return list(few.values_list("recipient", "kind", "about", "title", "body", "url"))


def _still_theirs(lines: list[Any], managed_by: Mapping[int, set[int]]) -> list[Any]:
    """Without the deals of campaigns that are no longer shared with whoever was told of them."""
    rows = AdRequest.objects.filter(pk__in=[line[2].rpartition(":")[2] for line in lines])
    acting = {
        f"{AdRequest._meta.label_lower}:{pk}": {owner, *managed_by.get(campaign, ())}
        for pk, campaign, owner in rows.values_list("pk", "campaign", "campaign__sponsor__user")
    }
    return [line for line in lines if line[0] in acting.get(line[2], ())]


def _add_news(digests: Mapping[int, Digest], lines: list[Any]) -> None:
    """What is listed as waiting is not told a second time as an event."""
    for user, line, about, *columns in lines:
        waiting = {f"{AdRequest._meta.label_lower}:{row.pk}" for row in digests[user].waiting}
        if not (line in SAYS_IT_WAITS and about in waiting):
            digests[user].news.append(News(*columns))
