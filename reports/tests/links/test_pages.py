"""The pages of links and orders: for those whose deal it is, and for nobody else."""

import re

import pytest

from accounts.models import Notification
from adrequests.tests.factories import make_ad_request, make_colleague
from campaigns.models import Share
from reports.models import Destination, TrackedLink
from reports.tests.links.factories import HOST, click, count, link_of, make_deal

HTMX = {"HTTP_HX_REQUEST": "true"}


def signed_in(client, user):
    client.force_login(user)
    return client


def page(deal, tail=""):
    return f"/ad-requests/{deal.pk}/links/{tail}"


@pytest.fixture
def owner(deal):
    return deal.campaign.sponsor.user


@pytest.fixture
def creator(deal):
    return deal.influencer.user


NEW = {"url": f"https://{HOST}/new", "promo_code": "anna10"}


def test_both_sides_and_staff_see_the_links_with_their_clicks(client, deal, link, owner, moderator):
    count(click(link, 1), click(link, 2), click(link, 2), click(link, 3, kind="bot"))

    for user in (owner, deal.influencer.user, moderator):
        html = signed_in(client, user).get(page(deal)).content.decode()
        assert link.short_url in html
        cells = re.findall(r'class="num">(\d+)</td>', html)
        assert cells == ["2", "2", "1", "0", "1", "4"]


def test_a_stranger_meets_nothing(client, deal, link, other_sponsor, other_influencer):
    for user in (other_sponsor.user, other_influencer.user):
        client.force_login(user)
        for tail in ("", "1.svg"):
            assert client.get(page(deal, tail)).status_code == 404
        assert client.post(page(deal, "1/"), NEW).status_code == 404
        for tail in ("orders/", "postback/"):
            assert client.get(f"/campaigns/{deal.campaign_id}/{tail}").status_code == 404
        for tail in ("orders/import/", "postback/rotate/"):
            assert client.post(f"/campaigns/{deal.campaign_id}/{tail}").status_code == 404
    assert Destination.objects.filter(link=link).count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_sponsor_lets_a_link_lead_elsewhere(client, deal, link, owner, headers):
    answer = signed_in(client, owner).post(page(deal, "1/"), NEW, **headers)

    assert answer.status_code == (200 if headers else 302)
    link.refresh_from_db()
    assert link.url.startswith(f"https://{HOST}/new?utm_source=")
    assert (link.version, link.promo_code) == (2, "ANNA10")
    assert [row.by for row in link.destinations.order_by("number")] == [None, owner]
    told = Notification.objects.filter(kind="link_changed")
    assert [line.recipient for line in told] == [deal.influencer.user]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_address_that_is_not_the_campaign_s_own_is_refused_at_the_field(
    client, deal, link, owner, headers
):
    typed = {"url": "https://evil.test/", "promo_code": ""}

    answer = signed_in(client, owner).post(page(deal, "1/"), typed, **headers)

    assert answer.status_code == 422
    html = answer.content.decode()
    assert "its own web sites only: shop.example.com" in html
    assert 'value="https://evil.test/"' in html
    assert TrackedLink.objects.get(pk=link.pk).url == link.url
    assert not Notification.objects.filter(kind="link_changed").exists()


def test_who_may_only_look_is_told_so(client, deal, link, creator, moderator):
    viewer = make_colleague(deal.campaign, Share.Level.VIEW)
    for user in (creator, viewer, moderator):
        client.force_login(user)
        assert client.get(page(deal)).status_code == 200
        assert b"Save link" not in client.get(page(deal)).content
        assert client.post(page(deal, "1/"), NEW).status_code == 403
    assert TrackedLink.objects.get(pk=link.pk).url == link.url


def test_a_manager_may_what_the_owner_may(client, deal, link):
    manager = make_colleague(deal.campaign)

    assert signed_in(client, manager).post(page(deal, "1/"), NEW).status_code == 302


def test_the_picture_is_an_svg_without_script(client, deal, creator):
    answer = signed_in(client, creator).get(page(deal, "1.svg"))

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert b"script" not in answer.content
    named = client.get(page(deal, "1.svg") + "?download")
    assert "attachment" in named["Content-Disposition"]


def test_of_a_request_that_is_not_agreed_there_are_no_links(client, db):
    asked = make_ad_request()

    answer = signed_in(client, asked.influencer.user).get(page(asked))

    assert b"No links yet" in answer.content


def test_a_piece_of_a_campaign_that_named_no_web_site_gets_its_link_later(client, db):
    deal = make_deal(hosts=())
    owner = deal.campaign.sponsor.user
    assert not TrackedLink.objects.exists()
    deal.campaign.destination_hosts = [HOST]
    deal.campaign.save(update_fields=["destination_hosts"])

    assert signed_in(client, owner).post(page(deal, "2/"), NEW).status_code == 302

    assert link_of(deal, 2).version == 1


def test_of_several_web_sites_the_sponsor_chooses_first(client, db):
    deal = make_deal(hosts=("a.example", "b.example"))
    link = link_of(deal)
    assert (link.url, link.version) == ("", 0)
    assert b"has not chosen yet" in signed_in(client, deal.influencer.user).get(page(deal)).content


@pytest.mark.parametrize("quantity", [1, 3])
def test_the_page_asks_the_same_few_questions_however_many_links(
    client, db, quantity, django_assert_num_queries
):
    deal = make_deal(deliverables={"story": quantity})
    count(*[click(link_of(deal, n + 1), n) for n in range(quantity)])
    client.force_login(deal.campaign.sponsor.user)
    client.get(page(deal))

    with django_assert_num_queries(QUERIES):
        client.get(page(deal))


QUERIES = 14


def test_the_case_shows_the_short_links_of_agreed_work(client, deal, link, creator):
    answer = signed_in(client, creator).get(deal.get_absolute_url(), follow=True)
    html = answer.content.decode()

    assert link.short_url in html
    assert page(deal) in html


def test_reading_pages_are_only_read(client, deal, owner):
    client.force_login(owner)
    assert client.post(page(deal)).status_code == 405
    assert client.get(page(deal, "1/")).status_code == 405
    assert client.post(page(deal, "1.svg")).status_code == 405
    campaign = f"/campaigns/{deal.campaign_id}"
    assert client.post(f"{campaign}/orders/").status_code == 405
    assert client.get(f"{campaign}/orders/import/").status_code == 405
    assert client.get(f"{campaign}/postback/rotate/").status_code == 405
    assert client.get(f"/postback/{deal.campaign_id}/").status_code == 405
