"""Kept parts as people meet them: warm they ask nothing, and whatever somebody changes they see at once."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as accounts
from accounts.keeping import offered_niches
from accounts.models import Influencer, Rate, User
from accounts.tests.factories import make_niche, make_staff, make_user
from adrequests import services as deals
from adrequests.models import AdRequest, Review
from adrequests.services import reviews
from adrequests.tests.factories import make_ad_request, make_application, make_colleague, make_terms
from adrequests.tests.money.deals import finish, pay, payment_of
from adrequests.tests.reviews.finishing import complete, make_completed, review
from campaigns import services as campaigns
from campaigns.models import Campaign, Share
from campaigns.services.sharing import revoke_share
from reports.models import Conversion, MetricSource
from reports.services import Order, count_all, record_conversion, record_metrics
from reports.tests.links.factories import click, count, link_of, make_deal
from reports.tests.world import accept

pytestmark = pytest.mark.django_db(transaction=True)
SPONSOR, INFLUENCER = "/sponsor/", "/influencer/dashboard/"


@pytest.fixture(autouse=True)
def _shared(time_machine) -> Iterator[None]:
    time_machine.move_to(timezone.now(), tick=False)
    cache.clear()
    with override_settings(CACHE_IS_SHARED=True):
        yield
    cache.clear()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    html = response.content.decode()
    found = re.search(r'<div id="dashboard".*', html, re.DOTALL)
    return found[0] if found else html


def asked(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return [query["sql"] for query in queries]


FRAME = (
    "django_session",
    "accounts_user",
    "accounts_notification",
    "campaigns_campaign",
    "COUNT(*)",
)
"""The log-in and the frame around the page: who is asked, the bell, what waits, the campaigns beside the menu."""


def test_a_warm_dashboard_asks_nothing_but_its_frame():
    deal = accept(make_ad_request())
    for user, path, results in (
        (deal.campaign.sponsor.user, SPONSOR, f"/sponsor/campaigns/{deal.campaign_id}/results/"),
        (deal.influencer.user, INFLUENCER, ""),
    ):
        client = signed_in(user)
        for page in filter(None, (path, results)):
            cold = len(asked(client, page))
            warm = asked(client, page)
            wide = [sql for sql in warm if "UNION" in sql or "adrequests_deliverable" in sql]
            assert [sql for sql in wide if not sql.startswith("SELECT COUNT(*)")] == []
            assert len(wide) <= 1  # the menu's counter of what waits
            assert len(warm) < cold
        poll = asked(client, f"{path}live/")
        assert len(poll) == 2, poll


def test_the_poll_of_an_unchanged_page_is_empty_and_asks_only_who_it_is():
    deal = accept(make_ad_request())
    client = signed_in(deal.campaign.sponsor.user)
    version = re.search(r'data-version="(\w+)"', shown(client, SPONSOR))
    assert version

    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"{SPONSOR}live/", {"version": version[1]})

    assert (response.status_code, response.content, len(queries)) == (204, b"", 2)


def test_a_visitor_s_pages_ask_nothing_once_they_are_kept():
    deal = make_ad_request()
    for path in (f"/campaigns/{deal.campaign_id}/", f"/i/{deal.influencer.handle}/"):
        first = Client().get(path)
        assert asked(Client(), path) == []
        assert Client().get(path).content == first.content


def test_niches_ask_nothing_once_they_are_kept():
    make_niche("Outdoors")
    asked(Client(), "/campaigns/")

    assert not [sql for sql in asked(Client(), "/campaigns/") if 'FROM "accounts_niche"' in sql]


CHANGES: dict[str, Callable[[AdRequest], Any]] = {
    "accepted": accept,
    "rejected": lambda r: deals.reject(
        ad_request=r, by=r.influencer.user, offer_number=1, reason="fee"
    ),
    "countered": lambda r: deals.counter(
        ad_request=r, by=r.influencer.user, offer_number=1, terms=make_terms(99_000)
    ),
    "looked at": lambda r: deals.mark_seen(ad_request=r, by=r.influencer.user),
    "written to": lambda r: deals.post_message(ad_request=r, by=r.influencer.user, text="Hello"),
    "withdrawn": lambda r: deals.withdraw(ad_request=r, by=r.campaign.sponsor.user, offer_number=1),
    "asked anew": lambda r: (
        make_ad_request(campaign=r.campaign, influencer=r.influencer)
        if r.is_final
        else make_application(campaign=r.campaign)
    ),
    "campaign ended": lambda r: campaigns.complete(campaign=r.campaign, by=r.campaign.sponsor.user),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_happens_to_a_request_is_seen_at_once_by_both_sides(name):
    """Warm = cold after each change, on both dashboards, for a colleague too."""
    request = make_ad_request()
    sponsor, colleague = request.campaign.sponsor.user, make_colleague(request.campaign)
    pages = [
        (signed_in(sponsor), SPONSOR),
        (signed_in(sponsor), f"/sponsor/campaigns/{request.campaign_id}/results/"),
        (signed_in(colleague), SPONSOR),
        (signed_in(request.influencer.user), INFLUENCER),
    ]
    before = [shown(client, path) for client, path in pages]

    CHANGES[name](request)
    warm = [shown(client, path) for client, path in pages]
    cache.clear()

    assert warm == [shown(client, path) for client, path in pages]
    assert warm != before


AFTERWARDS: dict[str, Callable[[AdRequest], Any]] = {
    "paid": lambda r: pay(payment_of(r), 10_000),
    "measured": lambda r: record_metrics(
        deliverable=r.deliverables.earliest("pk"),
        by=r.influencer.user,
        source=MetricSource.API,
        figures={"impressions": 4_321},
    ),
    "clicked": lambda r: count(click(link_of(r), at=timezone.now())),
    "ordered": lambda r: record_conversion(
        campaign=r.campaign,
        told=Order(order="A-1", amount_minor=9_900, link=link_of(r).code),
        source=Conversion.Source.API,
    ),
}


@pytest.mark.parametrize("name", AFTERWARDS)
def test_what_a_deal_brings_is_seen_at_once_by_its_company(name):
    deal = make_deal(hosts=["shop.example.com"])
    finish(deal)
    if name == "measured":
        complete(deal)
    client = signed_in(deal.campaign.sponsor.user)
    path = f"/sponsor/campaigns/{deal.campaign_id}/results/"
    before = shown(client, path)

    AFTERWARDS[name](deal)
    warm = shown(client, path)
    cache.clear()

    assert warm == shown(client, path)
    assert warm != before


def reviewed(done: AdRequest) -> None:
    review(done, done.influencer.user, text="A clear brief.")
    review(done, done.campaign.sponsor.user, text="On time, and better than asked.")


def test_a_media_kit_shows_a_review_answered_hidden_and_shown_again_at_once():
    done = make_completed()
    path = f"/i/{done.influencer.handle}/"
    staff = make_staff("Lead")
    mine = Review.objects.filter(about=done.influencer.user)
    steps: list[Callable[[], Any]] = [
        lambda: reviewed(done),
        lambda: reviews.reply_to_review(
            review=mine.get(), by=done.influencer.user, text="Thank you, gladly again."
        ),
        lambda: reviews.hide_review(review=mine.get(), by=staff, reason="abuse"),
    ]
    seen = [Client().get(path).content]

    for step in steps:
        step()
        warm = Client().get(path).content
        cache.clear()
        assert warm == Client().get(path).content
        assert warm != seen[-1]
        seen.append(warm)


def test_earned_figures_are_shown_as_soon_as_they_are_counted():
    for _ in range(5):
        done = make_completed(influencer=Influencer.objects.first())
    path = f"/i/{done.influencer.handle}/"
    before = Client().get(path).content

    count_all()
    warm = Client().get(path).content
    cache.clear()

    assert warm == Client().get(path).content
    assert warm != before


def test_what_is_kept_for_one_is_never_shown_to_another():
    """The same address, the same language, the same clock: two companies, and two creators."""
    one, other = (accept(make_ad_request(fee_minor=fee)) for fee in (123_400, 567_800))
    pages = [
        (signed_in(one.campaign.sponsor.user), SPONSOR, "$1,234", "$5,678"),
        (signed_in(other.campaign.sponsor.user), SPONSOR, "$5,678", "$1,234"),
        (signed_in(one.influencer.user), INFLUENCER, "$1,234", "$5,678"),
        (signed_in(other.influencer.user), INFLUENCER, "$5,678", "$1,234"),
    ]

    for client, path, own, foreign in [*pages, *pages]:
        html = shown(client, path)
        assert (own in html, foreign in html) == (True, False)


def test_a_colleague_sees_a_campaign_from_the_claim_until_the_share_ends():
    deal = accept(make_ad_request(fee_minor=123_400))
    owner = deal.campaign.sponsor.user
    colleague = make_user("sponsor")
    client = signed_in(colleague)
    assert "$1,234" not in shown(client, SPONSOR)

    row = campaigns.share(campaign=deal.campaign, by=owner, email=colleague.email, level="view")
    campaigns.claim_share(token=campaigns.sharing.share_token(row.pk), by=colleague)
    assert "$1,234" in shown(client, SPONSOR)
    revoke_share(share=Share.objects.get(), by=owner)

    assert "$1,234" not in shown(client, SPONSOR)


def profile_edited(influencer: Influencer) -> None:
    influencer.bio = "Quite new words"
    accounts.save_influencer(influencer=influencer, niches=[])


def account_removed(influencer: Influencer) -> None:
    accounts.remove_platform_account(
        influencer=influencer, account=influencer.platform_accounts.get()
    )


def flagged(influencer: Influencer) -> None:
    accounts.flag(target=influencer, by=make_staff(), reason="spam")


@pytest.mark.parametrize("change", [profile_edited, account_removed, flagged])
def test_a_media_kit_shows_visitors_what_its_owner_changed(change):
    influencer = make_ad_request().influencer
    path = f"/i/{influencer.handle}/"
    before = Client().get(path)

    change(influencer)
    warm = Client().get(path)
    cache.clear()
    cold = Client().get(path)

    assert (warm.status_code, warm.content) == (cold.status_code, cold.content)
    assert warm.content != before.content


def paused(campaign: Campaign) -> None:
    campaigns.pause(campaign=campaign, by=campaign.sponsor.user)


def company_flagged(campaign: Campaign) -> None:
    accounts.flag(target=campaign.sponsor, by=make_staff(), reason="spam")


def campaign_flagged(campaign: Campaign) -> None:
    accounts.flag(target=campaign, by=make_staff(), reason="spam")


def company_renamed(campaign: Campaign) -> None:
    campaign.sponsor.company_name = "Quite another name"
    accounts.save_sponsor(sponsor=campaign.sponsor)


@pytest.mark.parametrize("change", [paused, company_flagged, campaign_flagged, company_renamed])
def test_a_campaign_s_page_shows_visitors_what_changed(change):
    campaign = make_ad_request().campaign
    path = f"/campaigns/{campaign.pk}/"
    before = Client().get(path)

    change(campaign)
    warm = Client().get(path)
    cache.clear()
    cold = Client().get(path)

    assert (warm.status_code, warm.content) == (cold.status_code, cold.content)
    assert warm.content != before.content


def test_rates_are_never_kept_for_visitors():
    influencer = make_ad_request().influencer
    Rate.objects.update_or_create(
        influencer=influencer, kind="reel", defaults={"price_minor": 77_700}
    )
    path = f"/i/{influencer.handle}/"

    own = signed_in(influencer.user).get(path).content.decode()
    visitor = Client().get(path).content.decode()

    assert "$777" in own
    assert "$777" not in visitor
    assert "$777" in signed_in(influencer.user).get(path).content.decode()


def test_a_niche_that_staff_add_is_offered_at_once(client):
    make_niche("Outdoors")
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))
    assert [name for _pk, name, _slug in offered_niches()] == ["Outdoors"]

    client.post(
        "/admin/accounts/niche/add/", {"name": "Quilting", "slug": "quilting", "is_active": "on"}
    )

    assert [name for _pk, name, _slug in offered_niches()] == ["Outdoors", "Quilting"]
