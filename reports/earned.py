"""The earned figures: one definition each, for companies and creators alike (product.md, section 5).

A figure is the rows it counts, each with the party it is held for (`party`, a key of User) and a whole number (`value`): 1 or 0
where a share is, seconds where a time is, stars where an average is. What is stored, shown, listed and exported is computed from
these rows. Left out everywhere: requests that were withdrawn, those frozen now, and those the asked side reported as spam
where staff agreed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import AbuseReport, ReportReason
from adrequests.models import (
    AGREED,
    AdRequest,
    Deliverable,
    Message,
    Offer,
    Payment,
    PaymentStatus,
    Review,
    Side,
    Status,
    WorkStatus,
)
from reports.rows import (
    ANSWER_WITHIN,
    IS_ACCEPTED,
    Seconds,
    answered_in_time,
    one_if,
    silences,
    until_due,
    with_due,
)

NEVER = 2**62
"""Seconds that no moment has."""
PARTY = {Side.INFLUENCER: "influencer__user", Side.SPONSOR: "campaign__sponsor__user"}
"""From a request to the person whose company or profile stands on that side."""

Rows = Callable[[Side, datetime], QuerySet[Any]]


class Sort(Enum):
    """What the values of a figure's rows come to: part of whole, a median, a number, an average."""

    SHARE = "share"
    MEDIAN = "median"
    COUNT = "count"
    AVERAGE = "average"


@dataclass(frozen=True, kw_only=True)
class EarnedFigure:
    """`name` is its address and the beginning of its columns in `accounts.Earned`; `to_request` the path from a row of
    `rows` to the ad request; `day` the column that says when."""

    name: str
    sort: Sort
    title: Any
    formula: Any
    rows: Rows
    sides: tuple[Side, ...] = (Side.INFLUENCER, Side.SPONSOR)
    to_request: str = ""
    day: str = "created_at"

    def request_path(self, path: str) -> str:
        """`path` of the request, as seen from a row."""
        return f"{self.to_request}__{path}" if self.to_request else path


EARNED: dict[str, EarnedFigure] = {}


def earned_figure(entry: EarnedFigure) -> EarnedFigure:
    """Register a figure. Its columns stand in `accounts.Earned`; from now on it is counted, shown and listed."""
    EARNED[entry.name] = entry
    return entry


def figures_of(side: Side) -> list[EarnedFigure]:
    return [entry for entry in EARNED.values() if side in entry.sides]


# --- The rows ---------------------------------------------------------------------------------------------------------


def received(side: Side) -> QuerySet[AdRequest]:
    """What this side was asked by the other, without what is left out everywhere."""
    spam = AbuseReport.objects.filter(
        status=AbuseReport.Status.UPHELD,
        reason=ReportReason.SPAM,
        reporter=OuterRef(PARTY[side]),
        about_user=OuterRef(PARTY[side.other]),
    )
    rows = AdRequest.objects.filter(initiator=side.other, frozen_at__isnull=True)
    rows = rows.exclude(status=Status.WITHDRAWN).filter(~Exists(spam))
    return rows.annotate(party=F(PARTY[side]))


def responses(side: Side, now: datetime) -> QuerySet[Any]:
    """1 where the first answer came within 72 hours, 0 where these are over and were the asked side's to use."""
    had_time = Q(closed_at__isnull=True) | ~Q(until_due("closed_at"))
    had_time |= Q(status=Status.EXPIRED) & Q(Exists(silences()))
    is_over = Q(created_at__lte=now - ANSWER_WITHIN) & had_time
    rows = with_due(received(side)).annotate(value=one_if(answered_in_time()))
    return rows.filter(is_over | Q(value=1))


def answers(side: Side, _now: datetime) -> QuerySet[Any]:
    """Seconds from the request to the first offer, message, yes or no of the side that was asked; unanswered ones are none."""
    said = {"ad_request": OuterRef("pk"), "side": side}
    first = Least(
        _or_never(_first(Offer.objects.filter(**said))),
        _or_never(_first(Message.objects.filter(**said))),
        _or_never("accepted_at"),
        Case(
            When(status=Status.REJECTED, then=_or_never("closed_at")),
            default=Value(NEVER),
            output_field=BigIntegerField(),
        ),
    )
    rows = received(side).annotate(answered=first).filter(answered__lt=NEVER)
    return rows.annotate(value=F("answered") - Seconds("created_at"))


