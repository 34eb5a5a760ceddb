"""Both sides review at one instant: both are shown, once; on both databases, with real processes."""

from typing import Any

import pytest

from influencer_platform.tests.races.crew import LATE, Crew
from influencer_platform.tests.races.test_races import (  # noqa: F401  (fixtures)
    postgres_crew,
    racers,
    sqlite_crew,
)

ROUNDS = 20
BOTH_SHOWN = {
    "sides": ["influencer", "sponsor"],
    "shown": 2,
    "moments": 1,
    "told": 2,
    "mails": 2,
    "events": 1,
}

pytestmark = pytest.mark.slow


def play(crew: Crew, command: str, *, clock: bool = False, days_ago: float = 0) -> Any:
    """Each round on a fresh deal: what each was answered, and what is true afterwards."""
    answers, truths = [], []
    for n in range(ROUNDS):
        deal = crew.referee.ask("finished", days_ago=days_ago)
        orders = [
            {"command": command, "ad_request": deal["ad_request"], "by": deal[side]}
            for side in ("creator", "company")
        ]
        orders += [{"command": "show_due"}] * 2 * clock
        answers.append(crew.race(orders, LATE[n % len(LATE)]))
        truths.append(crew.referee.ask("reviewed", ad_request=deal["ad_request"]))
    return answers, truths


def test_two_sides_that_write_at_once_are_both_shown_once(racers, show):  # noqa: F811
    answers, truths = play(racers, "write")

    seconds = [sum(bool(answer["ok"]) for answer in round_) for round_ in answers]
    show(f"{racers.database}, review ∥ review: {ROUNDS} rounds, shown by {seconds}")
    assert truths == [BOTH_SHOWN] * ROUNDS
    assert seconds == [1] * ROUNDS


def test_one_review_sent_twice_at_once_is_written_once(racers, show):  # noqa: F811
    outcomes = []
    for n in range(ROUNDS):
        deal = racers.referee.ask("finished")
        order = {"command": "write", "ad_request": deal["ad_request"], "by": deal["creator"]}
        answers = racers.race([order] * 4, LATE[n % len(LATE)])
        outcomes.append(sorted(answer.get("refused", "written") for answer in answers))

    show(f"{racers.database}, one review sent four times: {outcomes[0]} in {ROUNDS} rounds")
    assert outcomes == [["already_reviewed"] * 3 + ["written"]] * ROUNDS


def test_clocks_that_show_while_both_write_show_each_once(racers, show):  # noqa: F811
    """After the fourteenth day what is written is shown at once; a clock that looks then finds nothing left to show."""
    answers, truths = play(racers, "write", clock=True, days_ago=14)

    errors = [a for round_ in answers for a in round_ if "error" in a]
    show(f"{racers.database}, review ∥ review ∥ clock ∥ clock: {len(errors)} errors")
    assert errors == []
    assert [(t["shown"], t["told"], t["events"]) for t in truths] == [(2, 4, 2)] * ROUNDS


@pytest.mark.postgres
def test_the_control_without_the_lock_leaves_both_unseen(postgres_crew, show):  # noqa: F811
    _answers, truths = play(postgres_crew, "write_naively")

    unseen = sum(truth["shown"] < 2 for truth in truths)
    show(f"PostgreSQL, control without the lock: {unseen} of {ROUNDS} pairs never shown")
    assert unseen > 0
