"""What the database refuses, and facts about one row."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import (
    AuditEvent,
    Delivery,
    Influencer,
    Niche,
    PlatformAccount,
    Policy,
    Rate,
    Role,
    Sponsor,
    StaffInvitation,
    User,
)
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_user

pytestmark = pytest.mark.django_db


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        lambda: User.objects.update(email="Upper@Example.com"),
        lambda: Sponsor.objects.update(status="great"),
        lambda: Sponsor.objects.update(company_name=""),
        lambda: Sponsor.objects.update(status="approved", decided_at=None),
        lambda: Sponsor.objects.update(flagged_at=timezone.now()),
        lambda: Sponsor.objects.update(flag_reason="spam"),
        lambda: Influencer.objects.update(name=""),
        lambda: Influencer.objects.update(fee_from_minor=-1),
        lambda: Influencer.objects.update(flag_reason="spam"),
        lambda: PlatformAccount.objects.update(platform="myspace"),
        lambda: PlatformAccount.objects.update(followers=2_000_000_001),
        lambda: PlatformAccount.objects.update(engagement_rate=101),
        lambda: Rate.objects.update(kind="tattoo"),
        lambda: Rate.objects.update(price_minor=-1),
        lambda: Delivery.objects.update(status="sent", sent_at=None),
        lambda: StaffInvitation.objects.update(expires_at=timezone.now() - timedelta(days=9)),
        lambda: Policy.objects.create(pk=2),
    ],
)
def test_the_database_refuses_what_must_never_be(sponsor, influencer, change):
    Rate.objects.create(influencer=influencer, kind="reel", price_minor=1)
    Delivery.owe(sponsor.user, kind="k", key="k")
    StaffInvitation.objects.create(
        email="x@example.com",
        token_hash="h",
        invited_by=sponsor.user,
        expires_at=timezone.now() + timedelta(days=1),
    )

    assert refused(change)


def test_addresses_and_handles_are_unique_whatever_their_case(influencer):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(email=influencer.user.email.upper())
    with pytest.raises(IntegrityError), transaction.atomic():
        make_influencer(handle=influencer.handle.upper())


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_trail_is_never_changed(sponsor, verb):
    event = AuditEvent.record(sponsor, action="looked", by=None)
    rows = AuditEvent.objects.filter(pk=event.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(action="nothing") if verb == "update" else rows.delete()

    assert AuditEvent.objects.get().action == "looked"


def test_a_line_of_the_trail_is_not_replaced(sponsor):
    event = AuditEvent.record(sponsor, action="looked", by=None)
    event.action = "nothing"

    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_the_trail_of_one_object_counts_without_gaps(sponsor, other_sponsor):
    for target in (sponsor, other_sponsor, sponsor):
        AuditEvent.record(target, action="looked", by=None)

    assert [event.seq for event in AuditEvent.objects.about(sponsor)] == [1, 2]
    assert (
        str(AuditEvent.objects.about(sponsor).first()) == f"accounts.sponsor {sponsor.pk} #1 looked"
    )


def test_whoever_acted_is_never_deleted(sponsor):
    AuditEvent.record(sponsor, action="looked", by=make_user())

    with pytest.raises(ProtectedError):
        User.objects.exclude(pk=sponsor.user_id).delete()


def test_a_password_or_epoch_change_ends_sessions(influencer):
    user = influencer.user
    before = user.get_session_auth_hash()

    user.auth_epoch += 1

    assert user.get_session_auth_hash() != before


def test_a_rotated_secret_key_keeps_sessions(influencer, settings):
    old = influencer.user.get_session_auth_hash()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "1" * 50

    assert old in influencer.user.get_session_auth_fallback_hash()
    assert influencer.user.get_session_auth_hash() != old


def test_a_person_is_called_by_name_else_by_address():
    named, nameless = make_user(name="Priya Raman"), make_user(email="p@example.com")

    assert (str(named), named.get_full_name(), named.get_short_name()) == (
        "Priya Raman", "Priya Raman", "Priya",
    )  # fmt: skip
    assert (str(nameless), nameless.get_short_name()) == ("p@example.com", "p")


def test_an_address_is_cleaned_to_lower_case():
    user = User(email=" Priya@Example.COM ")

    user.clean()

    assert user.email == "priya@example.com"


def test_the_party_is_company_creator_or_nobody(sponsor, influencer, moderator):
    parties = [user.party for user in (sponsor.user, influencer.user, moderator)]

    assert parties == [sponsor, influencer, None]


def test_accounts_are_seen_by_staff_and_by_themselves(sponsor, influencer, moderator):
    assert list(User.objects.visible_to(influencer.user)) == [influencer.user]
    assert User.objects.visible_to(moderator).count() == 3


def test_a_company_is_seen_by_itself_staff_and_once_approved_by_all(influencer, moderator):
    waiting, approved = make_sponsor(status="pending"), make_sponsor()

    assert list(Sponsor.objects.visible_to(influencer.user)) == [approved]
    assert set(Sponsor.objects.visible_to(waiting.user)) == {waiting, approved}
    assert Sponsor.objects.visible_to(moderator).count() == 2
    assert list(Sponsor.objects.acting()) == [approved]


def test_creators_are_seen_by_approved_sponsors_only(
    influencer, other_influencer, sponsor, moderator
):
    waiting = make_sponsor(status="pending")

    def seen(user) -> int:
        return Influencer.objects.visible_to(user).count()

    assert [seen(sponsor.user), seen(waiting.user), seen(moderator)] == [2, 0, 2]
    assert list(Influencer.objects.visible_to(influencer.user)) == [influencer]


def test_a_colleague_without_a_company_sees_no_creators(influencer):
    assert not Influencer.objects.visible_to(make_user(Role.Code.SPONSOR)).exists()


def test_figures_grow_stale_after_ninety_days(influencer):
    account, today = influencer.platform_accounts.get(), timezone.localdate()

    account.declared_on = today - timedelta(days=90)
    assert not account.is_stale
    account.declared_on = today - timedelta(days=91)
    assert account.is_stale
    account.verified_on = today
    assert not account.is_stale


def test_rules_have_defaults_until_staff_edit_them():
    assert Policy.current().offer_days == 7

    Policy(pk=1, offer_days=3).save()

    assert Policy.current().offer_days == 3


def test_rows_are_called_what_people_call_them(influencer, sponsor, moderator):
    rate = Rate.objects.create(influencer=influencer, kind="reel", price_minor=1)
    Delivery.owe(moderator, kind="k", key="1")

    assert str(influencer.platform_accounts.get()).startswith("Instagram priya")
    assert [str(rate), str(make_niche()), str(Policy()), str(moderator.role)] == [
        "Reel", "Outdoors", "Rules of this installation", "Admin",
    ]  # fmt: skip
    assert [str(Delivery.objects.get()), str(StaffInvitation(email="x@example.com"))] == [
        f"K, {moderator.email}", "x@example.com",
    ]  # fmt: skip
    assert sponsor.get_absolute_url() == f"/companies/{sponsor.pk}/"
    assert influencer.get_absolute_url() == f"/i/{influencer.handle}/"
    assert Niche.objects.filter(is_active=True).exists()
