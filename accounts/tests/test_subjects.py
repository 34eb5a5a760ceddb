"""How a row about something finds it again."""

import pytest

from accounts import subjects
from accounts.models import Claim, Influencer, Sponsor

pytestmark = pytest.mark.django_db


def test_load_asks_once_per_kind(sponsor, other_sponsor, influencer, django_assert_num_queries):
    rows = (sponsor, other_sponsor, influencer)
    keys = [(row._meta.label_lower, row.pk) for row in rows]

    with django_assert_num_queries(2):
        found = subjects.load(keys)
        owners = [subjects.of(row).owner(row) for row in found.values()]

    assert set(found.values()) == set(rows)
    assert {owner.pk for owner in owners} == {row.user_id for row in rows}


def test_load_leaves_out_what_is_gone_or_unknown(sponsor):
    keys = [("accounts.sponsor", sponsor.pk + 99), ("shop.basket", 1)]

    assert subjects.load(keys) == {}


def test_find_brings_one(influencer):
    assert subjects.find("accounts.influencer", influencer.pk) == influencer


def test_admin_url_of_a_kind_without_a_page_is_empty(sponsor, moderator):
    claim = Claim(by=moderator, **Claim.pointing_at(sponsor))

    assert subjects.admin_url(claim) == ""
    assert subjects.admin_url(sponsor) == f"/admin/accounts/sponsor/{sponsor.pk}/change/"


def test_what_may_be_reported_is_what_may_be_seen(sponsor, influencer, other_influencer):
    kinds = subjects.SUBJECTS
    Sponsor.objects.filter(pk=sponsor.pk).update(status="rejected")
    Influencer.objects.filter(pk=influencer.pk).update(
        flagged_at="2026-01-01T00:00Z", flag_reason="spam"
    )

    assert not kinds["accounts.sponsor"].visible_to(other_influencer.user).filter(pk=sponsor.pk)
    assert not kinds["accounts.influencer"].visible_to(sponsor.user).filter(pk=influencer.pk)


def test_about_points_back(sponsor, moderator):
    claim = Claim.objects.create(
        by=moderator, until="2100-01-01T00:00Z", **Claim.pointing_at(sponsor)
    )

    assert Claim.objects.about(sponsor).get() == claim
    assert not Claim.objects.about(moderator).exists()
