"""A campaign in the back office with what became of its requests, its versions and its colleagues."""

import pytest
from django.urls import reverse

from accounts.models import Notification
from accounts.services import flag, unflag
from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.tests.factories import make_ad_request, make_colleague
from adrequests.tests.pages import signed_in, text
from campaigns.models import Brief, Campaign
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db

LIST = "/admin/campaigns/campaign/"
BRIEFS, SHARES = "/admin/campaigns/brief/", "/admin/campaigns/share/"


@pytest.fixture
def desk(moderator):
    return signed_in(moderator)


@pytest.fixture
def busy(campaign):
    """Two requests wait, one is agreed, one rejected."""
    rows = [make_ad_request(campaign=campaign) for _ in range(4)]
    for row, end in zip(rows, (services.accept, services.reject), strict=False):
        given = {"reason": "fee"} if end is services.reject else {}
        end(ad_request=row, by=row.influencer.user, offer_number=1, **given)
    return campaign


def page(campaign):
    return f"{LIST}{campaign.pk}/change/"


def requests_of(campaign, **narrowed):
    query = {"campaign__id__exact": campaign.pk} | narrowed
    return reverse("admin:adrequests_adrequest_changelist", query=query)


def test_list_counts_requests_and_leads_to_them(desk, busy):
    response = desk.get(LIST)

    assert "2 open, 1 agreed" in text(response)
    assert f'href="{requests_of(busy)}"' in response.content.decode()
    assert len(desk.get(requests_of(busy)).context["cl"].result_list) == 4


def test_page_counts_requests_by_status_and_leads_to_them(desk, busy):
    response = desk.get(page(busy))

    assert "Pending 2 , Accepted 1 , Rejected 1" in text(response)
    link = requests_of(busy, status__exact="rejected").replace("&", "&amp;")
    assert f'href="{link}"' in response.content.decode()


def test_page_of_a_campaign_nobody_was_asked_for_says_so(desk, campaign):
    assert "By status: None yet" in text(desk.get(page(campaign)))


def test_page_names_its_people(desk, campaign):
    colleague = make_colleague(campaign)

    response = desk.get(page(campaign))

    assert f"{colleague.email} Can manage {colleague}" in text(response)
    owner = reverse("admin:accounts_user_change", args=[campaign.sponsor.user_id])
    assert f'href="{owner}"' in response.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_the_same_few_questions(n, desk, django_assert_num_queries):
    for _ in range(n):
        make_ad_request()
    desk.get(LIST)

    with django_assert_num_queries(8):
        desk.get(LIST)


@pytest.mark.parametrize("n", [1, 60])
def test_page_stays_short_however_many_versions_and_colleagues(
    n, desk, campaign, django_assert_num_queries
):
    text_of = Brief.objects.values().get(campaign=campaign)
    del text_of["id"]
    Brief.objects.bulk_create(Brief(**text_of | {"number": 2 + i}) for i in range(n))
    desk.get(page(campaign))

    with django_assert_num_queries(14):
        html = desk.get(page(campaign)).content.decode()

    assert html.count("field-disclosure") == min(n + 1, 50)
    assert f'href="{BRIEFS}?campaign__id__exact={campaign.pk}"' in html


@pytest.mark.slow
def test_lists_of_ten_thousand_campaigns_ask_few_questions(
    desk, campaign, django_assert_max_num_queries
):
    row = Campaign.objects.values().get(pk=campaign.pk)
    del row["id"]
    Campaign.objects.bulk_create((Campaign(**row) for _ in range(10_000)), batch_size=500)

    for where in (LIST, f"{LIST}?_facets=True", f"{LIST}?q=ridge", f"{LIST}?o=9"):
        with django_assert_max_num_queries(14):
            assert desk.get(where).status_code == 200


@pytest.mark.parametrize("where", [BRIEFS, SHARES])
def test_versions_and_shares_are_read_by_staff_only_and_never_changed(where, campaign):
    make_colleague(campaign)
    model = Brief if where == BRIEFS else campaign.shares.model
    row = f"{where}{model.objects.get().pk}/"
    client = signed_in(make_staff("Finance"))

    assert client.get(where).status_code == client.get(f"{row}change/").status_code == 200
    assert client.post(f"{row}change/", {}).status_code == 403
    assert client.get(f"{row}delete/").status_code == client.get(f"{where}add/").status_code == 403
    assert signed_in(campaign.sponsor).get(where).status_code == 302


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("where", "queries"), [(BRIEFS, 6), (SHARES, 6)])
def test_versions_and_shares_ask_the_same_few_questions(
    n, where, queries, desk, django_assert_num_queries
):
    for _ in range(n):
        make_colleague(make_campaign())
    desk.get(where)

    with django_assert_num_queries(queries):
        desk.get(where)


def test_owner_is_told_of_a_flag_and_of_its_end_with_the_words(campaign, owner, moderator):
    flag(target=campaign, by=moderator, reason="rules", message="Alcohol.", private_note="4711")
    unflag(target=campaign, by=moderator, message="Thank you for the change.")

    lines = Notification.objects.filter(recipient=owner).order_by("pk")
    assert [(line.title, line.body) for line in lines] == [
        (f"“{campaign.name}” is hidden", "Alcohol."),
        (f"“{campaign.name}” is visible again", "Thank you for the change."),
    ]
    for line in lines:
        assert signed_in(owner).get(line.url).status_code == 200
