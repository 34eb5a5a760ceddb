"""The rows that figures count, each with its `bucket`, `series` and `value`."""

from datetime import timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import LessThanOrEqual

from accounts.models import AuditEvent, Sponsor, User
from adrequests.models import AdRequest, Message, Offer, Side, Status
from campaigns.models import Campaign
from reports.months import Month, month_of
from reports.scope import Scope

ANSWER_WITHIN = timedelta(hours=72)


ONE = Value("")
"""The series of a figure that has one only."""


def counted(rows: QuerySet[Any], *, bucket: Any, series: Any = ONE) -> QuerySet[Any]:
    """Rows that count one each."""
    found: QuerySet[Any] = rows.annotate(bucket=bucket, series=series, value=Value(1))
    return found


def users(scope: Scope) -> QuerySet[User]:
    joined = month_of("date_joined", scope.months)
    rows = User.objects.visible_to(scope.user).filter(date_joined__lt=scope.until)
    return counted(rows, bucket=joined, series=F("role__code"))


def sponsors(scope: Scope) -> QuerySet[Sponsor]:
    return counted(Sponsor.objects.visible_to(scope.user), bucket=F("status"))


def campaigns(scope: Scope) -> QuerySet[Campaign]:
    return counted(scope.campaigns(), bucket=F("status"))


def ad_requests(scope: Scope) -> QuerySet[AdRequest]:
    return counted(scope.requests(), bucket=F("status"))


def agreed(scope: Scope) -> QuerySet[AdRequest]:
    return (
        scope.requests()
        .filter(**scope.within("accepted_at"))
        .annotate(month=month_of("accepted_at", scope.months))
        .annotate(bucket=F("month"), series=F("campaign__currency"), value=F("fee_minor"))
    )


def silences() -> QuerySet[AuditEvent]:
    """By which events the side that was asked let the time run out; an end of the campaign is nobody's silence.

    Their `data["silent"]` names that side.
    """
    return AuditEvent.objects.filter(
        object_type=AdRequest._meta.label_lower,
        object_id=OuterRef("pk"),
        action="expired",
        data__has_key="silent",
    )


def lapsed() -> Exists:
    return Exists(silences())


def one_if(condition: Q) -> Case:
    """What a row adds to the part of a share."""
    return Case(When(condition, then=Value(1)), default=Value(0))


IS_ACCEPTED = one_if(Q(accepted_at__isnull=False))


def ended(scope: Scope) -> QuerySet[AdRequest]:
    """Requests that somebody answered for good, or let lapse; those taken back or still open say nothing."""
    yes, closed = Q(**scope.within("accepted_at")), Q(**scope.within("closed_at"))
    no = Q(status=Status.REJECTED) & closed
    silence = Q(status=Status.EXPIRED) & closed & Q(lapsed())
    rows = scope.requests().filter(yes | no | silence)
    return rows.annotate(outcome_at=Coalesce("accepted_at", "closed_at")).annotate(
        bucket=month_of("outcome_at", scope.months),
        series=ONE,
        value=IS_ACCEPTED,
    )


class Seconds(Func):
    """A moment in whole seconds. Moments themselves cannot be added to on SQLite without a call of Python for every row; its own
    `strftime` takes the last half of a thousandth for the next second, so it is given no fractions."""

    output_field = BigIntegerField()
    template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


def until_due(column: str) -> LessThanOrEqual:
    return LessThanOrEqual(Seconds(column), F("due"))


def answered_in_time() -> Q:
    """The receiver accepted, rejected, made an offer or wrote until `due`.

    A yes or no of the side that began counts too, but never alone: it answers an offer of the receiver, which came before.
    """
    in_time = LessThanOrEqual(Seconds("created_at"), OuterRef("due"))
    theirs = Q(in_time, ~Q(side=OuterRef("initiator")), ad_request=OuterRef("pk"))
    return (
        Q(until_due("accepted_at"), accepted_at__isnull=False)
        | Q(until_due("closed_at"), status=Status.REJECTED)
        | Q(Exists(Offer.objects.filter(theirs)))
        | Q(Exists(Message.objects.filter(theirs)))
    )


def with_due(rows: QuerySet[AdRequest]) -> QuerySet[AdRequest]:
    """`due`: until when an answer counts, in whole seconds."""
    return rows.annotate(due=Seconds("created_at") + int(ANSWER_WITHIN.total_seconds()))


def had_time(scope: Scope) -> Q:
    """Answered in time, or could have been: the 72 hours are over, and the request was open all that time.

    A frozen one cannot be answered. One that lapsed earlier, where staff gave less than 72 hours, had its time.
    """
    was_open = Q(closed_at__isnull=True) | ~Q(until_due("closed_at"))
    was_open |= Q(status=Status.EXPIRED) & Q(lapsed())
    is_over = Q(created_at__lte=scope.now - ANSWER_WITHIN, frozen_at__isnull=True) & was_open
    return is_over | answered_in_time()


def received(scope: Scope) -> QuerySet[AdRequest]:
    """Requests that count in the response rate; `value` 1 where they were answered in time."""
    rows = with_due(scope.requests().filter(**scope.within("created_at")))
    return rows.filter(had_time(scope)).annotate(
        value=one_if(answered_in_time()),
        bucket=month_of("created_at", scope.months),
        series=ONE,
    )


def asked_of(side: Side) -> Q:
    """Requests that this side had to answer first."""
    return Q(initiator=side.other)


def offered_back() -> Q:
    """The side that was asked made an offer of its own."""
    invited, applied = Side.SPONSOR, Side.INFLUENCER
    return Q(initiator=invited, influencer_rounds__gt=0) | Q(
        initiator=applied, sponsor_rounds__gt=0
    )


def _words_back() -> QuerySet[Message]:
    return Message.objects.filter(~Q(side=OuterRef("initiator")), ad_request=OuterRef("pk"))


def answered() -> Q:
    """The side that was asked reacted, whenever: by a yes, a no, an offer or a message."""
    said = Q(accepted_at__isnull=False) | Q(status=Status.REJECTED) | offered_back()
    return said | Q(Exists(_words_back()))


NEVER = Value(2**53, output_field=BigIntegerField())
"""In whole seconds: later than anything that happens."""


def first_answers(scope: Scope) -> QuerySet[AdRequest]:
    """Requests of the period that were answered; `value` is how many seconds it took."""
    offers = Offer.objects.filter(~Q(side=OuterRef("initiator")), ad_request=OuterRef("pk"))
    ways = (
        Seconds("accepted_at"),
        Case(When(status=Status.REJECTED, then=Seconds("closed_at"))),
        Case(When(offered_back(), then=_earliest(offers.order_by("number")))),
        _earliest(_words_back().order_by("created_at", "pk")),
    )
    first = Least(*(Coalesce(way, NEVER) for way in ways))
    rows = scope.requests().filter(answered(), **scope.within("created_at"))
    return rows.annotate(
        bucket=month_of("created_at", scope.months),
        series=ONE,
        value=first - Seconds("created_at"),
    )


def _earliest(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.annotate(first=Seconds("created_at")).values("first")[:1])


def month_of_day(column: str, months: list[Month]) -> Case:
    """The month of a calendar day, which has no zone."""
    days = [(m.key, m.end.date()) for m in months]
    return Case(
        *(When(**{f"{column}__lt": end}, then=Value(key)) for key, end in days[:-1]),
        default=Value(days[-1][0]),
    )
