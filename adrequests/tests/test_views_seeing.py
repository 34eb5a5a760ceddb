"""What one person sees, shown to staff without being that person."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, SponsorStatus, User
from accounts.services import NotAllowed, close_account, flag
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services
from adrequests.tests.factories import (
    make_ad_request,
    make_application,
    make_colleague,
    refused,
)
from adrequests.tests.pages import signed_in, text
from adrequests.views.seeing import LATEST, abilities
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def sees(user):
    return reverse("adrequests:sees", args=[user.pk])


def loaded(user):
    return User.objects.with_party().get(pk=user.pk)


def given(user):
    """label → whether they may."""
    return {ability.label: ability.is_given for ability in abilities(loaded(user))}


def test_sponsor_is_seen_with_own_and_shared_campaigns_and_whose_turn_it_is(sponsor, moderator):
    own, foreign = make_campaign(sponsor=sponsor, name="Own tents"), make_campaign(name="Stoves")
    application = make_application(campaign=own)

    words = text(signed_in(moderator).get(sees(sponsor.user)))

    assert "Campaigns they run: 1" in words
    assert "Own tents" in words
    assert foreign.name not in words
    assert f"{application} Your turn, unread" in words
    assert "1 waiting for you" in words


def test_colleague_is_seen_with_what_is_shared(moderator):
    campaign = make_campaign(name="Shared tents")

    words = text(signed_in(moderator).get(sees(make_colleague(campaign))))

    assert "Shared tents" in words


def test_influencer_is_seen_with_discovery_and_requests(influencer, moderator):
    mine, other = make_ad_request(influencer=influencer), make_ad_request()

    words = text(signed_in(moderator).get(sees(influencer.user)))

    assert f"{mine} Your turn" in words
    assert str(other) not in words
    assert "Campaigns in discovery: 2" in words


def test_page_leads_to_the_back_office(influencer, moderator):
    mine = make_ad_request(influencer=influencer)

    page = signed_in(moderator).get(sees(influencer.user)).content.decode()

    for name, pk in (
        ("accounts_user", influencer.user_id),
        ("accounts_influencer", influencer.pk),
        ("adrequests_adrequest", mine.pk),
        ("campaigns_campaign", mine.campaign_id),
    ):
        assert f'href="{reverse(f"admin:{name}_change", args=[pk])}"' in page


def test_suspended_person_is_seen_with_the_reason_they_read(influencer, moderator):
    request = make_ad_request(influencer=influencer)
    services.reject(ad_request=request, by=influencer.user, offer_number=1, reason="fee")
    flag(
        target=influencer,
        by=moderator,
        reason="spam",
        message="Too many.",
        private_note="ticket-4711",
    )

    words = text(signed_in(moderator).get(sees(influencer.user)))

    assert "They read: Spam or mass messages. Too many." in words
    assert "ticket-4711" not in words
    assert "Ad requests: 0" in words
    assert "Campaigns in discovery: 0" in words


def test_page_quotes_no_message(influencer, moderator):
    request = make_ad_request(influencer=influencer)
    services.post_message(ad_request=request, by=request.campaign.sponsor.user, text="Canary")

    words = text(signed_in(moderator).get(sees(influencer.user)))

    assert "wrote to you Unread" in words
    assert "Canary" not in words


def test_abilities_follow_the_review_the_flag_and_the_account(moderator):
    open_, pending, flagged = (
        make_sponsor(),
        make_sponsor(status=SponsorStatus.PENDING),
        make_sponsor(),
    )
    closed = make_sponsor()
    flag(target=flagged, by=moderator, reason="spam")
    close_account(user=closed.user, by=moderator, reason="asked")

    found = [list(given(sponsor.user).values()) for sponsor in (open_, pending, flagged, closed)]

    assert found == [
        [True, True, True, True],
        [True, False, False, True],
        [True, False, False, True],
        [False, False, False, False],
    ]


def test_abilities_of_influencers_follow_the_flag_and_what_they_take(moderator):
    open_, busy, flagged = (
        make_influencer(),
        make_influencer(availability="closed"),
        make_influencer(),
    )
    flag(target=flagged, by=moderator, reason="spam")

    found = [list(given(influencer.user).values()) for influencer in (open_, busy, flagged)]

    assert found == [
        [True, True, True, True, True],
        [True, True, False, True, True],
        [True, False, False, False, True],
    ]


def test_every_look_stands_in_the_person_s_trail_and_is_no_log_in(influencer, moderator):
    client = signed_in(moderator)

    client.get(sees(influencer.user))

    event = AuditEvent.objects.about(influencer.user).last()
    assert (event.action, event.actor) == ("viewed_as", moderator)
    assert int(client.session["_auth_user_id"]) == moderator.pk


@pytest.mark.parametrize("group", ["Moderator", "Lead"])
def test_moderators_find_the_way_from_the_pages_of_a_person(group, influencer, sponsor):
    client = signed_in(make_staff(group))

    for name, row in (
        ("user", influencer.user), ("influencer", influencer), ("sponsor", sponsor),
    ):  # fmt: skip
        page = client.get(reverse(f"admin:accounts_{name}_change", args=[row.pk]))
        assert f'href="{sees(getattr(row, "user", row))}"'.encode() in page.content, name


def test_finance_finds_no_way_and_is_refused(influencer):
    client = signed_in(make_staff("Finance"))

    page = client.get(reverse("admin:accounts_influencer_change", args=[influencer.pk]))

    assert b"/sees/" not in page.content
    assert client.get(sees(influencer.user)).status_code == 403
    assert not AuditEvent.objects.filter(action="viewed_as").exists()


def test_staff_and_missing_people_are_not_seen(moderator):
    client = signed_in(moderator)

    assert client.get(sees(make_staff())).status_code == 404
    assert client.get(reverse("adrequests:sees", args=[10**9])).status_code == 404


def test_nobody_else_sees(sponsor, influencer):
    assert signed_in(sponsor).get(sees(influencer.user)).status_code == 404


def test_page_is_only_read(influencer, moderator):
    assert signed_in(moderator).post(sees(influencer.user)).status_code == 405


def test_recording_is_refused_without_the_right_and_for_staff(influencer, moderator):
    for person, by in (
        (influencer.user, make_staff("Finance")),
        (influencer.user, influencer.user),
        (make_staff(), moderator),
    ):
        with refused(NotAllowed):
            services.record_view_as(person=person, by=by)


@pytest.mark.parametrize("n", [1, LATEST + 2])
def test_page_asks_the_same_few_questions_however_much_there_is(
    n, sponsor, moderator, django_assert_num_queries
):
    for _ in range(n):
        make_application(campaign=make_campaign(sponsor=sponsor))
    client = signed_in(moderator)
    client.get(sees(sponsor.user))

    with django_assert_num_queries(19):
        page = client.get(sees(sponsor.user))

    assert page.content.count(b"Your turn") == min(n, LATEST)
