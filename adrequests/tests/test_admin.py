"""The deal in the back office: read, never changed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import flag
from accounts.tests.factories import make_staff, make_user
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.pages import signed_in, text

LIST = "/admin/adrequests/adrequest/"
OFFERS = "/admin/adrequests/offer/"

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
@pytest.mark.parametrize(("model", "queries"), [("adrequest", 5), ("offer", 4)])
def test_lists_ask_the_same_few_questions(
    n, model, queries, admin_client, django_assert_num_queries
):
    for _ in range(n):
        make_ad_request()
    admin_client.get(f"/admin/adrequests/{model}/")

    with django_assert_num_queries(queries):
        admin_client.get(f"/admin/adrequests/{model}/")


def page(ad_request):
    return f"{LIST}{ad_request.pk}/change/"


def listed(response):
    return [row.pk for row in response.context["cl"].result_list]


def test_number_alone_finds_the_request_of_that_number(admin_client, ad_request):
    make_ad_request()

    assert listed(admin_client.get(LIST, {"q": str(ad_request.pk)})) == [ad_request.pk]
    assert listed(admin_client.get(LIST, {"q": "9" * 30})) == []


def test_list_narrows_to_a_campaign_a_status_and_what_is_frozen(admin_client, ad_request):
    frozen = make_ad_request()
    flag(target=frozen.campaign, by=make_staff(), reason="rules")

    for given, expected in (
        ({"campaign__id__exact": ad_request.campaign_id}, ad_request),
        ({"status__exact": "negotiating"}, ad_request),
        ({"frozen_at__isempty": "0"}, frozen),
        ({"awaiting__exact": "influencer"}, frozen),
    ):
        assert listed(admin_client.get(LIST, given)) == [expected.pk], given


def test_list_says_status_turn_and_that_the_clock_stands_still(admin_client, ad_request):
    flag(target=ad_request.influencer, by=make_staff(), reason="spam")

    words = text(admin_client.get(LIST))

    assert "Negotiating On hold Sponsor $1,500 – " in words


def test_request_leads_to_the_people_and_to_the_page_of_the_case(admin_client, ad_request):
    html = admin_client.get(page(ad_request)).content.decode()

    for name, pk in (
        ("campaigns_campaign", ad_request.campaign_id),
        ("accounts_sponsor", ad_request.campaign.sponsor_id),
        ("accounts_user", ad_request.campaign.sponsor.user_id),
        ("accounts_influencer", ad_request.influencer_id),
        ("accounts_user", ad_request.influencer.user_id),
        ("adrequests_offer", ad_request.latest_offer_id),
    ):
        assert f'href="{reverse(f"admin:{name}_change", args=[pk])}' in html, name
    assert f'href="/ad-requests/{ad_request.pk}/#talk"' in html


def test_request_shows_what_only_staff_know(admin_client, ad_request):
    open_ = text(admin_client.get(page(ad_request)))
    services.accept(ad_request=ad_request, by=ad_request.campaign.sponsor.user, offer_number=2)
    agreed = text(admin_client.get(page(ad_request)))

    assert "company 1, influencer 1, of 5 each" in open_
    assert "Reserved of the budget: $0" in open_
    assert "Reserved of the budget: $1,500" in agreed


def test_request_shows_why_it_was_closed_and_whether_that_was_told(admin_client, ad_request):
    by = ad_request.campaign.sponsor.user
    services.reject(ad_request=ad_request, by=by, offer_number=2, reason="fee", share_reason=False)

    assert "The fee does not fit (kept)" in text(admin_client.get(page(ad_request)))


def test_trail_of_a_request_tells_who_opened_its_conversation_and_why(ad_request):
    rosa = make_staff(name="Rosa Adler")
    services.open_thread(
        ad_request=ad_request,
        by=rosa,
        reason="legal",
        message="A court asked.",
        private_note="4711",
    )

    words = text(signed_in(rosa).get(page(ad_request)))

    assert "Rosa Adler Legal duty “A court asked.” 4711" in words


def test_offer_leads_to_its_request_its_brief_and_the_case(admin_client, ad_request):
    offer = ad_request.latest_offer

    html = admin_client.get(f"{OFFERS}{offer.pk}/change/").content.decode()

    assert f'href="{page(ad_request)}"' in html
    assert f'href="/admin/campaigns/brief/{offer.brief_id}/change/"' in html
    assert f'href="/ad-requests/{ad_request.pk}/"' in html


@pytest.mark.parametrize("where", [LIST, OFFERS])
def test_no_list_offers_deletion(admin_client, ad_request, where):
    assert b"delete_selected" not in admin_client.get(where).content


@pytest.mark.parametrize("where", ["/admin/adrequests/message/", "/admin/adrequests/seen/"])
def test_what_people_write_and_read_has_no_list(admin_client, where):
    assert admin_client.get(where).status_code == 404


@pytest.mark.parametrize("group", ["Moderator", "Lead", "Finance"])
def test_every_group_of_staff_may_look(group, ad_request):
    client = signed_in(make_staff(group))

    assert client.get(LIST).status_code == client.get(page(ad_request)).status_code == 200


@pytest.mark.parametrize("rounds", [1, 3])
def test_page_of_a_request_asks_the_same_few_questions(
    rounds, admin_client, django_assert_num_queries
):
    ad_request = make_ad_request()
    for n in range(1, rounds):
        by = ad_request.influencer.user if n % 2 else ad_request.campaign.sponsor.user
        terms = make_terms(100_000 + n)
        services.counter(ad_request=ad_request, by=by, offer_number=n, terms=terms)
    admin_client.get(page(ad_request))

    with django_assert_num_queries(9):
        admin_client.get(page(ad_request))


@pytest.mark.slow
def test_lists_of_ten_thousand_rows_ask_few_questions_with_counts_too(
    admin_client, ad_request, django_assert_max_num_queries
):
    row = AdRequest.objects.filter(pk=ad_request.pk).values().get()
    closed = {"status": "expired", "awaiting": "", "closed_at": row["moved_at"]}
    del row["id"]
    AdRequest.objects.bulk_create(
        (AdRequest(**row | closed | {"frozen_at": None}) for _ in range(10_000)), batch_size=500
    )

    for where in (LIST, f"{LIST}?_facets=True", f"{LIST}?q=ridge", f"{LIST}?p=150"):
        with django_assert_max_num_queries(14):
            assert admin_client.get(where).status_code == 200
