"""Sheets, changes and settlements by the API."""

import pytest

from adrequests import services
from adrequests.models import AdRequest, Amendment, DealSheet, Deliverable, Settlement
from adrequests.tests import factories
from adrequests.tests.factories import snapshot
from influencer_platform.tests.caller import Caller, problem


@pytest.fixture(autouse=True)
def _all_tables(monkeypatch):
    """What a refusal must leave alone."""
    more = (Amendment, Settlement, DealSheet, Deliverable)
    monkeypatch.setattr(factories, "DEAL_TABLES", (*factories.DEAL_TABLES, *more))


@pytest.fixture
def company(owner):
    return Caller(owner)


@pytest.fixture
def maker(agreed):
    return Caller(agreed.influencer.user)


def at(row, path):
    return f"ad_requests/{row.pk}/{path}"


def written(moment):
    return moment.isoformat().replace("+00:00", "Z")


def test_the_sheets_are_those_of_the_deal_the_first_one_first(agreed, propose, creator, maker):
    propose()
    services.accept_amendment(ad_request=agreed, by=creator, number=1)

    answer = maker.get(at(agreed, "sheets"))

    assert answer.json() == [
        {
            "number": sheet.number,
            "sha256": sheet.sha256,
            "created_at": written(sheet.created_at),
            "document": sheet.document,
        }
        for sheet in DealSheet.objects.order_by("number")
    ]


def test_a_change_is_proposed_listed_and_accepted(agreed, company, maker):
    body = {"payment_amount": "1300.00", "messages": "One more round."}
    made = company.post(at(agreed, "amendments"), body)

    row, terms = Amendment.objects.get(), agreed.latest_offer
    assert made.status_code == 201
    assert made.json() == {
        "number": 1,
        "sheet_number": 1,
        "side": "sponsor",
        "send_for": "influencer",
        "status": "proposed",
        "payment_amount": "1300.00",
        "currency": "USD",
        "deliverables": {"reel": 1, "story": 2},
        "due_on": terms.due_on.isoformat(),
        "usage_days": 90,
        "exclusivity_days": 0,
        "requirements": "",
        "created_at": written(row.created_at),
        "expires_at": written(row.expires_at),
        "closed_at": None,
    }
    assert maker.get(at(agreed, "amendments")).json() == [made.json()]

    done = maker.post(at(agreed, "amendments/1/accept"), {"messages": "Gladly."})

    row.refresh_from_db()
    assert done.json() == made.json() | {
        "status": "accepted",
        "send_for": None,
        "closed_at": written(row.closed_at),
    }
    assert company.get(f"ad_requests/{agreed.pk}").json()["payment_amount"] == "1300.00"


def test_accepting_twice_is_accepting_once(agreed, propose, maker):
    propose()
    first = maker.post(at(agreed, "amendments/1/accept"), {})
    before = snapshot()

    second = maker.post(at(agreed, "amendments/1/accept"), {})

    assert (second.status_code, second.json()) == (200, first.json())
    assert snapshot() == before


def test_a_sum_is_proposed_and_agreed(agreed, company, maker):
    made = company.post(at(agreed, "settlements"), {"amount": "400.00"})
    row = Settlement.objects.get()
    assert (made.status_code, made.json()) == (
        201,
        {
            "number": 1,
            "side": "sponsor",
            "send_for": "influencer",
            "status": "proposed",
            "amount": "400.00",
            "currency": "USD",
            "created_at": written(row.created_at),
            "expires_at": written(row.expires_at),
            "closed_at": None,
        },
    )

    done = maker.post(at(agreed, "settlements/1/accept"), {})

    assert (done.status_code, done.json()["status"]) == (200, "agreed")
    assert AdRequest.objects.get().settled_minor == 40_000
    assert company.get(at(agreed, "settlements")).json() == [done.json()]


@pytest.fixture
def asked(agreed, propose, offer_sum):
    """The influencer is asked for a change and for an end."""
    propose()
    offer_sum()
    return agreed


@pytest.mark.parametrize("kind", ["amendments", "settlements"])
@pytest.mark.parametrize("answer", ["decline", "withdraw"])
def test_a_proposal_is_declined_or_withdrawn(asked, company, maker, kind, answer):
    agreed, caller = asked, maker if answer == "decline" else company

    done = caller.post(at(agreed, f"{kind}/1/{answer}"), {"messages": "Not now."})

    status = {"decline": "declined", "withdraw": "withdrawn"}[answer]
    assert (done.status_code, done.json()["status"]) == (200, status)


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("amendments", {"payment_amount": "1100.00"}, (409, "nothing_changed", set())),
        ("amendments", {"sheet_number": 2, "usage_days": 1}, (409, "amendment_outdated", set())),
        (
            "amendments",
            {"payment_amount": "999999.00"},
            (409, "budget_exceeded", {"payment_amount"}),
        ),
        ("amendments", {"due_on": "2020-01-01"}, (400, "terms_invalid", {"due_on"})),
        ("amendments", {"colour": "red"}, (400, "invalid", {"colour"})),
        ("amendments/7/accept", {}, (409, "amendment_outdated", set())),
        ("settlements", {}, (400, "invalid", {"amount"})),
        ("settlements", {"amount": "1100.01"}, (400, "amount_invalid", {"amount"})),
        ("settlements/7/accept", {}, (409, "settlement_outdated", set())),
    ],
)
def test_what_cannot_be_is_refused_with_the_request_as_it_is(agreed, company, path, body, expected):
    before = snapshot()

    answer = company.post(at(agreed, path), body)

    found = problem(answer)
    assert (found[0], found[1], set(found[2])) == expected
    if found[1] != "invalid":
        assert answer.json()["current"] == company.get(f"ad_requests/{agreed.pk}").json()
    assert snapshot() == before


def test_cancelling_approved_work_names_the_settlement(agreed, company, hand_in):
    hand_in(1)

    answer = company.post(at(agreed, "cancel"), {"reason": "timing"})

    assert problem(answer)[:2] == (409, "settlement_needed")


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("path", ["amendments", "sheets"])
def test_a_list_asks_the_same_however_long(n, agreed, propose, path, django_assert_num_queries):
    creator = agreed.influencer.user
    for number in range(1, n + 1):
        propose(fee_minor=110_000 + number)
        services.accept_amendment(ad_request=agreed, by=creator, number=number)
    caller = Caller(creator)
    caller.get(at(agreed, path))

    with django_assert_num_queries(3):
        caller.get(at(agreed, path))
