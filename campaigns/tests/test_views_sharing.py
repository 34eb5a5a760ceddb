"""Sharing from the pages, and the link of the mail."""

import re
from urllib.parse import quote

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import Delivery, User
from accounts.tests.factories import make_user
from campaigns import services
from campaigns.models import Campaign, Share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from campaigns.tests.snapshots import snapshot
from campaigns.tests.test_models import make_colleague

HTMX = {"HX-Request": "true"}
SHARING_QUERIES = 8


@pytest.fixture
def page(client, sponsor):
    client.force_login(sponsor.user)
    return client


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


def sharing(campaign):
    return reverse("campaigns:sharing", args=[campaign.pk])


def revoke(row):
    return reverse("campaigns:revoke", args=[row.campaign_id, row.pk])


def claim(row):
    return reverse("campaigns:claim", args=[share_token(row.pk)])


def make_share(campaign, email="jo@example.com", level="view"):
    return services.share(campaign=campaign, by=campaign.sponsor.user, email=email, level=level)


def get_or_make(email):
    return User.objects.filter(email=email).first() or make_user("sponsor", email=email)


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_sharing_lists_who_has_access(page, campaign):
    make_share(campaign, "al@example.com", "manage")
    opened = make_colleague(campaign, "view", name="Jo Opened")

    text = page.get(sharing(campaign)).content.decode()

    assert "al@example.com" in text
    assert "link not opened yet" in text
    assert opened.email in text
    assert "opened by Jo Opened" in text


def test_sharing_posted_plainly_sends_a_link_and_comes_back(page, campaign):
    response = page.post(sharing(campaign), {"email": "Jo@example.com", "level": "manage"})

    row = Share.objects.get()
    assert (row.email, row.level) == ("jo@example.com", "manage")
    assert response["Location"] == sharing(campaign)
    assert told(response) == ["We sent a link to jo@example.com."]
    assert Delivery.objects.filter(kind="campaign_shared", address="jo@example.com").exists()


def test_sharing_by_htmx_answers_with_the_region_and_an_empty_form(page, campaign):
    response = page.post(
        sharing(campaign), {"email": "jo@example.com", "level": "view"}, headers=HTMX
    )

    text = response.content.decode()
    assert text.strip().startswith('<div id="sharing"')
    assert 'value="jo@example.com"' not in text
    assert "We sent a link" in response["HX-Trigger"]


def test_sharing_answers_the_same_before_and_after_the_address_has_an_account(page, campaign):
    answers = []
    for _time in range(2):
        data = {"email": "jo@example.com", "level": "view"}
        response = page.post(sharing(campaign), data, headers=HTMX)
        row = Share.objects.get()
        changing = rf"/shares/{row.pk}/|avatar--\d|csrfmiddlewaretoken\S+ \S+"
        answers.append((response.status_code, re.sub(changing, "", response.content.decode())))
        services.revoke_share(share=row, by=campaign.sponsor.user)
        get_or_make("jo@example.com")

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("email", "sentence"), [("nobody", "Enter a valid email address."), (None, "your own address")]
)
def test_sharing_refused_is_said_at_the_address_with_what_was_typed(
    page, campaign, sponsor, email, sentence
):
    typed = email or sponsor.user.email
    before = snapshot(campaign)

    for headers in (HTMX, {}):
        response = page.post(sharing(campaign), {"email": typed, "level": "view"}, headers=headers)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert f'value="{typed}"' in response.content.decode()

    assert snapshot(campaign) == before


def test_sharing_is_the_owner_s_alone(client, campaign, other_sponsor):
    manager = make_colleague(campaign, "manage")
    before = snapshot(campaign)

    for user in (manager, other_sponsor.user):
        client.force_login(user)
        assert client.get(sharing(campaign)).status_code == 404
        data = {"email": "third@example.com", "level": "view"}
        assert client.post(sharing(campaign), data).status_code == 404

    assert snapshot(campaign) == before


def test_sharing_asks_the_same_number_of_queries_for_one_and_three_colleagues(
    page, campaign, django_assert_num_queries
):
    make_share(campaign, "a@example.com")
    page.get(sharing(campaign))
    with django_assert_num_queries(SHARING_QUERIES):
        page.get(sharing(campaign))
    make_colleague(campaign)
    make_share(campaign, "c@example.com")

    with django_assert_num_queries(SHARING_QUERIES):
        page.get(sharing(campaign))


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_revoke_ends_access_and_shows_the_rest(page, campaign, headers):
    colleague = make_colleague(campaign)
    row = Share.objects.get()

    response = page.post(revoke(row), headers=headers)

    assert not Campaign.objects.run_by(colleague).exists()
    assert not Share.objects.exists()
    assert response.status_code == (200 if headers else 302)


def test_revoke_by_others_does_not_exist_and_changes_nothing(client, campaign, other_sponsor):
    manager = make_colleague(campaign, "manage")
    row = Share.objects.get()
    before = snapshot(campaign)

    for user in (manager, other_sponsor.user):
        client.force_login(user)
        assert client.post(revoke(row)).status_code == 404

    assert snapshot(campaign) == before


def test_revoke_of_another_campaign_s_share_does_not_exist(page, campaign):
    row = make_share(make_campaign())

    assert page.post(reverse("campaigns:revoke", args=[campaign.pk, row.pk])).status_code == 404
    assert Share.objects.exists()


def test_revoke_is_posted(page, campaign):
    assert page.get(revoke(make_share(campaign))).status_code == 405


def test_link_opened_by_a_visitor_leads_to_log_in_and_back_and_tells_nothing(client, campaign):
    path = claim(make_share(campaign))

    text = client.get(path).content.decode()

    assert f"next={quote(path)}" in text
    assert "as=sponsor" in text
    assert campaign.name not in text
    assert client.get("/campaigns/shared/forged/").status_code == 200


def test_link_opened_by_the_right_person_asks_and_changes_nothing(client, campaign):
    row = make_share(campaign, level="manage")
    client.force_login(make_user("sponsor", email=row.email))
    before = snapshot(campaign)

    text = client.get(claim(row)).content.decode()

    assert f"{campaign.sponsor.company_name} shares {campaign.name} with you" in text
    assert "publish and negotiate" in text
    assert snapshot(campaign) == before


def test_link_accepted_gives_access_and_leads_to_the_campaign(client, campaign):
    row = make_share(campaign)
    colleague = make_user("sponsor", email=row.email)
    client.force_login(colleague)

    response = client.post(claim(row))

    assert list(Campaign.objects.run_by(colleague)) == [campaign]
    assert response["Location"] == campaign.get_absolute_url()


def test_link_opened_with_another_account_is_a_clear_page_and_changes_nothing(
    client, campaign, other_sponsor, influencer
):
    row = make_share(campaign)
    before = snapshot(campaign)

    for user in (other_sponsor.user, influencer.user):
        client.force_login(user)
        for response in (client.get(claim(row)), client.post(claim(row))):
            assert response.status_code == 404
            assert "This link is not for this account" in response.content.decode()
            assert user.email in response.content.decode()
            assert campaign.name not in response.content.decode()

    assert snapshot(campaign) == before


def test_link_revoked_is_answered_like_a_forged_one(client, campaign):
    row = make_share(campaign)
    path = claim(row)
    services.revoke_share(share=row, by=campaign.sponsor.user)
    client.force_login(make_user("sponsor", email=row.email))

    assert client.get(path).status_code == 404
    assert client.get("/campaigns/shared/forged/").status_code == 404