def _first(said: QuerySet[Any]) -> Subquery:
    rows = said.order_by().values("ad_request").annotate(first=Min("created_at"))
    return Subquery(rows.values("first"))


def _or_never(moment: Any) -> Coalesce:
    return Coalesce(Seconds(moment), Value(NEVER), output_field=BigIntegerField())


def outcomes(side: Side, _now: datetime) -> QuerySet[Any]:
    """1 for a deal, 0 for a no of either side and for the asked side's silence."""
    silent = silences().filter(data__silent=side.value)
    no = Q(status=Status.REJECTED) | Q(status=Status.EXPIRED) & Q(Exists(silent))
    return received(side).filter(Q(accepted_at__isnull=False) | no).annotate(value=IS_ACCEPTED)


def deliveries(side: Side, now: datetime) -> QuerySet[Any]:
    """1 for a piece handed in by its due date (UTC), 0 for one that was late or is missing; only what was due by yesterday. Of
    a deal that was cancelled only what was approved before."""
    rows = Deliverable.objects.agreed().filter(due_on__lt=now.astimezone(UTC).date())
    rows = rows.filter(Q(ad_request__status__in=AGREED) | Q(status=WorkStatus.APPROVED))
    in_time = Q(submitted_on__lte=F("due_on"))
    return rows.annotate(
        party=F(f"ad_request__{PARTY[side]}"),
        submitted_on=TruncDate("first_submitted_at", tzinfo=UTC),
    ).annotate(value=one_if(in_time))


def payments(side: Side, now: datetime) -> QuerySet[Any]:
    """1 for a payment made in full by its due date, 0 for one that was late or is missing; only what was due by yesterday."""
    today = now.astimezone(UTC).date()
    rows = Payment.objects.due_by(today - timedelta(days=1))
    in_time = Q(status=PaymentStatus.PAID, paid_on__lte=F("due_on"))
    return rows.annotate(party=F(f"ad_request__{PARTY[side]}"), value=one_if(in_time))


def completed(side: Side, _now: datetime) -> QuerySet[Any]:
    rows = AdRequest.objects.filter(status=Status.COMPLETED)
    return rows.annotate(party=F(PARTY[side]), value=Value(1))


def ratings(side: Side, _now: datetime) -> QuerySet[Any]:
    """The stars that the other side gave, of reviews everybody can read."""
    rows = Review.objects.public().filter(side=side.other)
    return rows.annotate(party=F("about"), value=F("rating"))


earned_figure(
    EarnedFigure(
        name="response",
        sort=Sort.SHARE,
        title=_("Response rate"),
        formula=_("Requests answered within 72 hours ÷ requests received"),
        rows=responses,
    )
)
earned_figure(
    EarnedFigure(
        name="speed",
        sort=Sort.MEDIAN,
        title=_("Response time"),
        formula=_("Median time from a request received to the first answer, of those answered"),
        rows=answers,
    )
)
earned_figure(
    EarnedFigure(
        name="acceptance",
        sort=Sort.SHARE,
        title=_("Acceptance rate"),
        formula=_("Requests received that became a deal ÷ those that did, were rejected or ran out unanswered"),
        rows=outcomes,
    )
)  # fmt: skip
earned_figure(
    EarnedFigure(
        name="delivery",
        sort=Sort.SHARE,
        title=_("On-time delivery"),
        formula=_("Pieces handed in by their due date ÷ pieces due"),
        rows=deliveries,
        sides=(Side.INFLUENCER,),
        to_request="ad_request",
        day="due_on",
    )
)
earned_figure(
    EarnedFigure(
        name="payment",
        sort=Sort.SHARE,
        title=_("On-time payment"),
        formula=_("Payments made in full by their due date ÷ payments due"),
        rows=payments,
        sides=(Side.SPONSOR,),
        to_request="ad_request",
        day="due_on",
    )
)
earned_figure(
    EarnedFigure(
        name="completed",
        sort=Sort.COUNT,
        title=_("Completed deals"),
        formula=_("Deals of which all work was approved"),
        rows=completed,
        day="closed_at",
    )
)
earned_figure(
    EarnedFigure(
        name="rating",
        sort=Sort.AVERAGE,
        title=_("Rating"),
        formula=_("Stars of all reviews that are shown ÷ number of these reviews"),
        rows=ratings,
        to_request="ad_request",
        day="shown_at",
    )
)
