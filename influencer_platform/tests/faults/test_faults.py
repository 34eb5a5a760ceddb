"""Never twice, never silently lost, whatever is killed and whatever the mail server says; on both databases, with real processes.

The full run: `FAULTS=full pytest influencer_platform/tests/faults`.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from influencer_platform.tests.faults.harness import program, run
from influencer_platform.tests.faults.sink import Sink, mostly_well

MAILS, KILLS = (2000, 200) if os.environ.get("FAULTS") == "full" else (200, 12)
SHARE = 0.2

pytestmark = pytest.mark.slow


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    if request.param == "SQLite":
        return request.param, f"sqlite:///{tmp_path / 'faults.sqlite3'}"
    return request.param, request.getfixturevalue("postgres_url")


@pytest.fixture(scope="module")
def show(request: pytest.FixtureRequest) -> Any:
    """Prints a line past pytest's capture: the figures are the point of these tests."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def line(outcome: object) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n  {outcome}", end="")  # noqa: T201

    return line


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
