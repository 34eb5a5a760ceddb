"""Links and orders through the API."""

import pytest

from influencer_platform.tests.caller import Caller
from reports.models import Conversion, Destination, TrackedLink
from reports.tests.links.factories import HOST, click, count, link_of, make_deal


@pytest.fixture
def owner(deal):
    return deal.campaign.sponsor.user


def test_a_link_is_shown_with_its_clicks(deal, link, owner):
    count(click(link, 1), click(link, 1), click(link, 2, kind="bot"))

    found = Caller(deal.influencer.user).get(f"links/{link.pk}").json()

    assert found == {
        "id": link.pk,
        "code": link.code,
        "short_url": link.short_url,
        "url": link.url,
        "version": 1,
        "promo_code": None,
        "campaign_id": deal.campaign_id,
        "ad_request_id": deal.pk,
        "influencer_name": deal.influencer.name,
        "deliverable": 1,
        "kind": link.deliverable.kind,
        "clicks": {"raw": 3, "valid": 1, "bot": 1, "prefetch": 0, "repeats": 1, "visitors": 1},
        "created_at": found["created_at"],
    }


def test_the_list_has_the_links_of_one_s_own_deals(deal, owner):
    other = make_deal()

    found = Caller(owner).get("links").json()

    assert {row["ad_request_id"] for row in found} == {deal.pk}
    assert len(found) == 3
    assert len(Caller(other.influencer.user).get(f"links?ad_request={deal.pk}").json()) == 0


def test_a_stranger_s_link_is_missing(deal, link, other_sponsor):
    caller = Caller(other_sponsor.user)

    assert caller.get(f"links/{link.pk}").status_code == 404
    assert caller.send("PATCH", f"links/{link.pk}", {"url": f"https://{HOST}/x"}).status_code == 404


def test_the_sponsor_lets_it_lead_elsewhere(deal, link, owner):
    found = Caller(owner).send("PATCH", f"links/{link.pk}", {"url": f"https://{HOST}/x", "promo_code": "TEN"})  # fmt: skip

    assert found.status_code == 200
    assert found.json()["url"].startswith(f"https://{HOST}/x?utm_source=")
    assert (found.json()["version"], found.json()["promo_code"]) == (2, "TEN")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "https://evil.test/"}, 400, "destination_refused"),
        ({}, 400, "invalid"),
        ({"url": f"https://{HOST}/", "promo_code": "a b"}, 400, "invalid"),
        ({"url": f"https://{HOST}/", "promo_code": "TAKEN"}, 409, "promo_code_taken"),
    ],
)
def test_a_refused_change_changes_nothing(deal, link, body, status, code):
    TrackedLink.objects.filter(pk=link_of(deal, 2).pk).update(promo_code="TAKEN")
    before = list(TrackedLink.objects.order_by("pk").values())

    found = Caller(deal.campaign.sponsor.user).send("PATCH", f"links/{link.pk}", body)

    assert (found.status_code, found.json()["code"]) == (status, code)
    assert list(TrackedLink.objects.order_by("pk").values()) == before
    assert Destination.objects.filter(link=link).count() == 1


def test_the_influencer_may_not_say_where_it_leads(deal, link):
    found = Caller(deal.influencer.user).send("PATCH", f"links/{link.pk}", {"url": f"https://{HOST}/x"})  # fmt: skip

    assert (found.status_code, found.json()["code"]) == (403, "not_your_link")


def told(of, **more):
    return {"campaign_id": of.campaign_id, "order": "A-1", "amount": "49.90", "link": of.code} | more  # fmt: skip


def test_an_order_is_recorded_once(deal, link, owner):
    caller = Caller(owner)

    answers = [caller.send("POST", "conversions", told(link)) for _ in range(2)]

    assert [a.status_code for a in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["amount"] == "49.90"
    assert Conversion.objects.count() == 1
    assert caller.get("conversions").json() == [answers[0].json()]
    assert Caller(deal.influencer.user).get("conversions").json() == [answers[0].json()]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"amount": "49.91"}, 409),
        ({"currency": "EUR"}, 400),
        ({"order": "A-2", "link": "nolink00"}, 400),
        ({"order": "A-2", "amount": "1.999"}, 400),
        ({"campaign_id": 987_654}, 400),
    ],
)
def test_an_order_that_cannot_be_taken_records_nothing(deal, link, owner, changed, status):
    caller = Caller(owner)
    caller.send("POST", "conversions", told(link))

    assert caller.send("POST", "conversions", told(link, **changed)).status_code == status
    assert Conversion.objects.count() == 1


def test_an_influencer_records_no_orders(deal, link):
    assert Caller(deal.influencer.user).send("POST", "conversions", told(link)).status_code == 403
    assert not Conversion.objects.exists()


@pytest.mark.parametrize("quantity", [1, 3])
def test_the_lists_ask_the_same_few_questions(db, quantity, django_assert_num_queries):
    deal = make_deal(deliverables={"story": quantity})
    caller = Caller(deal.campaign.sponsor.user)
    for n in range(quantity):
        caller.send("POST", "conversions", told(link_of(deal, n + 1), order=f"A-{n}"))
    caller.get("links")

    for path in ("links", "conversions"):
        with django_assert_num_queries(3):
            assert len(caller.get(path).json()) == quantity
