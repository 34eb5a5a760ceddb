"""Figures of ad requests: how far they come, how they are answered, how long it takes."""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from adrequests.models import AGREED, AdRequest, Deliverable, Payment, Side, WorkStatus
from reports import rows
from reports.figures import Figure, Measured, Unit, Where, everything, figures, register
from reports.months import month_of
from reports.parts import MONTH, REQUEST, STATUS_NOW, TRAIL, time
from reports.scope import BOTH_SIDES, Rows, Scope
from reports.staff import ACCEPTANCE_RATE, AGREED_VALUE

BEGUN_BY = (
    (Side.SPONSOR.value, gettext_lazy("Invitations")),
    (Side.INFLUENCER.value, gettext_lazy("Applications")),
)
BEGAN = time(gettext_lazy("Began"), "created_at")


def began(scope: Scope) -> QuerySet[AdRequest]:
    """The requests that began in the period, by the month they began in and by who began."""
    found = rows.with_due(scope.requests().filter(**scope.within("created_at")))
    return found.annotate(bucket=month_of("created_at", scope.months), series=F("initiator"))


def _work(**wanted: Any) -> Exists:
    return Exists(Deliverable.objects.filter(ad_request=OuterRef("pk"), **wanted))


def _owed() -> Exists:
    return Exists(Payment.objects.unpaid().filter(ad_request=OuterRef("pk")))


def delivered() -> Q:
    """Every piece the deal asks for is approved."""
    left = Exists(Deliverable.objects.unfinished().filter(ad_request=OuterRef("pk")))
    return Q(_work(status=WorkStatus.APPROVED), ~left, status__in=AGREED)


def step(name: str, title: Promise, formula: Promise, explanation: Promise, where: Where) -> Figure:
    """One step of the funnel: of the requests that began in the period those that came so far, until now."""
    return register(
        Figure(
            name=name,
            title=title,
            explanation=explanation,
            formula=formula,
            source=TRAIL,
            unit=Unit.COUNT,
            model=AdRequest,
            rows=Measured(began, where, by_series=True),
            columns=(*REQUEST, STATUS_NOW, BEGAN),
            order="-created_at",
            series_title=gettext_lazy("Begun by"),
            series=BEGUN_BY,
            roles=BOTH_SIDES,
            **MONTH,
        )
    )


step(
    "requests-sent",
    gettext_lazy("Sent"),
    gettext_lazy("ad requests that began in the period"),
    gettext_lazy("Invitations and applications, by the month in which they were sent."),
    everything,
)
step(
    "requests-viewed",
    gettext_lazy("Viewed"),
    gettext_lazy("of those sent, the ones opened by the side that was asked"),
    gettext_lazy(
        "Opened by whoever was asked, by the month of sending; an answer counts as a look."
    ),
    lambda _scope: Q(first_viewed_at__isnull=False) | rows.answered(),
)
step(
    "requests-answered",
    gettext_lazy("Answered"),
    gettext_lazy("of those sent, the ones answered by a yes, a no, a counter-offer or a message"),
    gettext_lazy("Answered by whoever was asked, whenever, by the month of sending."),
    lambda _scope: rows.answered(),
)
step(
    "requests-accepted",
    gettext_lazy("Accepted"),
    gettext_lazy("of those sent, the ones accepted, cancelled later or not"),
    gettext_lazy("Accepted by either side, by the month of sending."),
    lambda _scope: Q(accepted_at__isnull=False),
)
step(
    "requests-delivered",
    gettext_lazy("Delivered"),
    gettext_lazy("of those sent, the agreed ones with all their pieces approved"),
    gettext_lazy("Every piece of work is approved, by the month of sending."),
    lambda _scope: delivered(),
)
step(
    "requests-paid",
    gettext_lazy("Paid"),
    gettext_lazy("of those delivered, the ones of which nothing is left to pay"),
    gettext_lazy(
        "All work is approved and the whole fee is marked as paid, by the month of sending."
    ),
    lambda _scope: Q(delivered(), ~_owed()),
)
STEPS = (
    "requests-sent",
    "requests-viewed",
    "requests-answered",
    "requests-accepted",
    "requests-delivered",
    "requests-paid",
)


def funnel() -> list[Figure]:
    """The steps that are registered, in their order."""
    return [figures[name] for name in STEPS if name in figures]


def received(side_of: Any) -> Rows:
    """The rows of the response rate that one side had to answer."""
    return Measured(
        began,
        lambda scope: rows.asked_of(side_of(scope)) & rows.had_time(scope),
        Case(When(rows.answered_in_time(), then=Value(1)), default=Value(0)),
    )


def first_answers(side_of: Any) -> Rows:
    return lambda scope: rows.first_answers(scope).filter(rows.asked_of(side_of(scope)))


def mine(scope: Scope) -> Side:
    return scope.side


def theirs(scope: Scope) -> Side:
    return scope.side.other


