"""Five clocks that look at one instant do one date once; on both databases, with real processes."""

from collections.abc import Iterator
from typing import Any

import pytest

from influencer_platform.tests.races.clock import PEOPLE
from influencer_platform.tests.races.crew import LATE, Crew, crew

ROUNDS = 10
CLOCKS = 5

pytestmark = pytest.mark.slow


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def clocks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crew]:
    folder = tmp_path_factory.mktemp("clocks")
    url = f"sqlite:///{folder / 'race.sqlite3'}"
    if request.param == "PostgreSQL":
        url = request.getfixturevalue("postgres_url")
    with crew(request.param, url, folder, CLOCKS) as started:
        yield started


def play(clocks: Crew, **how: Any) -> tuple[list[int], list[dict[str, int]]]:
    """Of each round, how many of the clocks did the date, and what was there afterwards."""
    doers, effects = [], []
    for n in range(ROUNDS):
        clocks.referee.ask("date_due")
        answers = clocks.race([{"command": "look", **how}] * CLOCKS, LATE[n % len(LATE)])
        assert [answer for answer in answers if "error" in answer] == []
        doers.append(sum(answer["ok"] for answer in answers))
        effects.append(clocks.referee.ask("effects"))
    return doers, effects


def test_five_clocks_that_look_at_once_do_a_date_once(clocks, show):
    doers, effects = play(clocks)
    unguarded, _effects = play(clocks, is_guarded=False)

    show(
        f"{clocks.database}, 5 clocks at once: {ROUNDS} rounds, done by {doers}; control without the claim {unguarded}"
    )
    assert doers == [1] * ROUNDS
    assert effects == [{"mails": PEOPLE, "runs": 1}] * ROUNDS
    assert max(unguarded) > 1
