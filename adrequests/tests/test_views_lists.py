"""The lists a case stands beside: inbox, requests, agreed work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import FlagReason
from accounts.services import flag
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import Seen
from adrequests.tests.factories import (
    make_ad_request,
    make_application,
    make_colleague,
    make_terms,
)
from adrequests.tests.pages import HTMX, ids, is_page, signed_in, text
from campaigns.models import Share
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
INBOX, REQUESTS = "/influencer/inbox/", "/sponsor/requests/"


def rows(response):
    return {name for name in ids(response) if name.startswith("req-")}


def row(ad_request):
    return f"req-{ad_request.pk}"


@pytest.fixture
def three(influencer):
    """One waits for the influencer, one for the sponsor, one is accepted."""
    asked, countered, agreed = (make_ad_request(influencer=influencer) for _ in range(3))
    services.counter(
        ad_request=countered, by=influencer.user, offer_number=1, terms=make_terms(150_000)
    )
    services.accept(ad_request=agreed, by=influencer.user, offer_number=1)
    return asked, countered, agreed


@pytest.mark.parametrize(
    ("show", "which"), [("turn", [0]), ("waiting", [1]), ("accepted", [2]), ("all", [0, 1, 2])]
)
def test_inbox_shows_what_each_filter_names(three, influencer, show, which):
    response = signed_in(influencer).get(f"{INBOX}?show={show}")

    assert rows(response) == {row(three[i]) for i in which}


def test_inbox_by_itself_shows_what_waits_and_counts_every_filter(three, influencer):
    response = signed_in(influencer).get(INBOX)

    assert rows(response) == {row(three[0])}
    assert "Your turn 1 Waiting 1 Accepted 1 All 3" in text(response)
    assert "1 request needs your answer." in text(response)


def test_inbox_with_an_unknown_filter_shows_the_first(three, influencer):
    assert rows(signed_in(influencer).get(f"{INBOX}?show=everything")) == {row(three[0])}


def test_search_with_htmx_is_the_list_alone_with_a_clean_address(three, influencer):
    name = three[1].campaign.sponsor.company_name
    response = signed_in(influencer).get(
        INBOX, {"show": "all", "q": name}, headers=HTMX | {"HX-Target": "results"}
    )

    assert not is_page(response)
    assert rows(response) == {row(three[1])}
    assert "results" in ids(response)
    assert response["HX-Push-Url"].startswith("/influencer/inbox/?show=all&q=Alpenglow+Gear")


def test_search_without_htmx_is_the_whole_page(three, influencer):
    response = signed_in(influencer).get(
        INBOX, {"show": "all", "q": three[1].campaign.sponsor.company_name}
    )

    assert is_page(response)
    assert rows(response) == {row(three[1])}


def test_search_without_a_match_says_so_and_offers_to_clear_it(three, influencer):
    response = signed_in(influencer).get(INBOX, {"q": "zzz\0"})

    assert "No request matches" in text(response)
    assert "Clear search" in text(response)


def test_empty_inbox_of_a_new_influencer_leads_on(influencer):
    assert "No offers yet" in text(signed_in(influencer).get(INBOX))


def test_inbox_with_nothing_to_answer_says_so(three, influencer):
    services.reject(ad_request=three[0], by=influencer.user, offer_number=1, reason="fee")

    assert "Nothing waits for your answer." in text(signed_in(influencer).get(INBOX))


def test_inbox_holds_no_request_of_others(influencer, other_influencer):
    make_ad_request(influencer=other_influencer)

    assert rows(signed_in(influencer).get(f"{INBOX}?show=all")) == set()


def test_lists_belong_to_one_role(influencer, sponsor):
    assert signed_in(sponsor).get(INBOX).status_code == 404
    assert signed_in(influencer).get(REQUESTS).status_code == 404


def test_row_is_unread_until_its_reader_has_opened_the_case(influencer):
    ad_request = make_ad_request(influencer=influencer)
    client = signed_in(influencer)
    assert b"item--unread" in client.get(INBOX).content

    client.get(f"{INBOX}?offer={ad_request.pk}")

    assert b"item--unread" not in client.get(INBOX).content


def test_row_is_unread_again_after_a_message_of_the_other_side_only(influencer):
    ad_request = make_ad_request(influencer=influencer)
    client = signed_in(influencer)
    client.get(f"{INBOX}?offer={ad_request.pk}")
    services.post_message(ad_request=ad_request, by=influencer.user, text="Mine")
    assert b"item--unread" not in client.get(INBOX).content

    services.post_message(ad_request=ad_request, by=ad_request.campaign.sponsor.user, text="Theirs")

    assert b"item--unread" in client.get(INBOX).content


def test_row_is_unread_per_person(sponsor):
    ad_request = make_application(campaign=make_campaign(sponsor=sponsor))
    manager = make_colleague(ad_request.campaign)
    signed_in(sponsor).get(f"{REQUESTS}?request={ad_request.pk}")

    assert b"item--unread" not in signed_in(sponsor).get(REQUESTS).content
    assert b"item--unread" in signed_in(manager).get(REQUESTS).content
    assert Seen.objects.count() == 1


def test_own_move_is_not_unread(sponsor):
    make_ad_request(campaign=make_campaign(sponsor=sponsor))

    assert b"item--unread" not in signed_in(sponsor).get(REQUESTS).content


def test_requests_across_campaigns_name_each_campaign(sponsor):
    one = make_ad_request(campaign=make_campaign(sponsor=sponsor, name="Ridge"))
    two = make_ad_request(campaign=make_campaign(sponsor=sponsor, name="Valley"))

    response = signed_in(sponsor).get(REQUESTS)

    assert rows(response) == {row(one), row(two)}
    assert {"Ridge", "Valley"} <= set(text(response).split())


def test_requests_are_found_by_influencer_or_campaign(sponsor):
    one = make_ad_request(
        campaign=make_campaign(sponsor=sponsor, name="Ridge"),
        influencer=make_influencer(name="Noor"),
    )
    two = make_ad_request(campaign=make_campaign(sponsor=sponsor, name="Valley"))
    client = signed_in(sponsor)

    assert rows(client.get(REQUESTS, {"q": "noor"})) == {row(one)}
    assert rows(client.get(REQUESTS, {"q": "vall"})) == {row(two)}


@pytest.mark.parametrize("status", ["rejected", "withdrawn"])
def test_requests_are_narrowed_by_status(sponsor, status):
    campaign = make_campaign(sponsor=sponsor)
    rejected, withdrawn = make_ad_request(campaign=campaign), make_ad_request(campaign=campaign)
    services.reject(ad_request=rejected, by=rejected.influencer.user, offer_number=1, reason="fee")
    services.withdraw(ad_request=withdrawn, by=sponsor.user, offer_number=1)

    response = signed_in(sponsor).get(REQUESTS, {"status": status})

    assert rows(response) == {row({"rejected": rejected, "withdrawn": withdrawn}[status])}


def test_requests_of_a_campaign_hold_only_its_own(sponsor):
    mine = make_ad_request(campaign=make_campaign(sponsor=sponsor))
    make_ad_request(campaign=make_campaign(sponsor=sponsor))

    response = signed_in(sponsor).get(f"/sponsor/campaigns/{mine.campaign_id}/requests/")

    assert rows(response) == {row(mine)}


def test_campaign_pages_of_a_stranger_are_missing(sponsor, other_sponsor):
    campaign = make_campaign(sponsor=sponsor)
    client = signed_in(other_sponsor)

    assert client.get(f"/sponsor/campaigns/{campaign.pk}/requests/").status_code == 404
    assert client.get(f"/sponsor/campaigns/{campaign.pk}/").status_code == 404


def test_colleague_sees_the_requests_of_the_shared_campaign_only(sponsor):
    shared = make_ad_request(campaign=make_campaign(sponsor=sponsor))
    make_ad_request(campaign=make_campaign(sponsor=sponsor))
    viewer = make_colleague(shared.campaign, Share.Level.VIEW)

    assert rows(signed_in(viewer).get(REQUESTS)) == {row(shared)}


def test_more_rows_come_by_a_cursor_and_replace_the_link(influencer):
    cases = [make_ad_request(influencer=influencer) for _ in range(26)]
    client = signed_in(influencer)
    first = client.get(f"{INBOX}?show=all")
    more = (
        first.content.decode()
        .split('id="more"')[1]
        .split('href="')[1]
        .split('"')[0]
        .replace("&amp;", "&")
    )

    response = client.get(more, headers=HTMX | {"HX-Target": "more"})

    assert len(rows(first)) == 25
    assert rows(response) == {row(cases[0])}
    assert "results" not in ids(response)
    assert rows(client.get(more)) == {row(cases[0])}


def test_suspended_sponsor_sees_open_and_agreed_requests_only(sponsor, moderator):
    campaign = make_campaign(sponsor=sponsor)
    held, gone = make_ad_request(campaign=campaign), make_ad_request(campaign=campaign)
    services.withdraw(ad_request=gone, by=sponsor.user, offer_number=1)
    flag(target=sponsor, by=moderator, reason=FlagReason.FRAUD, message="We check an invoice.")
    sponsor.user.refresh_from_db()

    response = signed_in(sponsor).get(REQUESTS)

    assert rows(response) == {row(held)}
    assert "On hold" in text(response)


# --- home and work ------------------------------------------------------------------------------------------------------


def test_influencer_home_leads_to_what_waits_else_to_discovery(influencer):
    client = signed_in(influencer)
    assert client.get("/influencer/")["Location"] == "/influencer/discover/"

    make_ad_request(influencer=influencer)

    assert client.get("/influencer/")["Location"] == INBOX


def test_agreed_work_stands_by_due_date_with_totals_per_currency(influencer):
    today = timezone.localdate()
    for currency, fee, days in (("USD", 100_000, 30), ("USD", 50_000, 10), ("EUR", 70_000, 20)):
        campaign = make_campaign(currency=currency, name=f"In {days} days")
        ad_request = make_ad_request(
            campaign=campaign,
            influencer=influencer,
            fee_minor=fee,
            due_on=today + timedelta(days=days),
            deliverables={"reel": 1},
        )
        services.accept(ad_request=ad_request, by=influencer.user, offer_number=1)
    make_ad_request(influencer=influencer)

    response = signed_in(influencer).get("/influencer/work/")

    assert "Agreed fees, EUR €700 Agreed fees, USD $1,500" in text(response)
    assert [row.ad_request.campaign.name for row in response.context["page"].rows] == [
        "In 10 days",
        "In 20 days",
        "In 30 days",
    ]


def test_sponsor_home_shows_what_waits_and_real_figures(sponsor):
    campaign = make_campaign(sponsor=sponsor, name="Ridge")
    make_application(campaign=campaign, influencer=make_influencer(name="Priya Raman"))
    agreed = make_ad_request(campaign=campaign, fee_minor=400_000)
    services.accept(ad_request=agreed, by=agreed.influencer.user, offer_number=1)
    make_application()

    words = text(signed_in(sponsor).get("/sponsor/"))

    assert "1 request waits for your answer." in words
    assert "Priya Raman Wants to join Ridge" in words
    assert "Committed $4,000 of $15,000 budget" in words
    assert "Agreed this month 1" in words
    assert "2, 1 waiting for you" in words


def test_sponsor_home_of_a_new_company_leads_to_the_first_campaign():
    words = text(signed_in(make_sponsor()).get("/sponsor/"))

    assert "No campaigns yet" in words
    assert "Create your first campaign" in words


def test_campaign_overview_shows_money_brief_and_what_waits(sponsor):
    campaign = make_campaign(sponsor=sponsor)
    waiting = make_application(campaign=campaign)

    words = text(signed_in(sponsor).get(f"/sponsor/campaigns/{campaign.pk}/"))

    assert "In talks 1" in words
    assert "Honest field notes, not a studio shoot." in words
    assert waiting.influencer.name in words


# --- bounded queries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/sponsor/requests/", 8),
        ("/sponsor/campaigns/{}/requests/", 9),
        ("/sponsor/campaigns/{}/", 9),
        ("/sponsor/", 12),
    ],
)
def test_sponsor_s_pages_ask_the_same_few_questions(
    n, path, queries, sponsor, django_assert_num_queries
):
    campaign = make_campaign(sponsor=sponsor)
    for _ in range(n):
        make_application(campaign=campaign)
    client = signed_in(sponsor)

    with django_assert_num_queries(queries):
        client.get(path.format(campaign.pk))


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(INBOX, 6), ("/influencer/work/", 6)])
def test_influencer_s_pages_ask_the_same_few_questions(
    n, path, queries, influencer, django_assert_num_queries
):
    for _ in range(n):
        make_ad_request(influencer=influencer)
        agreed = make_ad_request(influencer=influencer)
        services.accept(ad_request=agreed, by=influencer.user, offer_number=1)
    client = signed_in(influencer)

    with django_assert_num_queries(queries):
        client.get(path)
