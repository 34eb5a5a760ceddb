"""`/payments/`: the list, one payment, and what each side does there; with htmx and without."""

import pytest
from django.utils import timezone

from accounts.payout import Payout
from accounts.services.payout import save_payout
from adrequests.models import Payment, Receipt, Transfer
from adrequests.tests.factories import make_colleague
from adrequests.tests.money.deals import days_ago, finish, late, make_deal, pay, payment_of
from campaigns.models import Share
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "payment"}
IBAN = "DE89370400440532013000"


@pytest.fixture
def deal():
    agreed = make_deal()
    finish(agreed)
    return agreed


@pytest.fixture
def as_sponsor(client, deal):
    client.force_login(deal.campaign.sponsor.user)
    return client


def url(deal, *rest):
    return "/".join(["/payments", str(payment_of(deal).pk), *rest, ""])


def form(**fields):
    return {"amount": "1,000", "reference": "SEPA 1", "paid_on": timezone.localdate().isoformat()} | fields  # fmt: skip


def shown(answer):
    return [row.pk for row in answer.context["page"].rows]


def more(deal, days):
    """Another deal of the same company, late by so many days."""
    other = make_deal(campaign=make_campaign(sponsor=deal.campaign.sponsor))
    return late(payment_of(other), days)


@pytest.mark.parametrize("side", ["sponsor", "influencer"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(
    client, deal, side, django_assert_num_queries
):
    person = deal.campaign.sponsor.user if side == "sponsor" else deal.influencer.user
    client.force_login(person)
    client.get("/payments/")
    expected = 9 if side == "sponsor" else 7
    with django_assert_num_queries(expected):
        assert len(shown(client.get("/payments/"))) == 1
    for _ in range(2):
        other = make_deal(campaign=deal.campaign) if side == "sponsor" else make_deal(influencer=deal.influencer)  # fmt: skip
        finish(other)
    with django_assert_num_queries(expected):
        assert len(shown(client.get("/payments/"))) == 3


def test_tabs_hold_what_they_say_and_ages_narrow_what_is_overdue(as_sponsor, deal):
    planned = payment_of(make_deal(campaign=make_campaign(sponsor=deal.campaign.sponsor)))
    old, older = more(deal, 5), more(deal, 70)
    pay(payment_of(deal))

    expected = {
        "": [older.pk, old.pk],
        "show=due": [older.pk, old.pk],
        "show=overdue": [older.pk, old.pk],
        "show=overdue&age=3": [older.pk],
        "show=overdue&age=2": [],
        "show=planned": [planned.pk],
        "show=paid": [payment_of(deal).pk],
        "show=all": [older.pk, old.pk, planned.pk, payment_of(deal).pk],
        f"show=all&campaign={deal.campaign_id}": [payment_of(deal).pk],
        "show=nonsense&age=9&campaign=x": [older.pk, old.pk],
    }
    assert {query: shown(as_sponsor.get(f"/payments/?{query}")) for query in expected} == expected


def test_what_is_open_is_summed_by_currency_and_age(as_sponsor, deal):
    more(deal, 5)
    pay(more(deal, 70), 25_000)

    found = as_sponsor.get("/payments/").context["owed"]

    currency = deal.campaign.currency
    assert [(g["currency"], g["age"], g["rest"], g["n"]) for g in found] == [
        (currency, 0, 100_000, 1),
        (currency, 1, 100_000, 1),
        (currency, 3, 75_000, 1),
    ]


def test_nobody_finds_the_payments_of_others(client, deal, other_sponsor, other_influencer):
    for person in (other_sponsor.user, other_influencer.user):
        client.force_login(person)
        assert shown(client.get("/payments/?show=all")) == []
        assert client.get(url(deal)).status_code == 404
        for step in (["pay"], ["transfers", "1", "confirm"], ["transfers", "1", "dispute"]):
            assert client.post(url(deal, *step), form()).status_code == 404
    assert Transfer.objects.count() == 0


def test_the_csv_holds_exactly_the_rows_of_the_tab(as_sponsor, deal):
    more(deal, 5)

    answer = as_sponsor.post(
        "/exports/new/", {"kind": "payments", "format": "csv", "params": "show=overdue"}
    )

    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert (len(lines), "1000" in lines[1], "due" in lines[1]) == (2, True, True)


def test_marking_as_paid_leads_back_to_the_payment(as_sponsor, deal):
    answer = as_sponsor.post(url(deal, "pay"), form(amount="400"))

    assert (answer.status_code, answer["Location"]) == (303, url(deal))
    assert (payment_of(deal).paid_minor, payment_of(deal).status) == (40_000, "due")
    assert "Partly paid" in as_sponsor.get(url(deal)).content.decode()


def test_with_htmx_the_payment_comes_back_in_place(as_sponsor, deal):
    answer = as_sponsor.post(url(deal, "pay"), form(), **HTMX)

    assert (answer.status_code, "<html" in answer.content.decode()) == (200, False)
    assert 'id="payment"' in answer.content.decode()
    assert "toast" in answer["HX-Trigger"]


@pytest.mark.parametrize(
    ("fields", "answered"),
    [
        ({"amount": "2,000"}, (409, "is still open")),
        ({"amount": "x"}, (422, "Write an amount")),
        ({"reference": ""}, (422, "required")),
        ({"paid_on": days_ago(-2).isoformat()}, (422, "Choose a day")),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_mark_says_why_and_changes_nothing(as_sponsor, deal, fields, answered, headers):
    answer = as_sponsor.post(url(deal, "pay"), form(**fields), **headers)

    status, words = answered
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert (Transfer.objects.count(), payment_of(deal).paid_minor) == (0, 0)


def test_the_influencer_confirms_by_the_page(client, deal):
    pay(payment_of(deal))
    client.force_login(deal.influencer.user)
    assert "It has arrived" in client.get(url(deal)).content.decode()

    answer = client.post(url(deal, "transfers", "1", "confirm"))

    assert (answer.status_code, Receipt.objects.get().status) == (303, "confirmed")
    assert "It has arrived" not in client.get(url(deal)).content.decode()


def test_the_influencer_disputes_by_the_page(client, deal):
    pay(payment_of(deal))
    client.force_login(deal.influencer.user)

    refused = client.post(url(deal, "transfers", "1", "dispute"), {"reason": "less"}, **HTMX)
    answer = client.post(
        url(deal, "transfers", "1", "dispute"),
        {"reason": "less", "received": "600", "words": "Only a part came."},
        **HTMX,
    )

    assert (refused.status_code, "more than nothing" in refused.content.decode()) == (422, True)
    assert (answer.status_code, "Only a part came." in answer.content.decode()) == (200, True)
    assert Receipt.objects.values_list("status", "received_minor").get() == ("disputed", 60_000)


def test_the_wrong_side_is_told_so(client, deal):
    pay(payment_of(deal), 10_000)
    client.force_login(deal.influencer.user)
    assert client.post(url(deal, "pay"), form()).status_code == 403
    client.force_login(deal.campaign.sponsor.user)
    assert client.post(url(deal, "transfers", "1", "confirm")).status_code == 403
    assert client.post(url(deal, "transfers", "9", "confirm")).status_code == 404


@pytest.mark.parametrize("step", [["pay"], ["transfers", "1", "confirm"], ["transfers", "1", "dispute"]])  # fmt: skip
def test_what_changes_something_is_not_read(as_sponsor, deal, step):
    assert as_sponsor.get(url(deal, *step)).status_code == 405


def test_the_account_is_shown_to_whoever_pays_and_to_nobody_else(client, deal, moderator):
    payout = Payout("Priya Raman", "Street 1", iban=IBAN)
    save_payout(influencer=deal.influencer, by=deal.influencer.user, payout=payout)
    people = {
        "sponsor": deal.campaign.sponsor.user,
        "manager": make_colleague(deal.campaign),
        "viewer": make_colleague(deal.campaign, Share.Level.VIEW),
        "staff": moderator,
    }
    seen = {}
    for name, person in people.items():
        client.force_login(person)
        seen[name] = "DE89 3704" in client.get(url(deal)).content.decode()

    assert seen == {"sponsor": True, "manager": True, "viewer": False, "staff": False}


def test_before_the_deal_is_agreed_nothing_of_the_account_is_shown(client, deal):
    Payment.objects.update(status="cancelled")
    payout = Payout("Priya Raman", "Street 1", iban=IBAN)
    save_payout(influencer=deal.influencer, by=deal.influencer.user, payout=payout)
    client.force_login(deal.campaign.sponsor.user)

    assert "DE89" not in client.get(url(deal)).content.decode()


def test_a_missing_account_is_said_to_both(client, deal):
    client.force_login(deal.campaign.sponsor.user)
    assert "has not filled in yet where to pay" in client.get(url(deal)).content.decode()
    client.force_login(deal.influencer.user)
    assert "/settings/payout/" in client.get(url(deal)).content.decode()


def test_the_case_shows_its_payments(as_sponsor, deal):
    page = as_sponsor.get(f"/ad-requests/{deal.pk}/", follow=True).content.decode()

    assert f'href="{url(deal)}"' in page


def test_lateness_is_said(as_sponsor, deal):
    late(payment_of(deal), 12)

    assert "12 days late" in as_sponsor.get(url(deal)).content.decode()
    assert Payment.objects.get().due_on == days_ago(12)


def test_several_transfers_may_be_disputed_each_in_a_form_of_its_own(client, deal):
    pay(payment_of(deal), 10_000)
    pay(payment_of(deal), 20_000, "SEPA 2")
    client.force_login(deal.influencer.user)

    page = client.get(url(deal)).content.decode()

    assert [page.count(f'id="dispute_{number}_words"') for number in (1, 2)] == [1, 1]
