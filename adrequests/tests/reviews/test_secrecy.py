"""Before both are shown, nobody can tell from any door whether the other side has written.

The same world is read twice by the sponsor's side, a stranger and staff: once as it is, once with a review of the influencer
that waits. Every answer must be the same to the byte, but for what changes by itself.
"""

import re

import pytest
from django.urls import reverse

from accounts.personal_data import tables_of
from accounts.tests.factories import make_staff
from adrequests.models import Review
from adrequests.tests.factories import make_colleague
from adrequests.tests.pages import signed_in, url
from adrequests.tests.reviews.finishing import invite_both, review
from campaigns.models import Share

CHANGES = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|X-CSRFToken[^}]*|\d+ (seconds?|minutes?) ago')  # fmt: skip


def pages(row):
    """What the other side, and anybody else, can open about this deal and its people."""
    company, creator = row.campaign.sponsor, row.influencer
    return [
        f"/sponsor/requests/?request={row.pk}",
        "/sponsor/requests/?status=completed",
        "/sponsor/",
        f"/sponsor/campaigns/{row.campaign_id}/",
        f"/sponsor/campaigns/{row.campaign_id}/requests/",
        f"/sponsor/influencers/{creator.handle}/",
        "/notifications/",
        url(row, "reviews"),
        url(row, "history"),
        f"/ad-requests/{row.pk}/history.csv",
        f"/ad-requests/{row.pk}/version/?v=1&at=/sponsor/requests/",
        creator.get_absolute_url(),
        company.get_absolute_url(),
        f"/api/ad_requests/{row.pk}",
        f"/api/ad_requests/{row.pk}/reviews",
        f"/api/influencers/{creator.pk}/reviews",
        f"/api/influencers/{creator.pk}/reviews?count=1",
        f"/api/sponsors/{company.pk}/reviews",
        "/api/ad_requests?count=1",
        "/api/notifications",
        "/api/me",
    ]


def read(who, row):
    client, found = signed_in(who), {}
    for address in pages(row):
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        kept = {k: v for k, v in response.items() if k in {"Link", "X-Total-Count", "Location"}}
        found[address] = (response.status_code, kept, CHANGES.sub("", body.decode()))
    return found


def data_of(user):
    return {
        table.name: [table.resource().export(table.rows(user)).csv]
        for table in tables_of(user)
        if table.name != "exports"
    }


@pytest.fixture
def watchers(done, other_sponsor):
    people = [
        done.campaign.sponsor.user,
        make_colleague(done.campaign),
        make_colleague(done.campaign, Share.Level.VIEW),
        other_sponsor.user,
    ]
    invite_both(done)
    for person in people:  # that somebody looks at a case leaves a mark the first time
        read(person, done)
    return people


def test_no_page_api_or_list_tells_of_a_review_that_waits(done, watchers, creator_user):
    before = [read(person, done) for person in watchers]

    review(done, creator_user, 1, "Never again with these people.")

    assert [read(person, done) for person in watchers] == before


def test_no_file_with_ones_own_data_tells_of_it(done, watchers, creator_user):
    before = [data_of(person) for person in watchers]

    review(done, creator_user, 1, "Never again with these people.")

    assert [data_of(person) for person in watchers] == before


def test_staff_read_it_nowhere_either(done, creator_user):
    client = signed_in(make_staff())
    mine = review(done, creator_user, 1, "Never again with these people.")

    for address in (
        reverse("admin:adrequests_review_changelist"),
        reverse("admin:adrequests_adrequest_change", args=[done.pk]),
        url(done, "reviews"),
        f"/ad-requests/{done.pk}/",
    ):
        assert "Never again" not in client.get(address).content.decode()
    assert client.get(reverse("admin:adrequests_review_change", args=[mine.pk])).status_code != 200


def test_the_report_of_one_that_waits_is_that_of_a_missing_one(done, creator_user, sponsor_user):
    client = signed_in(sponsor_user)
    mine = review(done, creator_user)

    there = client.get(reverse("accounts:report", args=["review", mine.pk]))
    missing = client.get(reverse("accounts:report", args=["review", mine.pk + 1000]))

    assert (there.status_code, missing.status_code) == (404, 404)
    assert there.content == missing.content


def test_ones_own_waits_where_only_ones_own_side_reads_it(done, creator_user, sponsor_user):
    mine = review(done, creator_user, 1, "Never again.")

    assert list(Review.objects.visible_to(creator_user)) == [mine]
    assert list(Review.objects.visible_to(sponsor_user)) == []
    assert list(Review.objects.visible_to(make_staff())) == []
    assert list(Review.objects.readable_by(creator_user)) == []
    assert "Never again." in signed_in(creator_user).get(url(done, "reviews")).content.decode()


def test_the_control_a_shown_one_is_told_by_many_doors(done, watchers, creator_user, sponsor_user):
    """Otherwise the comparison above would see nothing."""
    before = read(sponsor_user, done)
    review(done, creator_user, 1, "Never again with these people.")
    review(done, sponsor_user)

    after = read(sponsor_user, done)

    told = {address for address in before if before[address] != after[address]}
    assert {
        f"/sponsor/requests/?request={done.pk}",
        url(done, "reviews"),
        url(done, "history"),
        f"/api/ad_requests/{done.pk}/reviews",
        f"/api/influencers/{done.influencer.pk}/reviews",
        done.campaign.sponsor.get_absolute_url(),
        "/notifications/",
    } <= told
