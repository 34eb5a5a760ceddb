"""Who writes down what of a piece, and that nothing is ever changed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.decisions import NotAllowed
from accounts.tests.factories import make_proof, make_staff
from adrequests.models import Deliverable
from adrequests.tests.factories import make_colleague
from reports import services
from reports.models import FIGURES, Metrics, MetricSource

TOLD = {"impressions": 48_000, "reach": 31_000, "likes": 2_100}


def record(piece, by, source=MetricSource.API, **given):
    values = {"figures": TOLD} | given
    return services.record_metrics(deliverable=piece, by=by, source=source, **values)


def rows():
    return list(Metrics.objects.order_by("pk").values_list("source", *FIGURES))


def row(source, **figures):
    return (source, *((TOLD | figures).get(name) for name in FIGURES))


def refused(refusal, *args, **kwargs):
    before = (rows(), AuditEvent.objects.count())
    with pytest.raises(refusal) as caught:
        record(*args, **kwargs)
    assert (rows(), AuditEvent.objects.count()) == before
    return caught.value


def test_a_row_says_its_source_and_stands_in_the_trail(done, piece):
    made = record(piece, done.influencer.user)

    assert rows() == [row("api")]
    assert made.engagements == 2_100
    event = AuditEvent.objects.about(done).last()
    assert (event.action, event.actor) == ("results_added", done.influencer.user)
    assert event.data == {"piece": 1, "source": "api", "row": made.pk}


def test_a_correction_is_another_row_and_the_last_one_counts(done, piece):
    first = record(piece, done.influencer.user)
    second = record(piece, done.influencer.user, figures=TOLD | {"likes": 2_000})

    assert rows() == [row("api"), row("api", likes=2_000)]
    assert list(Metrics.objects.counting()) == [second]
    with pytest.raises(IntegrityError), transaction.atomic():
        Metrics.objects.filter(pk=first.pk).update(likes=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


def test_the_same_again_changes_nothing(done, piece):
    first = record(piece, done.influencer.user)
    events = AuditEvent.objects.count()

    assert record(piece, done.influencer.user) == first
    assert (rows(), AuditEvent.objects.count()) == ([row("api")], events)


def test_each_source_has_its_people(done, piece, other_influencer):
    creator, company = done.influencer.user, done.campaign.sponsor.user
    lead, moderator, finance = (make_staff(g) for g in ("Lead", "Moderator", "Finance"))
    manager = make_colleague(done.campaign)
    proof = make_proof()
    may = {
        MetricSource.DECLARED: {creator},
        MetricSource.API: {creator, lead},
        MetricSource.STAFF: {lead},
        MetricSource.IMPORT: {lead},
        MetricSource.LINK: set(),
    }
    people = {creator, company, lead, moderator, finance, manager, other_influencer.user}
    for source, allowed in may.items():
        for person in people - allowed:
            refused(NotAllowed, piece, person, source, screenshot=proof)
        for n, person in enumerate(sorted(allowed, key=lambda user: user.pk)):
            figures = {"views": 10 + n}
            assert record(piece, person, source, figures=figures, screenshot=proof).views == 10 + n


def test_what_is_declared_comes_with_a_picture(done, piece):
    creator = done.influencer.user
    error = refused(services.ScreenshotMissing, piece, creator, MetricSource.DECLARED)
    assert error.field == "screenshot"

    made = record(piece, creator, MetricSource.DECLARED, screenshot=make_proof())

    assert made.screenshot.name.startswith("results/")


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({}, "impressions"),
        ({"likes": None}, "impressions"),
        ({"likes": -1}, "likes"),
        ({"likes": 10**12 + 1}, "likes"),
        ({"likes": True}, "likes"),
        ({"likes": 1.5}, "likes"),
        ({"claps": 1}, "claps"),
        ({"reach": 2, "impressions": 1}, "reach"),
    ],
)
def test_figures_that_cannot_be_are_refused(done, piece, figures, field):
    error = refused(services.MetricsInvalid, piece, done.influencer.user, figures=figures)
    assert error.field == field


def test_nothing_is_measured_in_the_future_or_before_approval(done, piece):
    creator = done.influencer.user
    refused(services.MetricsInvalid, piece, creator, at=timezone.now() + timedelta(minutes=5))
    Deliverable.objects.filter(pk=piece.pk).update(status="submitted", approved_at=None)
    refused(services.NotPublished, piece, creator)


@pytest.mark.parametrize(
    "wrong",
    [{"source": "rumour"}, {"likes": -1}, {"likes": 10**12 + 1}, {"likes": None}, {"source": "declared"}],
)  # fmt: skip
def test_the_database_refuses_what_makes_no_sense(done, piece, wrong):
    values = {
        "deliverable": piece,
        "number": 1,
        "at": timezone.now(),
        "source": "api",
        "likes": 5,
    } | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Metrics.objects.create(**values)
