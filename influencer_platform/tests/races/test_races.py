"""Exactly one wins, whoever meets whom; on both databases, with real processes."""

from collections.abc import Iterator
from typing import Any

import pytest

from influencer_platform.tests.postgres import MIGRATED, Server
from influencer_platform.tests.races.crew import Answer, Crew, Order, Tally, crew

ROUNDS = 20
FITS = 2

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sqlite_crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    folder = tmp_path_factory.mktemp("races")
    with crew("SQLite", f"sqlite:///{folder / 'race.sqlite3'}", folder) as started:
        yield started


@pytest.fixture(scope="module")
def postgres_crew(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with (
        postgres.database(MIGRATED) as url,
        crew("PostgreSQL", url, tmp_path_factory.mktemp("races")) as started,
    ):
        yield started


@pytest.fixture(
    params=["sqlite_crew", pytest.param("postgres_crew", marks=pytest.mark.postgres)],
    ids=lambda name: name.split("_")[0],
)
def racers(request: pytest.FixtureRequest) -> Crew:
    found: Crew = request.getfixturevalue(request.param)
    return found


def clean(tally: Tally, show: Any, *, wins: int | None = None) -> None:
    show(tally)
    assert tally.errors == []
    assert tally.violations == []
    if wins is not None:
        assert tally.wins == wins


def one_winner(answers: list[Answer]) -> str:
    wins = sum("ok" in answer for answer in answers)
    return "" if wins == 1 else f"{wins} winners: {answers}"


def case(stage: Order, number: int = 0) -> Order:
    """The influencer's answer to one of the invitations."""
    return {"ad_request": stage["requests"][number], "by": stage["people"][number]}


def acceptances(command: str) -> Any:
    return lambda stage: [{"command": command, **case(stage, n)} for n in range(4)]


def test_accepts_beyond_the_budget_commit_exactly_what_fits(racers, show):
    tally = racers.run(
        "accept ∥ accept beyond the budget",
        rounds=ROUNDS,
        orders=acceptances("accept"),
        creators=4,
        invited=4,
        budget_minor=1000 * FITS + 999,
    )

    clean(tally, show, wins=FITS * ROUNDS)
    assert set(tally.refusals) == {"budget_exceeded"}


def test_accepts_beyond_the_seats_take_exactly_what_there_is(racers, show):
    tally = racers.run(
        "accept ∥ accept beyond the seats",
        rounds=ROUNDS,
        orders=acceptances("accept"),
        creators=4,
        invited=4,
        seats=FITS,
    )

    clean(tally, show, wins=FITS * ROUNDS)
    assert set(tally.refusals) == {"seats_full"}


@pytest.mark.postgres
def test_the_control_without_the_guard_goes_wrong_on_postgresql(postgres_crew, show):
    tally = postgres_crew.run(
        "control: naive accept ∥ naive accept",
        rounds=ROUNDS,
        orders=acceptances("accept_naively"),
        creators=4,
        invited=4,
        budget_minor=1000 * FITS + 999,
    )
    postgres_crew.referee.ask("repair")

    show(tally)
    assert tally.violations


def test_one_accept_sent_twice_answers_twice_and_counts_once(racers, show):
    tally = racers.run(
        "accept ∥ the same accept",
        rounds=ROUNDS,
        orders=lambda stage: [{"command": "accept", **case(stage)}] * 4,
        invited=1,
    )

    clean(tally, show, wins=4 * ROUNDS)


@pytest.mark.parametrize(
    ("rival", "by_owner"),
    [("counter", False), ("amend", True), ("withdraw", True)],
)
def test_accept_meets_another_move_and_one_of_them_wins(racers, show, rival, by_owner):
    def orders(stage: Order) -> list[Order]:
        rest = {"by": stage["owner"]} if by_owner else {}
        terms = {} if rival == "withdraw" else {"fee_minor": 2000}
        return [
            {"command": "accept", **case(stage)},
            {"command": rival, **case(stage), **rest, **terms},
        ]

    tally = racers.run(
        f"accept ∥ {rival}", rounds=ROUNDS, orders=orders, judge=one_winner, invited=1
    )

    clean(tally, show, wins=ROUNDS)


def test_two_counters_meet_and_one_of_them_wins(racers, show):
    tally = racers.run(
        "counter ∥ counter",
        rounds=ROUNDS,
        orders=lambda stage: [
            {"command": "counter", **case(stage), "fee_minor": 2000 + n} for n in range(3)
        ],
        judge=one_winner,
        invited=1,
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"offer_outdated"}


def test_an_extension_sent_twice_is_given_once(racers, show):
    tally = racers.run(
        "extend ∥ extend",
        rounds=ROUNDS,
        orders=lambda stage: [{"command": "extend", **case(stage)}] * 3,
        judge=one_winner,
        invited=1,
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"extended_already"}


def test_a_report_sent_four_times_at_once_is_made_once(racers, show):
    def orders(stage: Order) -> list[Order]:
        order = {"command": "report", "kind": "campaign", "pk": stage["campaign"]}
        return [order | {"by": stage["people"][0]}] * 4

    tally = racers.run("report ∥ the same report", rounds=8, orders=orders, judge=one_winner)

    clean(tally, show, wins=8)
    assert set(tally.refusals) == {"already_reported"}


@pytest.mark.parametrize("kind", ["sponsor", "influencer", "campaign"])
def test_accept_meets_a_flag_and_is_agreed_before_it_or_frozen(racers, show, kind):
    moderator = racers.referee.ask("moderator")

    def orders(stage: Order) -> list[Order]:
        pk = stage["influencers"][0] if kind == "influencer" else stage[kind]
        return [
            {"command": "accept", **case(stage)},
            {"command": "suspend", "kind": kind, "pk": pk, "by": moderator},
            {"command": "accept", **case(stage, 1)},
        ]

    tally = racers.run(
        f"accept ∥ flag of the {kind}", rounds=ROUNDS, orders=orders, creators=2, invited=2
    )

    clean(tally, show)
    assert tally.wins + sum(tally.refusals.values()) == 3 * ROUNDS
    assert set(tally.refusals) <= {"frozen", "campaign_closed"}


def test_lifting_one_flag_meets_another_and_the_request_stays_frozen(racers, show):
    moderator = racers.referee.ask("moderator")

    def orders(stage: Order) -> list[Order]:
        sponsor = {"kind": "sponsor", "pk": stage["sponsor"], "by": moderator}
        racers.referee.ask("suspend", **sponsor)
        influencer = {"kind": "influencer", "pk": stage["influencers"][0], "by": moderator}
        return [{"command": "suspend", **influencer}, {"command": "lift", **sponsor}]

    tally = racers.run("flag ∥ lifting of another", rounds=ROUNDS, orders=orders, invited=1)

    clean(tally, show, wins=2 * ROUNDS)


def test_accept_meets_the_end_of_its_campaign(racers, show):
    tally = racers.run(
        "accept ∥ end of the campaign",
        rounds=ROUNDS,
        orders=lambda stage: [
            {"command": "accept", **case(stage)},
            {"command": "end", "campaign": stage["campaign"], "by": stage["owner"]},
            {
                "command": "invite",
                "campaign": stage["campaign"],
                "influencer": stage["influencers"][1],
                "by": stage["owner"],
            },
        ],
        creators=2,
        invited=1,
    )

    clean(tally, show)
    assert set(tally.refusals) <= {"already_closed", "campaign_closed", "invitations_closed"}


def beginnings(stage: Order) -> list[Order]:
    invitation = {
        "command": "invite",
        "campaign": stage["campaign"],
        "influencer": stage["influencers"][0],
        "by": stage["owner"],
    }
    application = {
        "command": "apply",
        "campaign": stage["campaign"],
        "by": stage["people"][0],
    }
    return [invitation, application, invitation, application]


def test_invitations_and_applications_of_one_pair_make_one_request(racers, show):
    tally = racers.run(
        "create ∥ create of one pair", rounds=ROUNDS, orders=beginnings, judge=one_winner
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"already_open"}


def test_an_invitation_sent_again_meets_the_accept_of_the_first(racers, show):
    tally = racers.run(
        "accept ∥ create of the same pair",
        rounds=ROUNDS,
        orders=lambda stage: [{"command": "accept", **case(stage)}, *beginnings(stage)[:2]],
        judge=one_winner,
        invited=1,
    )

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"already_open"}


