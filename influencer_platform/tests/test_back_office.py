"""The home of the back office: queues, what is next, what was decided, figures, and who sees what."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.sites import site
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Delivery, FailedJob, Sponsor, User
from accounts.registries import Tile, queue_tiles
from accounts.services.decisions import Words, write_down
from accounts.tests.factories import (
    make_influencer,
    make_niche,
    make_sponsor,
    make_staff,
    make_user,
)
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from influencer_platform.back_office.home import Home
from influencer_platform.back_office.site import BackOffice
from influencer_platform.tests.staff import sign_in

pytestmark = pytest.mark.django_db
HOME, FLAGGED = "/admin/", "/admin/flagged/"


@pytest.fixture
def boss(client) -> User:
    return sign_in(client, "admin")


@pytest.fixture
def waiting() -> Sponsor:
    company = make_sponsor(status="pending")
    return accounts.submit_for_review(sponsor=company, by=company.user)


def tiles(user: User) -> dict[str, Tile]:
    return {tile.key: tile for tile in Home(user).tiles}


def test_the_default_site_is_the_product_s_own():
    assert isinstance(admin.site, BackOffice)
    assert site.site_header == "Back office"


def test_the_back_office_signs_in_by_the_page_of_the_product(client):
    answer = client.get(reverse("admin:login"), {"next": HOME})

    assert answer["Location"].startswith("/accounts/login/?next=")


def test_companies_that_wait_are_counted_with_the_age_of_the_oldest(boss, waiting):
    oldest = waiting.submitted_at
    later = make_sponsor(status="pending")
    accounts.submit_for_review(sponsor=later, by=later.user)
    make_sponsor(status="pending")
    make_sponsor()

    tile = tiles(boss)["sponsors"]

    assert (tile.count, tile.oldest) == (2, oldest)


def test_what_is_flagged_is_counted_over_all_kinds_in_one_query(boss, django_assert_num_queries):
    for target in (make_sponsor(), make_influencer(), make_campaign()):
        accounts.flag(target=target, by=boss, reason="spam")
    since = Sponsor.objects.get(flagged_at__isnull=False).flagged_at
    everything = queue_tiles._entries
    entry = next(entry for entry in everything if entry.__name__ == "flagged")

    with django_assert_num_queries(1):
        tile = entry(boss)

    assert (tile.count, tile.oldest, tile.url) == (3, since, FLAGGED)


def test_mails_that_failed_or_nobody_knows_of_are_counted(boss):
    for n, status in enumerate(Delivery.Status):
        Delivery.owe(boss, kind="k", key=f"k{n}")
        Delivery.objects.filter(key=f"k{n}").update(status=status, sent_at=timezone.now())

    assert tiles(boss)["mails"].count == 2


def test_every_tile_leads_to_a_list_of_as_many_rows(client, boss, waiting):
    Delivery.owe(boss, kind="k", key="k")
    Delivery.objects.update(status=Delivery.Status.FAILED)
    accounts.flag(target=make_influencer(), by=boss, reason="spam")
    make_sponsor()

    for tile in tiles(boss).values():
        page = client.get(tile.url)
        assert page.status_code == 200, tile
        if "cl" in page.context:
            assert page.context["cl"].result_count == tile.count, tile


def test_an_empty_queue_is_all_clear(client, boss):
    html = client.get(HOME).content.decode()

    assert html.count("queue--empty") == html.count("All clear") == len(tiles(boss)) > 0


def test_the_five_longest_waiting_are_next_to_review(client, boss):
    companies = [make_sponsor(status="pending") for _ in range(6)]
    for n, company in enumerate(companies):
        accounts.submit_for_review(sponsor=company, by=company.user)
        moment = timezone.now() - timedelta(days=9 - n)
        Sponsor.objects.filter(pk=company.pk).update(submitted_at=moment)

    assert Home(boss).next_to_review == companies[:5]
    html = client.get(HOME).content.decode()
    assert reverse("admin:accounts_sponsor_change", args=[companies[4].pk]) in html
    assert reverse("admin:accounts_sponsor_change", args=[companies[5].pk]) not in html


def test_latest_decisions_say_who_did_what_about_whom_and_why(client, boss, waiting):
    rosa = make_staff(name="Rosa Albrecht")
    creator, campaign = make_influencer(name="Priya"), make_campaign(name="Ridge")
    accounts.approve_sponsor(sponsor=waiting, by=rosa)
    accounts.flag(target=creator, by=rosa, reason="spam", private_note="Seen it.")
    accounts.flag(target=campaign, by=rosa, reason="rules")
    accounts.close_account(user=make_user(name="Leo"), by=boss, reason="asked")

    lines = Home(boss).decisions

    assert [(str(d.verb), d.name, d.reason) for d in lines] == [
        ("Account closed", "Leo", "The person asked for it"),
        ("Flagged", "Ridge", "Against the content rules"),
        ("Flagged", "Priya", "Spam or mass messages"),
        ("Approved", waiting.company_name, "Company and contact checked"),
    ]
    assert [d.who for d in lines][1:] == ["Rosa Albrecht"] * 3
    assert lines[2].url == reverse("admin:accounts_influencer_change", args=[creator.pk])
    assert "Seen it." not in client.get(HOME).content.decode()


def test_decisions_about_anything_have_a_name_and_words(boss):
    row = make_ad_request()
    job = FailedJob.objects.create(task="accounts.send_mail", error="Refused")
    words = Words("other", "Told.")
    for target, action in ((row, "thread_opened"), (job, "run_again"), (make_niche(), "renamed")):
        write_down(target, action=action, by=boss, words=words)

    lines = Home(boss).decisions

    assert [(d.verb, d.name, d.reason) for d in lines] == [
        ("Renamed", f"Niche {make_niche().pk}", "Other"),
        ("Run again", "accounts.send_mail", "Other"),
        ("Thread opened", row.campaign.name, "Other"),
    ]


def test_only_the_six_newest_decisions_are_shown_and_in_one_query(
    boss, waiting, django_assert_num_queries
):
    for _ in range(7):
        accounts.flag(target=make_influencer(), by=boss, reason="spam")
    home = Home(boss)

    with django_assert_num_queries(1):
        lines = home.decisions

    assert len(lines) == 6


MODERATION = {"tile-sponsors", "tile-flagged", "next-title", "decisions-title"}
PARTS = MODERATION | {"tile-mails"}


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("admin", PARTS),
        ("Lead", PARTS),
        ("Moderator", MODERATION),
        ("Finance", {"decisions-title"}),
        ("nobody", set()),
    ],
)
def test_each_group_sees_the_queues_it_works_and_all_see_the_figures(client, who, shown):
    user = sign_in(client, who)

    html = client.get(HOME).content.decode()

    assert {part for part in PARTS if f'id="{part}"' in html} == shown
    assert all(f'id="tile-{key}"' in html for key in tiles(user))
    assert html.count('aria-labelledby="figure-') == 7


@pytest.mark.parametrize(("who", "links"), [("admin", 7), ("Finance", 7), ("Moderator", 0)])
def test_the_files_of_rows_are_offered_to_who_may_take_them(client, who, links):
    sign_in(client, who)

    html = client.get(HOME).content.decode()

    assert len(re.findall(r'href="/admin/figures/[\w-]+\.csv"', html)) == links


def test_recent_actions_gave_way_to_the_latest_decisions(client, boss):
    html = client.get(HOME).content.decode()

    assert "Recent actions" not in html
    assert 'id="content-related"' not in html


def test_flagged_things_of_all_kinds_stand_in_one_list_the_longest_first(client, boss):
    targets = [make_campaign(name="Ridge"), make_influencer(name="Priya"), make_sponsor()]
    for target in targets:
        accounts.flag(target=target, by=boss, reason="fraud", message="Told.")

    lines = client.get(FLAGGED).context["lines"]

    assert [(line.name, line.kind) for line in lines] == [
        ("Ridge", "Campaign"), ("Priya", "Influencer"), (targets[2].company_name, "Company"),
    ]  # fmt: skip
    assert lines[1].url == reverse("admin:accounts_influencer_change", args=[targets[1].pk])
    assert {line.reason for line in lines} == {"Suspected fraud"}


def test_flagged_things_are_listed_page_by_page(client, boss):
    creators = [make_influencer() for _ in range(51)]
    for creator in creators:
        accounts.flag(target=creator, by=boss, reason="spam")

    first, second = client.get(FLAGGED), client.get(FLAGGED, {"page": "2"})

    assert [len(answer.context["lines"]) for answer in (first, second)] == [50, 1]
    assert client.get(FLAGGED, {"page": "nonsense"}).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("Moderator", 200), ("Lead", 200), ("Finance", 403)])
def test_flagged_things_are_listed_for_who_may_flag(client, who, status):
    sign_in(client, who)

    assert client.get(FLAGGED).status_code == status


def test_the_page_of_one_app_lists_that_app_alone(client, boss):
    page = client.get("/admin/campaigns/").content.decode()

    assert "Shares" in page
    assert 'id="home"' not in page
    assert "Figures" not in page


def test_what_cannot_be_edited_offers_no_empty_history(client, boss):
    niche, creator = make_niche(), make_influencer()

    edited = client.get(reverse("admin:accounts_niche_change", args=[niche.pk])).content.decode()
    read = client.get(
        reverse("admin:accounts_influencer_change", args=[creator.pk])
    ).content.decode()

    assert "historylink" in edited
    assert "historylink" not in read


def test_the_times_django_writes_read_like_those_of_the_filters(client, boss):
    Delivery.owe(boss, kind="sponsor_decision", key="k")
    Delivery.objects.update(created_at=datetime(2025, 3, 9, 17, 5, tzinfo=UTC))

    page = client.get(reverse("admin:accounts_delivery_changelist")).content.decode()

    assert "9 Mar 2025, 17:05" in page
