"""The moment a company is flagged nothing of it is served any more, from no session and no copy; lifting brings it back."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import AuditEvent, Notification
from accounts.services.undo import undo
from accounts.tests.factories import make_influencer
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
HOME = reverse("reports:sponsor_home")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    assert client.get("/").status_code in {200, 302}
    return client


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(name="Ridge Pack launch")


@pytest.fixture
def owner(campaign) -> Client:
    """The company's own open session, from before."""
    client = signed_in(campaign.sponsor.user)
    assert client.get(HOME).status_code == 200
    return client


@pytest.fixture
def reader() -> Client:
    """An influencer's open session, from before."""
    return signed_in(make_influencer().user)


def page(campaign: Campaign) -> str:
    return reverse("adrequests:campaign_detail", args=[campaign.pk])


def lists(*clients: Client) -> list[bool]:
    """Whether the campaign is found where visitors and influencers look."""
    addresses = ["adrequests:browse", "adrequests:discover"]
    pairs = zip(clients, addresses, strict=True)
    return [b"Ridge Pack launch" in one.get(reverse(name)).content for one, name in pairs]


def flag(campaign, moderator):
    services.flag(target=campaign.sponsor, by=moderator, reason="fraud", message="Please call us.")


def test_the_company_s_open_session_ends_and_the_next_one_meets_the_reason(
    campaign, owner, moderator
):
    flag(campaign, moderator)

    refused = owner.get(HOME)
    assert refused.status_code == 302
    assert refused["Location"].startswith(reverse("account_login"))
    again = Client()
    again.force_login(campaign.sponsor.user)
    answer = again.get(HOME)
    assert answer.status_code == 403
    assert b"Please call us." in answer.content


def test_an_htmx_request_of_the_open_session_is_sent_to_the_log_in(campaign, owner, moderator):
    flag(campaign, moderator)

    answer = owner.get(HOME, headers={"HX-Request": "true"})

    assert reverse("account_login") in answer.headers.get("HX-Redirect", "")


def test_a_move_sent_from_a_page_opened_before_changes_nothing(moderator):
    request = make_ad_request()
    owner = signed_in(request.campaign.sponsor.user)
    services.flag(target=request.campaign.sponsor, by=moderator, reason="fraud")

    owner.post(reverse("adrequests:withdraw", args=[request.pk]), {"offer_number": "1"})

    request.refresh_from_db()
    assert request.status == "pending"
    assert request.frozen_at is not None


def test_its_campaign_is_found_nowhere_and_is_there_again_afterwards(campaign, reader, moderator):
    visitor = Client()
    before = [one.get(page(campaign)).status_code for one in (visitor, reader)]
    assert (before, lists(visitor, reader)) == ([200, 200], [True, True])

    flag(campaign, moderator)
    during = [one.get(page(campaign)).status_code for one in (visitor, reader)]
    assert (during, lists(visitor, reader)) == ([404, 404], [False, False])
    company = reverse("accounts:company", args=[campaign.sponsor_id])
    assert reader.get(company).status_code == 404

    services.unflag(target=campaign.sponsor, by=moderator, private_note="Settled.")
    after = [one.get(page(campaign)).status_code for one in (visitor, reader)]
    assert (after, lists(visitor, reader)) == ([200, 200], [True, True])
    assert reader.get(company).status_code == 200


def test_a_copy_kept_by_a_browser_is_not_good_any_more(campaign, moderator):
    """Whatever a browser or a proxy has kept, it has to ask; and the answer is never that its copy still holds."""
    visitor = Client()
    kept = visitor.get(page(campaign))
    tags = {
        "If-None-Match": kept.headers.get("ETag", '"any"'),
        "If-Modified-Since": kept.headers.get("Last-Modified", "Sun, 22 Nov 2099 00:00:00 GMT"),
    }
    promises = kept.headers.get("Cache-Control", "")

    flag(campaign, moderator)

    assert "public" not in promises
    assert "s-maxage" not in promises
    assert "max-age" not in promises or "max-age=0" in promises
    assert visitor.get(page(campaign), headers=tags).status_code == 404


def test_an_undone_flag_brings_everything_back_but_the_ended_session(campaign, owner, moderator):
    flag(campaign, moderator)
    undo(event=AuditEvent.objects.about(campaign.sponsor).last(), by=moderator)

    assert Client().get(page(campaign)).status_code == 200
    assert owner.get(HOME).status_code == 302
    again = Client()
    again.force_login(campaign.sponsor.user)
    assert again.get(HOME).status_code == 200
    assert not Notification.objects.filter(recipient=campaign.sponsor.user).exists()


def test_a_flag_on_the_campaign_alone_leaves_the_company_at_work(campaign, owner, moderator):
    services.flag(target=campaign, by=moderator, reason="rules")

    assert Client().get(page(campaign)).status_code == 404
    assert owner.get(HOME).status_code == 200
    told = Notification.objects.get(recipient=campaign.sponsor.user, kind="account_decision")
    assert told.title == "“Ridge Pack launch” is hidden"
