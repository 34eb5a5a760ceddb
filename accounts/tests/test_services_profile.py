"""Profiles: what is saved, what is worked out from it, what is refused."""

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, PlatformAccount
from accounts.tests.factories import make_influencer, make_niche, make_sponsor

pytestmark = pytest.mark.django_db


def account(**fields) -> PlatformAccount:
    values = {"platform": "tiktok", "handle": "priya", "url": "https://t.example/priya"}
    return PlatformAccount(**(values | {"followers": 1000} | fields))


def test_a_saved_profile_names_the_account_and_sets_its_time_zone(influencer):
    influencer.name, influencer.bio = "Priya R.", "Trails."

    services.save_influencer(
        influencer=influencer, niches=[make_niche()], time_zone="Europe/Vienna"
    )

    influencer.refresh_from_db()
    user = influencer.user
    assert (user.name, user.time_zone, influencer.bio) == ("Priya R.", "Europe/Vienna", "Trails.")
    assert [niche.name for niche in influencer.niches.all()] == ["Outdoors"]


def test_a_profile_saved_without_a_zone_keeps_the_zone(influencer):
    services.save_person(user=influencer.user, name="P", time_zone="Asia/Tokyo")

    services.save_influencer(influencer=influencer, niches=[])

    influencer.user.refresh_from_db()
    assert influencer.user.time_zone == "Asia/Tokyo"


def test_a_profile_cannot_smuggle_in_figures_or_flags(influencer):
    influencer.followers, influencer.flag_reason = 9_000_000, "spam"

    services.save_influencer(influencer=influencer, niches=[])

    influencer.refresh_from_db()
    assert (influencer.followers, influencer.flag_reason) == (84_200, "")


def test_a_taken_handle_is_refused_and_nothing_is_saved(influencer, other_influencer):
    handle, bio = influencer.handle, influencer.bio
    influencer.handle, influencer.bio = other_influencer.handle, "New"

    with pytest.raises(services.HandleTaken) as refusal:
        services.save_influencer(influencer=influencer, niches=[make_niche()])

    influencer.refresh_from_db()
    assert refusal.value.field == "handle"
    assert (influencer.handle, influencer.bio, influencer.niches.count()) == (handle, bio, 0)


def test_a_company_changed_during_its_review_is_noted_by_field_names():
    company = make_sponsor(status="pending")
    services.submit_for_review(sponsor=company, by=company.user)
    company.website, company.phone = "https://other.example", "123"

    services.save_sponsor(sponsor=company, time_zone="Europe/Berlin")

    event = AuditEvent.objects.about(company).last()
    assert (event.action, event.data) == ("profile_changed", {"fields": ["website"]})
    assert company.user.name == "Maya Huber"


@pytest.mark.parametrize("website", ["", "https://new.example"])
def test_a_company_not_sent_yet_changes_without_a_note(website):
    company = make_sponsor(status="pending", contact_name="")
    company.website = website

    services.save_sponsor(sponsor=company)

    assert not AuditEvent.objects.exists()
    assert company.user.name.startswith("Maya ")


def test_a_company_cannot_approve_itself():
    company = make_sponsor(status="pending")
    company.status, company.decided_at = "approved", timezone.now()

    services.save_sponsor(sponsor=company)

    company.refresh_from_db()
    assert company.status == "pending"


def test_the_largest_account_and_all_platforms_are_kept_for_the_directory(influencer):
    services.save_platform_account(influencer=influencer, account=account(followers=200_000))

    influencer.refresh_from_db()
    assert influencer.followers == 200_000
    assert influencer.platforms == ["instagram", "tiktok"]


def test_changed_figures_lose_their_verification(influencer, moderator):
    row = influencer.platform_accounts.get()
    services.verify_account(account=row, by=moderator, reason="looked_up")
    row.refresh_from_db()
    assert row.verified_on == timezone.localdate()

    services.save_platform_account(influencer=influencer, account=row)
    row.refresh_from_db()
    assert row.verified_on == timezone.localdate()

    row.followers += 1
    services.save_platform_account(influencer=influencer, account=row)
    row.refresh_from_db()
    assert row.verified_on is None


def test_the_same_account_twice_is_refused(influencer):
    services.save_platform_account(influencer=influencer, account=account())

    with pytest.raises(services.AlreadyListed):
        services.save_platform_account(influencer=influencer, account=account(handle="PRIYA"))

    assert influencer.platform_accounts.count() == 2


def test_two_creators_may_list_the_same_account(influencer, other_influencer):
    services.save_platform_account(influencer=influencer, account=account())

    services.save_platform_account(influencer=other_influencer, account=account())

    assert PlatformAccount.objects.filter(handle="priya").count() == 2


def test_a_profile_holds_a_dozen_accounts(influencer):
    for n in range(11):
        services.save_platform_account(influencer=influencer, account=account(handle=f"p{n}"))

    with pytest.raises(services.TooManyAccounts):
        services.save_platform_account(influencer=influencer, account=account(handle="one.more"))

    assert influencer.platform_accounts.count() == 12


def test_a_removed_account_counts_no_more(influencer):
    services.remove_platform_account(
        influencer=influencer, account=influencer.platform_accounts.get()
    )

    influencer.refresh_from_db()
    assert (influencer.followers, influencer.platforms) == (0, [])


def test_nobody_removes_an_account_of_somebody_else(influencer, other_influencer):
    services.remove_platform_account(
        influencer=influencer, account=other_influencer.platform_accounts.get()
    )

    assert other_influencer.platform_accounts.count() == 1


def test_the_lowest_rate_is_kept_and_an_empty_line_goes(influencer):
    services.save_rates(influencer=influencer, prices={"reel": 120000, "story": 30000})
    services.save_rates(influencer=influencer, prices={"story": None, "reel": 110000})

    influencer.refresh_from_db()
    assert influencer.fee_from_minor == 110000
    assert [(rate.kind, rate.price_minor) for rate in influencer.rates.all()] == [("reel", 110000)]


def test_rates_are_saved_with_their_currency(influencer):
    services.save_rates(influencer=influencer, prices={"reel": 5000}, currency="JPY")

    influencer.refresh_from_db()
    assert influencer.currency == "JPY"


def test_a_fresh_creator_lacks_everything():
    creator = make_influencer()
    creator.platform_accounts.all().delete()

    assert creator.missing() == [
        "a few words about you", "your niches", "one platform account", "your rates",
    ]  # fmt: skip
