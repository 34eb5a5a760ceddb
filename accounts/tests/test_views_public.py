"""The media kit and the company page: who sees them, and who sees how much."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import PlatformAccount, User
from accounts.tests.factories import make_sponsor, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit(influencer) -> str:
    services.save_rates(influencer=influencer, prices={"reel": 145000})
    return f"/i/{influencer.handle}/"


def test_a_visitor_sees_the_kit_without_rates(client, kit, influencer):
    page = client.get(kit).content.decode()

    assert influencer.name in page
    assert "84,200" in page
    assert "$1,450" not in page
    assert "Sign up to send an ad request" in page


def test_rates_are_for_approved_sponsors_staff_and_the_creator(
    client, kit, influencer, sponsor, moderator
):
    def sees(user) -> bool:
        client.force_login(user)
        return "$1,450" in client.get(kit).content.decode()

    assert [sees(influencer.user), sees(sponsor.user), sees(moderator)] == [True, True, True]
    assert not sees(make_sponsor(status="pending").user)


def test_rates_are_hidden_from_other_creators_and_flagged_sponsors(
    client, kit, other_influencer, sponsor, moderator
):
    services.flag(target=sponsor, by=moderator, reason="fraud")

    for user in (other_influencer.user, sponsor.user):
        client.force_login(user)
        assert "$1,450" not in client.get(kit).content.decode()


def test_a_sponsor_may_ask_and_the_creator_may_edit(client, kit, influencer, sponsor):
    client.force_login(sponsor.user)
    assert f"/sponsor/influencers/{influencer.handle}/invite/" in client.get(kit).content.decode()

    client.force_login(influencer.user)
    assert "Edit profile" in client.get(kit).content.decode()


@pytest.mark.parametrize("how", ["flagged", "closed"])
def test_a_hidden_creator_does_not_exist_for_others(client, kit, influencer, sponsor, how):
    moderator = make_staff()
    if how == "flagged":
        services.flag(target=influencer, by=moderator, reason="spam")
    else:
        services.close_account(user=influencer.user, by=moderator, reason="asked")

    assert client.get(kit).status_code == 404
    client.force_login(sponsor.user)
    assert client.get(kit).content == client.get("/i/nobody.here/").content
    client.force_login(make_staff())
    assert "our team see this page" in client.get(kit).content.decode()


def test_a_suspended_creator_sees_the_own_kit(client, kit, influencer, moderator):
    services.flag(target=influencer, by=moderator, reason="spam")
    client.force_login(influencer.user)

    assert client.get(kit).status_code == 200


def test_a_handle_may_be_typed_in_capitals(client, kit):
    assert client.get(kit.upper().replace("/I/", "/i/")).status_code == 200


def test_figures_say_whose_word_they_are_and_of_when(client, kit, influencer, moderator):
    assert "declared" in client.get(kit).content.decode()

    old = timezone.localdate() - timedelta(days=91)
    PlatformAccount.objects.update(declared_on=old)
    assert "stale" in client.get(kit).content.decode()

    services.verify_account(
        account=influencer.platform_accounts.get(), by=moderator, reason="looked_up"
    )
    page = client.get(kit).content.decode()
    assert "verified" in page
    assert "stale" not in page


def test_what_a_creator_writes_is_text(client, influencer, kit):
    influencer.bio = '<script>alert(1)</script><a hx-get="/x">'
    influencer.name = "<b>P</b>"
    influencer.save()

    page = client.get(kit).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>P</b>" not in page


def test_the_kit_asks_the_same_whatever_is_listed(
    client, kit, influencer, django_assert_num_queries
):
    with django_assert_num_queries(5):
        client.get(kit)
    for n in range(2):
        account = PlatformAccount(
            platform="blog", handle=f"b{n}", url="https://b.example", followers=n
        )
        services.save_platform_account(influencer=influencer, account=account)

    with django_assert_num_queries(5):
        client.get(kit)


def test_a_company_page_is_for_people_signed_in(client, sponsor):
    assert client.get(sponsor.get_absolute_url()).status_code == 302


def test_an_approved_company_is_seen_without_its_contact(client, sponsor, influencer):
    client.force_login(influencer.user)

    page = client.get(sponsor.get_absolute_url()).content.decode()

    assert sponsor.company_name in page
    assert "Approved sponsor" in page
    assert "Maya Huber" not in page


@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_a_company_not_approved_exists_for_itself_and_staff(client, influencer, moderator, status):
    company = make_sponsor(status=status)

    client.force_login(influencer.user)
    strange = client.get(company.get_absolute_url())
    assert strange.content == client.get("/companies/999999/").content
    assert strange.status_code == 404
    for user in (company.user, moderator):
        client.force_login(user)
        page = client.get(company.get_absolute_url()).content.decode()
        assert "Maya Huber" in page
        assert "only the company and our team" in page


def test_a_flagged_company_does_not_exist_for_others(client, sponsor, influencer, moderator):
    services.flag(target=sponsor, by=moderator, reason="fraud")
    client.force_login(influencer.user)

    assert client.get(sponsor.get_absolute_url()).status_code == 404
    client.force_login(moderator)
    assert "Suspended" in client.get(sponsor.get_absolute_url()).content.decode()


def test_public_pages_take_no_post(client, kit, sponsor):
    client.force_login(User.objects.get(pk=sponsor.user_id))

    assert client.post(kit).status_code == 405
    assert client.post(sponsor.get_absolute_url()).status_code == 405
