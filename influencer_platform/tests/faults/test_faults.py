"""Never twice, never silently lost, whatever is killed and whatever the mail server says; on both databases, with real processes.

The full run: `FAULTS=all pytest influencer_platform/tests/faults`.
"""

from pathlib import Path

import pytest

from influencer_platform.tests.faults import EVERYTHING
from influencer_platform.tests.faults.harness import program, run
from influencer_platform.tests.faults.sink import Sink, mostly_well

MAILS, KILLS = (2000, 200) if EVERYTHING else (200, 12)
SHARE = 0.2

pytestmark = pytest.mark.slow


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    if request.param == "SQLite":
        return request.param, f"sqlite:///{tmp_path / 'faults.sqlite3'}"
    return request.param, request.getfixturevalue("postgres_url")


def test_nothing_is_delivered_twice_or_lost_whatever_is_killed(database, tmp_path, show):
    name, url = database
    with (
        Sink(mostly_well(SHARE, seed=1), delay=0.012) as sink,
        program(url, tmp_path, sink.port) as told,
    ):
        outcome = run(name, told, sink, mails=MAILS, kills=KILLS)

    show(outcome)
    assert outcome.twice == []
    assert outcome.lost == []
    assert outcome.unlisted == []
    assert outcome.kills >= KILLS
    assert outcome.statuses["sent"] > outcome.mails / 2


def test_the_usual_loop_delivers_twice_under_the_same_fire(tmp_path, show):
    with (
        Sink(mostly_well(SHARE, seed=1), delay=0.012) as sink,
        program(f"sqlite:///{tmp_path / 'usual.sqlite3'}", tmp_path, sink.port) as told,
    ):
        outcome = run(
            "the usual loop", told, sink, mails=MAILS // 2, kills=KILLS, loop="usual", workers=1
        )

    show(outcome)
    assert outcome.twice
