"""The files of request lists and of the directory: the rows of the page, in its order, with what its reader may see."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Export, SponsorStatus, User
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_staff
from adrequests import services
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.files import column, content, made, order, table

pytestmark = pytest.mark.django_db
LISTS = {"sponsor": "adrequests:requests", "influencer": "adrequests:inbox"}


@pytest.fixture
def market(sponsor, influencer):
    """One request countered once, one fresh, one rejected; and one of strangers."""
    campaign = make_campaign(sponsor=sponsor, name="Ridge", budget_minor=9_876_543)
    other = make_campaign(sponsor=sponsor, name="Coast")
    now = timezone.now()
    for n, (one, person) in enumerate(
        [(campaign, influencer), (other, influencer), (campaign, make_influencer(name="Zoe"))]
    ):
        row = make_ad_request(campaign=one, influencer=person, fee_minor=100_050)
        AdRequest.objects.filter(pk=row.pk).update(moved_at=now - timedelta(hours=n))
    make_ad_request()
    first = AdRequest.objects.order_by("pk").first()
    services.post_message(ad_request=first, by=sponsor.user, text="S3CRET WORDS")
    return first


def shown(client, who: str, params: str) -> list[str]:
    """Keys of the requests on the page, in its order."""
    listing = client.get(reverse(LISTS[who]) + f"?{params}").context["listing"]
    return [str(row.pk) for row in listing.rows]


def exported(client, kind: str, params: str, file_format: str = "csv") -> list[list]:
    answer = order(client, kind, file_format, params)
    assert answer.status_code == 200, answer.content
    return table(content(answer), file_format)


@pytest.mark.parametrize(
    ("who", "params"),
    [
        ("sponsor", ""), ("sponsor", "status=turn"), ("sponsor", "status=waiting"), ("sponsor", "q=zoe"),
        ("sponsor", "status=rejected"), ("influencer", ""), ("influencer", "show=all"),
        ("influencer", "show=all&q=ridge"), ("influencer", "show=waiting"),
    ],
)  # fmt: skip
def test_the_requests_are_those_of_the_page_in_its_order(client, market, who, params):
    people = {"sponsor": market.campaign.sponsor, "influencer": market.influencer}
    client.force_login(people[who].user)

    keys = dict.fromkeys(column(exported(client, "ad_requests", params), "Request (ID)"))

    assert list(keys) == shown(client, who, params)


def test_there_is_a_row_for_each_offer_and_no_word_and_no_budget(
    client, market, sponsor, influencer
):
    for person in (sponsor, influencer):
        client.force_login(person.user)
        found = exported(client, "ad_requests", "q=ridge" if person is sponsor else "show=all")
        text = str(found)
        assert "S3CRET" not in text
        assert "98765" not in text
        assert "Budget" not in text
        assert set(column(found, "Fee")) == {"1000.50"}
        assert set(column(found, "Made by")) == {"sponsor"}
        assert set(column(found, "Offer")) == {"1"}


def test_the_requests_of_one_campaign_alone(client, market, sponsor):
    client.force_login(sponsor.user)
    url = reverse("adrequests:campaign_requests", args=[market.campaign_id])

    page = client.get(url).content.decode()
    params = re.search(r'name="params" value="([^"]*)" form="export"', page)[1]
    found = exported(client, "ad_requests", params.replace("&amp;", "&"))

    assert set(column(found, "Campaign")) == {"Ridge"}
    assert len(found) == 3


def test_a_campaign_of_somebody_else_leaves_nothing(client, market):
    stranger = make_sponsor()
    client.force_login(stranger.user)

    assert len(exported(client, "ad_requests", f"campaign={market.campaign_id}")) == 1
    assert len(exported(client, "ad_requests", "campaign=987654321")) == 1


@pytest.mark.parametrize(
    "params", ["status=nonsense", "campaign=x", "campaign=-1", "colour=red", "q=a&q=b", "q=%00"]
)
def test_a_filter_that_cannot_be_read_is_a_sentence(client, sponsor, params):
    client.force_login(sponsor.user)

    answer = order(client, "ad_requests", "csv", params)

    assert answer.status_code == 422
    name = params.partition("=")[0]
    assert f"The filter “{name}” was not understood." in answer.content.decode()
    assert not Export.objects.exists()


def test_a_long_list_becomes_a_job(client, market, sponsor, monkeypatch):
    monkeypatch.setattr("accounts.services.exports.SHORT", 2)
    client.force_login(sponsor.user)

    answer = order(client, "ad_requests", "xlsx", "status=all")

    assert answer["Location"] == reverse("accounts:exports")
    assert len(table(made(client, sponsor.user), "xlsx")) == 4


def test_the_file_is_named_by_kind_and_day(client, sponsor):
    client.force_login(sponsor.user)

    answer = order(client, "ad_requests", "csv", "")

    day = timezone.now().strftime("%Y-%m-%d")
    assert answer["Content-Disposition"] == f'attachment; filename="ad-requests-{day}.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_suspended_person_meets_the_reason_and_keeps_agreed_work(client, market, influencer):
    accounts.flag(target=influencer, by=make_staff(), reason="fraud", message="Figures look wrong.")
    client.force_login(User.objects.get(pk=influencer.user_id))

    answer = order(client, "ad_requests", "csv", "")

    assert answer.status_code == 403
    assert "Figures look wrong." in answer.content.decode()
    inbox = client.get(reverse("adrequests:inbox") + "?show=all").content.decode()
    assert 'form="export"' not in inbox


# --- the directory ----------------------------------------------------------------------------------------------------


@pytest.fixture
def directory():
    tech = make_niche("Technology")
    for n, country in enumerate(["AT", "DE", "AT", "GB"]):
        person = make_influencer(name=f"Person {n}", country=country, followers=1000 * n)
        if n % 2:
            person.niches.add(tech)
    flagged = make_influencer(name="Flagged", country="AT")
    accounts.flag(target=flagged, by=make_staff(), reason="fraud")


def found_on_page(client, params: str) -> list[str]:
    page = client.get(reverse("adrequests:influencers") + f"?{params}").content.decode()
    return re.findall(r'<span class="small faint nowrap">@([^<]*)</span>', page)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "params",
    ["", "country=AT", "niche=technology&sort=new", "sort=fee&currency=EUR", "min=1000&q=person", "platform=instagram&platform=youtube"],
)  # fmt: skip
def test_influencers_are_those_of_the_search_in_its_order(
    client, sponsor, directory, params, file_format
):
    client.force_login(sponsor.user)

    found = exported(client, "influencers", params, file_format)

    assert column(found, "Handle") == found_on_page(client, params)
    assert "@" not in str(found)
    assert "Reel" in found[0]


@pytest.mark.parametrize("params", ["country=ZZ", "min=many", "niche=nonsense", "colour=red"])
def test_a_search_that_cannot_be_read_is_refused(client, sponsor, params):
    client.force_login(sponsor.user)

    assert order(client, "influencers", "csv", params).status_code == 422


def test_the_directory_is_for_approved_sponsors(client, directory):
    pending = make_sponsor(status=SponsorStatus.PENDING).user
    for user in (pending, make_influencer().user, make_staff(), make_staff(is_superuser=True)):
        client.force_login(user)
        assert order(client, "influencers").status_code == 422
    assert not Export.objects.exists()


def test_approval_taken_back_while_the_job_waits_ends_it(client, sponsor, directory, monkeypatch):
    monkeypatch.setattr("accounts.services.exports.SHORT", 0)
    client.force_login(sponsor.user)
    order(client, "influencers")
    accounts.flag(target=sponsor, by=make_staff(), reason="fraud")

    with pytest.raises(AssertionError):
        made(client, sponsor.user)

    assert Export.objects.get().status == Export.Status.FAILED


@pytest.mark.parametrize("files", [1, 5])
def test_the_page_of_files_asks_as_often_however_many_campaigns_they_are_narrowed_to(
    client, sponsor, files, django_assert_num_queries
):
    client.force_login(sponsor.user)
    for n in range(files):
        campaign = make_campaign(sponsor=sponsor, name=f"Ridge {n}")
        params = {"campaign": str(campaign.pk)}
        Export.objects.create(owner=sponsor.user, kind="ad_requests", params=params)
    foreign = {"campaign": str(make_campaign(name="Of somebody else").pk)}
    Export.objects.create(owner=sponsor.user, kind="ad_requests", params=foreign)

    with django_assert_num_queries(9):
        page = client.get(reverse("accounts:exports")).content.decode()

    assert all(f"Ridge {n}" in page for n in range(files))
    assert "Of somebody else" not in page