def rate(name: str, title: Promise, explanation: Promise, found: Rows) -> Figure:
    return register(
        Figure(
            name=name,
            title=title,
            explanation=explanation,
            formula=gettext_lazy("answered within 72 hours ÷ received"),
            source=TRAIL,
            unit=Unit.SHARE,
            model=AdRequest,
            rows=found,
            columns=(*REQUEST, STATUS_NOW, time(gettext_lazy("Received"), "created_at")),
            order="-created_at",
            value_title=gettext_lazy("Answered"),
            roles=BOTH_SIDES,
            **MONTH,
        )
    )


def median(
    name: str, title: Promise, formula: Promise, explanation: Promise, found: Rows
) -> Figure:
    """A middle time, in seconds."""
    return register(
        Figure(
            name=name,
            title=title,
            explanation=explanation,
            formula=formula,
            source=TRAIL,
            unit=Unit.MEDIAN,
            model=AdRequest,
            rows=found,
            columns=(*REQUEST, STATUS_NOW, BEGAN),
            order="-created_at",
            value_title=gettext_lazy("Seconds"),
            roles=BOTH_SIDES,
            **MONTH,
        )
    )


OWN_RATE = rate(
    "own-response-rate",
    gettext_lazy("Your response rate"),
    gettext_lazy(
        "How many of the requests you received you answered within 72 hours; those on hold, and those taken back before, do not count."
    ),
    received(mine),
)
THEIR_RATE = rate(
    "their-response-rate",
    gettext_lazy("Their response rate"),
    gettext_lazy(
        "How many of the requests you sent were answered within 72 hours; those on hold, and those taken back before, do not count."
    ),
    received(theirs),
)
FIRST_ANSWER = gettext_lazy("median of the time from sending to the first answer")
OWN_TIME = median(
    "own-response-time",
    gettext_lazy("Your response time"),
    FIRST_ANSWER,
    gettext_lazy(
        "How long the requests you received waited for your first answer; unanswered ones do not count."
    ),
    first_answers(mine),
)
THEIR_TIME = median(
    "their-response-time",
    gettext_lazy("Their response time"),
    FIRST_ANSWER,
    gettext_lazy(
        "How long your requests waited for their first answer; unanswered ones do not count."
    ),
    first_answers(theirs),
)


def until_agreed(scope: Scope) -> QuerySet[AdRequest]:
    seconds = rows.Seconds("accepted_at") - rows.Seconds("created_at")
    return rows.agreed(scope).annotate(series=rows.ONE, value=seconds)


TIME_TO_AGREEMENT = median(
    "time-to-agreement",
    gettext_lazy("Time to agreement"),
    gettext_lazy("median of the time from the first offer to the acceptance"),
    gettext_lazy(
        "Of the requests accepted in the period, how long it took until both had said yes."
    ),
    until_agreed,
)


def decided(amount: Any) -> Rows:
    """The rows of the acceptance rate with another value."""
    return Measured(rows.ended, amount=amount)


NEGOTIATION_DEPTH = register(
    Figure(
        name="negotiation-depth",
        title=gettext_lazy("Negotiation depth"),
        explanation=gettext_lazy(
            "How many offers were made, amendments included, until a request was accepted, rejected or left unanswered."
        ),
        formula=gettext_lazy("offers ÷ requests that ended"),
        source=TRAIL,
        unit=Unit.MEAN,
        model=AdRequest,
        rows=decided(F("offer_number")),
        columns=ACCEPTANCE_RATE.columns,
        order="-outcome_at",
        value_title=gettext_lazy("Offers"),
        roles=BOTH_SIDES,
        **MONTH,
    )
)
NEGOTIATION_RATE = register(
    Figure(
        name="negotiation-rate",
        title=gettext_lazy("Negotiation rate"),
        explanation=gettext_lazy(
            "Of the requests that ended by an answer or by silence, those in which the side that was asked made an offer of its own."
        ),
        formula=gettext_lazy("with a counter-offer ÷ requests that ended"),
        source=TRAIL,
        unit=Unit.SHARE,
        model=AdRequest,
        rows=decided(Case(When(rows.offered_back(), then=Value(1)), default=Value(0))),
        columns=ACCEPTANCE_RATE.columns,
        order="-outcome_at",
        value_title=gettext_lazy("Countered"),
        roles=BOTH_SIDES,
        **MONTH,
    )
)
DEALS_AGREED = register(
    Figure(
        name="deals-agreed",
        title=gettext_lazy("Deals agreed"),
        explanation=gettext_lazy(
            "Requests accepted, by the month of the yes, cancelled later or not."
        ),
        formula=gettext_lazy("requests by the month of their acceptance"),
        source=TRAIL,
        unit=Unit.COUNT,
        model=AdRequest,
        rows=Measured(rows.agreed),
        columns=AGREED_VALUE.columns,
        order="-accepted_at",
        roles=BOTH_SIDES,
        **MONTH,
    )
)
