"""The deal in the back office: read, never changed."""

import pytest
from django.test import Client

from accounts.tests.factories import make_user
from adrequests import services
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(db):
    client = Client()
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def ad_request(db):
    ad_request = make_ad_request()
    return services.counter(
        ad_request=ad_request,
        by=ad_request.influencer.user,
        offer_number=1,
        terms=make_terms(150_000),
    )


def test_requests_are_found_by_campaign_company_and_person(admin_client, ad_request):
    other = make_ad_request()

    for q in (ad_request.campaign.sponsor.company_name, ad_request.influencer.handle):
        words = text(admin_client.get("/admin/adrequests/adrequest/", {"q": q}))
        assert ad_request.influencer.name in words
        assert other.influencer.name not in words


def test_request_shows_its_offers_and_its_trail(admin_client, ad_request):
    words = text(admin_client.get(f"/admin/adrequests/adrequest/{ad_request.pk}/change/"))

    assert "$1,100" in words
    assert "$1,500" in words
    assert "Countered" in words


@pytest.mark.parametrize("model", ["adrequest", "offer"])
def test_nobody_adds_changes_or_deletes(admin_client, ad_request, model):
    pk = {"adrequest": ad_request.pk, "offer": ad_request.latest_offer_id}[model]

    assert admin_client.get(f"/admin/adrequests/{model}/add/").status_code == 403
    assert admin_client.get(f"/admin/adrequests/{model}/{pk}/delete/").status_code == 403
    assert admin_client.post(f"/admin/adrequests/{model}/{pk}/change/", {}).status_code == 403
    assert admin_client.get(f"/admin/adrequests/{model}/{pk}/change/").status_code == 200


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("adrequest", 6), ("offer", 5)])
def test_lists_ask_the_same_few_questions(
    n, model, queries, admin_client, django_assert_num_queries
):
    for _ in range(n):
        make_ad_request()
    admin_client.get(f"/admin/adrequests/{model}/")

    with django_assert_num_queries(queries):
        admin_client.get(f"/admin/adrequests/{model}/")
