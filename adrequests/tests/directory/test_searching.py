"""The sponsors' directory as a browser meets it: who gets in, and what they find."""

import pytest
from django.utils import timezone

from accounts.models import FlagReason, SponsorStatus
from accounts.services import flag, save_rates
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_user
from adrequests import services
from adrequests.tests.browsing import signed_in, text
from adrequests.tests.directory.addresses import DIRECTORY, invite_to, page_of
from adrequests.tests.factories import make_ad_request, make_application
from adrequests.tests.pages import HTMX
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


# --- who gets in ------------------------------------------------------------------------------------------------------


def test_the_directory_is_for_approved_sponsors(client, sponsor, influencer, moderator):
    visitor = client.get(DIRECTORY)
    codes = [
        signed_in(client, who).get(DIRECTORY).status_code
        for who in (sponsor, moderator, influencer)
    ]

    assert (visitor.status_code, visitor["Location"]) == (302, f"/accounts/login/?next={DIRECTORY}")
    assert codes == [200, 200, 404]


@pytest.mark.parametrize("status", [SponsorStatus.PENDING, SponsorStatus.REJECTED])
@pytest.mark.parametrize("path", ["", "{handle}/", "{handle}/invite/"])
def test_a_sponsor_who_is_not_approved_gets_the_reason_and_a_next_step(
    client, influencer, status, path
):
    signed_in(client, make_sponsor(status=status))

    response = client.get(DIRECTORY + path.format(handle=influencer.handle))

    assert response.status_code == 403
    assert "This opens when your company is approved" in text(response)
    assert 'href="/welcome/"' in text(response)
    assert influencer.name not in text(response)


def test_a_colleague_without_a_company_gets_the_reason(client, influencer):
    response = signed_in(client, make_user("sponsor")).get(DIRECTORY)

    assert response.status_code == 403
    assert influencer.name not in text(response)


@pytest.mark.parametrize("path", [DIRECTORY, "{page}"])
def test_directory_pages_only_read(client, sponsor, influencer, path):
    assert signed_in(client, sponsor).post(path.format(page=page_of(influencer))).status_code == 405


# --- search -----------------------------------------------------------------------------------------------------------


def test_a_row_shows_figures_with_their_source_niches_and_fee(client, sponsor, influencer):
    influencer.niches.add(make_niche("Outdoors"))
    influencer.platform_accounts.create(
        platform="youtube",
        handle="p",
        url="https://youtube.example.com/p",
        followers=1_200,
        verified_on=timezone.localdate(),
    )
    save_rates(influencer=influencer, prices={"reel": 40_000, "story": 15_000})

    page = text(signed_in(client, sponsor).get(DIRECTORY))

    assert f'<a class="truncate" href="{page_of(influencer)}">{influencer.name}</a>' in page
    assert 'Instagram <strong class="num">84.2K</strong><span class="faint">declared</span>' in page
    assert '<span class="sr-only">verified</span>' in page
    assert "Outdoors" in page
    assert "from $150" in page


def test_search_by_htmx_answers_the_results_and_the_canonical_address(client, sponsor, influencer):
    response = signed_in(client, sponsor).get(
        f"{DIRECTORY}?q={influencer.handle}&min=&max=&country=&sort=followers", headers=HTMX
    )

    assert response["HX-Push-Url"] == f"{DIRECTORY}?q={influencer.handle}"
    assert text(response).startswith('<section id="results"')
    assert f"1 influencer for “{influencer.handle}”" in text(response)


def test_search_without_htmx_answers_the_whole_page_with_the_form_filled(
    client, sponsor, influencer
):
    page = text(
        signed_in(client, sponsor).get(
            f"{DIRECTORY}?q=priya&min=100&country=GB&available=open&fee=5"
        )
    )

    assert page.count("<html") == page.count('id="results"') == page.count("<h1") == 1
    assert 'name="q" value="priya"' in page
    assert 'name="min" value="100"' in page
    assert '<option value="GB" selected' in page
    assert 'value="open" checked' in page
    assert "Only rate cards in this currency are compared." in page


def test_show_more_by_htmx_answers_the_next_rows_alone(client, sponsor):
    for n in range(26):
        make_influencer(name=f"Person {n:02}", followers=1_000 - n)
    more = signed_in(client, sponsor).get(DIRECTORY).context["found"].more

    rest = client.get(DIRECTORY + more, headers=HTMX | {"HX-Target": "more"})

    assert [name in text(rest) for name in ("Person 23", "Person 24", "Person 25")] == [
        False,
        True,
        True,
    ]
    assert ("<section" in text(rest), 'id="more"' in text(rest)) == (False, False)


def test_empty_result_offers_to_take_the_costliest_filter_away(client, sponsor, influencer):
    page = text(signed_in(client, sponsor).get(f"{DIRECTORY}?q=priya&country=AT"))

    assert "Austria leaves out most: without it there is one." in page
    assert f'href="{DIRECTORY}?q=priya"' in page


def test_marks_whom_i_have_a_live_request_with(client, sponsor, other_sponsor):
    asked, applied, past, others = (
        make_influencer(name=n) for n in ("Asked", "Applied", "Past", "Other's")
    )
    mine = make_campaign(sponsor=sponsor)
    make_ad_request(campaign=mine, influencer=asked)
    make_application(campaign=mine, influencer=applied)
    old = make_ad_request(campaign=mine, influencer=past)
    services.withdraw(ad_request=old, by=sponsor.user, offer_number=1)
    make_ad_request(campaign=make_campaign(sponsor=other_sponsor), influencer=others)

    rows = signed_in(client, sponsor).get(DIRECTORY).context["found"].rows

    assert {row.name for row in rows if row.is_asked} == {"Asked", "Applied"}


def test_staff_see_no_marks_and_one_search_box(client, moderator, sponsor):
    make_ad_request(campaign=make_campaign(sponsor=sponsor))

    as_staff = text(signed_in(client, moderator).get(DIRECTORY))
    as_sponsor = text(signed_in(client, sponsor).get(DIRECTORY))

    assert ("Asked already" in as_staff, "Asked already" in as_sponsor) == (False, True)
    assert as_sponsor.count('type="search"') == 1


def test_a_flagged_influencer_is_not_found_nor_counted_nor_read(
    client, sponsor, influencer, moderator
):
    flag(target=influencer, by=moderator, reason=FlagReason.SPAM)
    signed_in(client, sponsor)

    found = client.get(f"{DIRECTORY}?q=priya").context["found"]
    pages = [client.get(path) for path in (page_of(influencer), invite_to(influencer))]
    missing = client.get(f"{DIRECTORY}nobody/")

    assert (found.count, found.rows, found.costliest) == (0, [], None)
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content == missing.content


@pytest.mark.parametrize("rows", [1, 3])
def test_directory_asks_the_same_however_many_rows(
    client, sponsor, django_assert_num_queries, rows
):
    campaign = make_campaign(sponsor=sponsor)
    for _ in range(rows):
        ad_request = make_ad_request(campaign=campaign)
        ad_request.influencer.niches.add(make_niche(), make_niche("Food"))
    signed_in(client, sponsor)

    with django_assert_num_queries(11):
        client.get(DIRECTORY)