def test_two_staff_decide_about_one_account_and_one_of_them_wins(racers, show):
    def orders(_: Order) -> list[Order]:
        asked = racers.referee.ask("request_verification")
        row = {"verification": asked["verification"]}
        return [
            {"command": "verify", **row, "by": asked["rosa"]},
            {"command": "decline", **row, "by": asked["ines"]},
            {"command": "verify", **row, "by": asked["ines"]},
        ]

    tally = racers.run("verify ∥ decline", rounds=ROUNDS, orders=orders, judge=one_winner)

    clean(tally, show, wins=ROUNDS)
    assert set(tally.refusals) == {"verification_closed"}
    assert racers.referee.ask("accounts_disagree") == []


def test_a_verification_meets_new_figures_and_never_stands_for_them(racers, show):
    def orders(_: Order) -> list[Order]:
        asked = racers.referee.ask("request_verification")
        row = {"verification": asked["verification"]}
        return [
            {"command": "redeclare", "account": asked["account"]},
            {"command": "verify", **row, "by": asked["rosa"]},
            {"command": "decline", **row, "by": asked["ines"]},
        ]

    tally = racers.run("verify ∥ new figures", rounds=ROUNDS, orders=orders)

    clean(tally, show)
    assert tally.wins + sum(tally.refusals.values()) == 3 * ROUNDS
    assert set(tally.refusals) <= {"verification_closed", "figures_changed"}
    assert racers.referee.ask("accounts_disagree") == []


def one_object(answers: list[Answer]) -> str:
    """All answers are the first one's, and only one of them was not a repetition."""
    sent = [tuple(one) for answer in answers for one in answer.get("ok", [])]
    statuses, bodies, repeated = zip(*sent, strict=True)
    made = len(sent) - sum(repeated)
    is_one = set(statuses) == {201} and len(set(bodies)) == 1 and made == 1
    return "" if is_one else f"{made} made, {set(statuses)}, {len(set(bodies))} bodies"


def test_one_key_sent_many_times_at_once_makes_one_object(racers, show):
    tally = racers.run(
        "POST ∥ the same POST by its key",
        rounds=ROUNDS,
        orders=lambda stage: [
            {"command": "post_by_key", "by": stage["owner"], "key": f"race-{n}", "times": 3}
            for n in [stage["campaign"]] * 4
        ],
        judge=one_object,
    )

    clean(tally, show, wins=4 * ROUNDS)
