"""What the earned figures come to: equal to plain SQL on whatever data there may be."""

from collections import Counter

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Earned
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests.models import Status, WorkStatus
from campaigns.tests.factories import make_campaign
from reports import services
from reports.tests.earned.making import NOW, Deal, Piece, Place
from reports.tests.earned.recount import recount

SIDES = st.sampled_from(["sponsor", "influencer"])
HOURS = st.one_of(st.integers(0, 200), st.sampled_from([71, 72, 73]))
CASES: Counter[str] = Counter()

pieces = st.builds(
    Piece,
    status=st.sampled_from(WorkStatus.values),
    due_days=st.integers(-2, 3),
    handed_in=st.one_of(st.none(), st.integers(-48, 72), st.sampled_from([0, 23, 24])),
)
deals = st.builds(
    Deal,
    campaign=st.integers(0, 2),
    influencer=st.integers(0, 2),
    initiator=SIDES,
    status=st.sampled_from(Status.values),
    sent=st.one_of(st.integers(0, 400), st.sampled_from([71, 72, 73])),
    ended=HOURS,
    agreed=HOURS,
    frozen=st.booleans(),
    silent=st.sampled_from(["", "sponsor", "influencer"]),
    offers=st.lists(st.tuples(SIDES, HOURS), max_size=2).map(tuple),
    messages=st.lists(st.tuples(SIDES, HOURS), max_size=2).map(tuple),
    pieces=st.lists(pieces, max_size=3).map(tuple),
    stars=st.dictionaries(
        SIDES, st.tuples(st.integers(1, 5), st.booleans(), st.booleans()), max_size=2
    ).map(lambda found: tuple((side, *facts) for side, facts in found.items())),
)
LIVE = {"pending", "negotiating", "accepted"}


def one_live_each(rows: list[Deal]) -> list[Deal]:
    """What the database refuses is not drawn: two live requests of one pair."""
    seen: set[tuple[int, int]] = set()
    kept = []
    for row in rows:
        pair = (row.campaign, row.influencer)
        if row.status in LIVE and pair in seen:
            continue
        seen |= {pair} if row.status in LIVE else set()
        kept.append(row)
    return kept


worlds = st.lists(deals, max_size=12).map(one_live_each)
ONE_OF_EACH_COMPANY = st.sampled_from([0, 2])
"""The first two campaigns belong to one company, and a person is reported once."""
spam = st.sets(st.tuples(ONE_OF_EACH_COMPANY, st.integers(0, 2), st.booleans()), max_size=2)


@pytest.fixture
def place(db):
    """Three creators and three campaigns, two of them of one company."""
    company = make_sponsor()
    campaigns = [make_campaign(sponsor=company), make_campaign(sponsor=company), make_campaign()]
    return Place(campaigns, [make_influencer() for _ in range(3)], make_staff())


def stored():
    """By person, what is not zero."""
    found = {}
    for row in Earned.objects.all():
        facts = {
            field.name: getattr(row, field.name)
            for field in Earned._meta.fields
            if field.name not in {"id", "user", "counted_at"} and getattr(row, field.name)
        }
        found[row.user_id] = facts
    return found


def without_zeros(facts):
    rows = {user: {k: v for k, v in row.items() if v} for user, row in facts.items()}
    return {user: row for user, row in rows.items() if row}


def build_and_compare(place, rows, reports):
    """In a block that is rolled back, so that the next world begins empty."""
    with transaction.atomic():
        place.build(rows, reports)
        services.count_all(now=NOW)
        ours, theirs = without_zeros(stored()), without_zeros(recount(NOW))
        assert ours == theirs
        CASES.update(name for facts in ours.values() for name in facts)
        transaction.set_rollback(True)


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=worlds, reports=spam)
def _every_world(place, rows, reports):
    with time_machine.travel(NOW, tick=False):
        build_and_compare(place, rows, reports)


def test_every_figure_is_what_plain_sql_counts(place, show):
    """On both databases, whichever the suite runs on; each kind of figure must have had cases."""
    _every_world(place)

    show(f"earned figures compared: {dict(sorted(CASES.items()))}")
    assert set(CASES) >= {
        "response_n", "response_of", "speed_of", "acceptance_n", "acceptance_of", "delivery_n", "delivery_of", "completed",
        "rating_n", "rating_of",
    }  # fmt: skip
