"""Who is looking at a case: told to colleagues, never a lock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Claim
from accounts.services import claims
from accounts.services.decisions import NotAllowed
from accounts.services.review import DECIDE
from accounts.tests.factories import make_staff

pytestmark = pytest.mark.django_db


def claim(case, by, verb=claims.claim):
    return verb(target=case, by=by, permissions=[DECIDE])


def test_a_free_case_is_claimed_for_a_quarter_of_an_hour(sponsor, moderator):
    held = claim(sponsor, moderator)

    assert held.by == moderator
    left = held.until - timezone.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_a_colleague_s_claim_is_left_alone(sponsor, moderator):
    first = claim(sponsor, moderator)

    second = claim(sponsor, make_staff())

    assert (second.by, second.until) == (moderator, first.until)


def test_one_s_own_claim_is_prolonged(sponsor, moderator):
    claim(sponsor, moderator)
    Claim.objects.update(until=timezone.now() + timedelta(minutes=1))

    held = claim(sponsor, moderator)

    assert held.until > timezone.now() + timedelta(minutes=14)
    assert Claim.objects.count() == 1


def test_a_claim_that_ran_out_is_anybody_s(sponsor, moderator):
    claim(sponsor, make_staff())
    Claim.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert claim(sponsor, moderator).by == moderator


def test_a_case_is_taken_over(sponsor, moderator):
    claim(sponsor, make_staff())

    held = claim(sponsor, moderator, claims.take_over)

    assert held.by == moderator
    assert Claim.objects.count() == 1


def test_only_one_s_own_claim_is_given_back(sponsor, moderator):
    claim(sponsor, moderator)

    claims.release(target=sponsor, by=make_staff())
    assert Claim.objects.count() == 1

    claims.release(target=sponsor, by=moderator)
    assert Claim.objects.count() == 0


@pytest.mark.parametrize("verb", [claims.claim, claims.take_over])
def test_whoever_may_not_decide_claims_nothing(sponsor, verb):
    with pytest.raises(NotAllowed):
        claim(sponsor, make_staff("Finance"), verb)

    assert not Claim.objects.exists()


def test_opening_another_case_gives_the_former_back(sponsor, other_sponsor, influencer, moderator):
    claim(sponsor, moderator)
    claim(influencer, moderator)

    claim(other_sponsor, moderator)

    held = Claim.objects.filter(by=moderator).values_list("object_type", "object_id")
    assert sorted(held) == [
        ("accounts.influencer", influencer.pk), ("accounts.sponsor", other_sponsor.pk),
    ]  # fmt: skip


def test_claims_of_two_cases_are_apart(sponsor, other_sponsor, moderator):
    claim(sponsor, moderator)

    assert claim(other_sponsor, colleague := make_staff()).by == colleague
