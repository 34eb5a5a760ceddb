"""`/api/payments`: the same rules and the same refusals as on the pages."""

import pytest
from django.utils import timezone

from accounts.models import SponsorStatus
from accounts.tests.factories import make_sponsor
from adrequests.models import Receipt, Transfer
from adrequests.tests.money.deals import finish, make_deal, pay, payment_of

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def deal():
    agreed = make_deal(145_000)
    finish(agreed)
    return agreed


def url(deal, step=""):
    return f"/api/payments/{payment_of(deal).pk}{step}"


def marked(**fields):
    return {"amount": "1000.00", "reference": "SEPA 1", "paid_on": timezone.localdate().isoformat()} | fields  # fmt: skip


def test_a_payment_is_shown_with_its_transfers(client, deal):
    transfer = pay(payment_of(deal))
    client.force_login(deal.influencer.user)

    body = client.get(url(deal)).json()

    row = payment_of(deal)
    assert {k: v for k, v in body.items() if not k.endswith("_at")} == {
        "id": row.pk,
        "ad_request_id": deal.pk,
        "campaign_id": deal.campaign_id,
        "campaign_name": deal.campaign.name,
        "influencer_id": deal.influencer_id,
        "influencer_name": deal.influencer.name,
        "number": 1,
        "label": "on_completion",
        "status": "due",
        "amount": "1450.00",
        "paid": "1000.00",
        "currency": deal.campaign.currency,
        "due_on": row.due_on.isoformat(),
        "paid_on": None,
        "transfers": [
            {
                "number": 1,
                "amount": "1000.00",
                "reference": "SEPA 1",
                "paid_on": timezone.localdate().isoformat(),
                "status": "awaited",
                "outcome": None,
                "created_at": body["transfers"][0]["created_at"],
            }
        ],
    }
    assert transfer.number == 1


def test_marked_confirmed_and_disputed_by_the_side_whose_it_is(client, deal):
    client.force_login(deal.campaign.sponsor.user)
    paid = client.post(url(deal, "/pay"), marked(), JSON)
    second = client.post(url(deal, "/pay"), marked(amount="450", reference="SEPA 2"), JSON)
    assert [paid.json()["paid"], second.json()["status"]] == ["1000.00", "paid"]

    client.force_login(deal.influencer.user)
    confirmed = client.post(url(deal, "/confirm"), {"transfer": 1}, JSON)
    disputed = client.post(url(deal, "/dispute"), {"transfer": 2, "reason": "less", "received": "400.00"}, JSON)  # fmt: skip

    assert [row["status"] for row in confirmed.json()["transfers"]] == ["confirmed", "awaited"]
    assert [row["status"] for row in disputed.json()["transfers"]] == ["confirmed", "disputed"]
    assert Receipt.objects.get(transfer__number=2).received_minor == 40_000


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"amount": "1450.01"}, 409, "paid_beyond_fee"),
        ({"amount": "0"}, 409, "paid_beyond_fee"),
        ({"amount": "10.001"}, 400, "invalid"),
        ({"paid_on": "2020-01-01"}, 400, "wrong_date"),
        ({"reference": ""}, 400, "invalid"),
        ({"colour": "red"}, 400, "invalid"),
    ],
)
def test_a_refused_mark_says_why_and_changes_nothing(client, deal, fields, status, code):
    client.force_login(deal.campaign.sponsor.user)

    answer = client.post(url(deal, "/pay"), marked(**fields), JSON)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Transfer.objects.count() == 0


def test_the_wrong_side_is_refused(client, deal):
    pay(payment_of(deal))
    client.force_login(deal.influencer.user)
    assert client.post(url(deal, "/pay"), marked(), JSON).json()["code"] == "not_your_payment"
    client.force_login(deal.campaign.sponsor.user)
    assert client.post(url(deal, "/confirm"), {"transfer": 1}, JSON).status_code == 403
    assert client.post(url(deal, "/confirm"), {"transfer": 7}, JSON).status_code == 404


def test_a_foreign_payment_answers_as_a_missing_one(client, deal, other_influencer):
    people = [make_sponsor(status=SponsorStatus.PENDING).user, other_influencer.user]
    for person in people:
        client.force_login(person)
        for step, body in (("", None), ("/pay", marked()), ("/confirm", {"transfer": 1})):
            answers = [
                client.post(path, body, JSON) if body else client.get(path)
                for path in (url(deal, step), f"/api/payments/987654321{step}")
            ]
            assert [a.status_code for a in answers] == [404, 404]
            assert answers[0].content == answers[1].content
    assert Transfer.objects.count() == 0


def test_the_list_narrows_and_asks_as_often_for_three_as_for_one(
    client, deal, django_assert_num_queries
):
    client.force_login(deal.campaign.sponsor.user)
    pay(payment_of(deal), 1_000)
    with django_assert_num_queries(6):
        assert len(client.get("/api/payments").json()) == 1
    for _ in range(2):
        finish(make_deal(campaign=deal.campaign))
    pay(payment_of(deal), 144_000, "SEPA 2")
    with django_assert_num_queries(6):
        assert len(client.get("/api/payments").json()) == 3

    found = client.get(f"/api/payments?status=paid&ad_request={deal.pk}&count=1")
    assert ([row["id"] for row in found.json()], found["X-Total-Count"]) == ([payment_of(deal).pk], "1")  # fmt: skip
    assert client.get("/api/payments?status=nonsense").status_code == 400
