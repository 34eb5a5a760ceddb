"""Each trust rule: what it finds on one side of each threshold, and leaves alone on the other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import FigureReading, PlatformAccount, Sponsor
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from accounts.trust import RULES, Look, OutOfRange

pytestmark = pytest.mark.django_db


def found(code: str, **numbers):
    """(kind, key) of what the rule finds, with these numbers instead of its own."""
    return [finding.target for finding in findings(code, **numbers)]


def findings(code: str, **numbers):
    rule = RULES[code]
    return list(rule.find(Look(timezone.now(), rule.numbers(numbers))))


def company(sponsor):
    return ("accounts.sponsor", sponsor.pk)


def account_of(influencer):
    return ("accounts.platformaccount", influencer.platform_accounts.get().pk)


# --- Companies --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"company_name": "Bergwerk Outdoor GmbH"}, {"company_name": "BERGWERK outdoor"}),
        ({"website": "https://www.bergwerk.at"}, {"website": "http://bergwerk.at/shop"}),
        ({"phone": "+43 660 123 45 67"}, {"phone": "0660/1234567"}),
    ],
)
def test_company_that_shares_a_key_with_an_earlier_one_is_found(first, second):
    earlier, later = make_sponsor(**first), make_sponsor(**second)

    [finding] = findings("duplicate_company")

    assert finding.target == company(later)
    assert finding.about == later.user_id
    own, other = finding.evidence
    assert (own.own, own.object) == (True, f"accounts.sponsor:{later.pk}")
    assert (other.own, other.object) == (False, f"accounts.sponsor:{earlier.pk}")
    assert other.value == earlier.company_name


def test_companies_that_share_nothing_or_a_host_for_everybody_are_not_found():
    make_sponsor(website="https://www.instagram.com/one", phone="")
    make_sponsor(website="https://instagram.com/two", phone="")
    make_sponsor(website="")
    make_sponsor(website="")

    assert found("duplicate_company") == []


def test_duplicates_are_found_from_so_many_accounts_on():
    accounts = [make_sponsor(company_name="Bergwerk") for _ in range(3)]

    assert found("duplicate_company", accounts=4) == []
    assert found("duplicate_company", accounts=3) == [company(row) for row in accounts[1:]]


def test_a_suspended_or_closed_company_is_not_found_again(moderator):
    _first, flagged, closed = (make_sponsor(company_name="Bergwerk") for _ in range(3))
    services.flag(target=flagged, by=moderator, reason="fraud", private_note="x")
    services.close_account(user=closed.user, by=make_staff("Lead"), reason="asked")

    assert found("duplicate_company") == []


def test_evidence_of_a_duplicate_changes_with_its_key_and_not_with_later_companies():
    make_sponsor(company_name="Bergwerk")
    second = make_sponsor(company_name="Bergwerk")
    before = findings("duplicate_company")[0].fingerprint

    make_sponsor(company_name="Bergwerk")
    with_a_third = findings("duplicate_company")[0].fingerprint
    Sponsor.objects.update(name_key="alpen")
    under_another_key = findings("duplicate_company")[0]

    assert with_a_third == before
    assert under_another_key.target == company(second)
    assert under_another_key.fingerprint != before


@pytest.mark.parametrize(("age", "is_found"), [(29, False), (31, True)])
def test_company_not_sent_for_review_is_found_after_so_many_days(age, is_found):
    late = make_sponsor(status="pending", created_at=timezone.now() - timedelta(days=age))
    make_sponsor(created_at=timezone.now() - timedelta(days=99))

    assert found("company_not_sent", days=30) == [company(late)] * is_found


def test_company_that_was_sent_for_review_is_not_found():
    sent = make_sponsor(status="pending", created_at=timezone.now() - timedelta(days=99))
    services.submit_for_review(sponsor=sent, by=sent.user)

    assert found("company_not_sent") == []


# --- Figures ----------------------------------------------------------------------------------------------------------


def make_readings(*figures: tuple[int, int], influencer=None) -> PlatformAccount:
    """(days ago, followers) each."""
    account = (influencer or make_influencer()).platform_accounts.get()
    today = timezone.localdate()
    FigureReading.objects.bulk_create(
        FigureReading(
            account=account, followers=n, source="declared", on=today - timedelta(days=days)
        )
        for days, n in figures
    )
    return account


@pytest.mark.parametrize(
    ("figures", "is_found"),
    [
        ([(10, 20_000), (3, 30_001)], True),
        ([(10, 20_000), (3, 30_000)], False),  # exactly 50 %
        ([(10, 8_000), (3, 12_990)], False),  # 62 %, but fewer than 5,000
        ([(10, 8_000), (3, 13_001)], True),
        ([(18, 20_000), (3, 60_000)], False),  # 15 days apart
        ([(17, 20_000), (3, 60_000)], True),
        ([(10, 60_000), (3, 20_000)], False),  # a fall is no jump
        ([(10, 0), (3, 5_001)], True),
        ([(20, 20_000), (12, 25_000), (3, 31_000)], False),  # step by step
        ([(200, 20_000), (190, 90_000)], False),  # long ago
    ],
)
def test_follower_jump_is_found_beyond_its_numbers(figures, is_found):
    account = make_readings(*figures)

    assert found("follower_jump", growth=50, followers=5_000, days=14) == (
        [("accounts.platformaccount", account.pk)] * is_found
    )


def test_all_jumps_of_an_account_are_one_finding_with_their_figures():
    account = make_readings((30, 20_000), (20, 40_000), (19, 41_000), (9, 90_000))
    make_readings((9, 90_000))

    [finding] = findings("follower_jump")

    assert [fact.value for fact in finding.evidence] == [20_000, 40_000, 41_000, 90_000]
    assert {fact.object for fact in finding.evidence} == {f"accounts.platformaccount:{account.pk}"}
    assert finding.about == account.influencer.user_id


@pytest.mark.parametrize(
    ("platform", "followers", "rate", "is_found"),
    [
        ("instagram", 50_000, "0.59", True),  # usual 1.5 to 5; 0.4 of 1.5 = 0.6
        ("instagram", 50_000, "0.60", False),
        ("instagram", 50_000, "15.00", False),
        ("instagram", 50_000, "15.01", True),
        ("tiktok", 50_000, "15.01", False),  # twice as much is usual there
        ("tiktok", 50_000, "30.01", True),
        ("instagram", 999, "0.01", False),  # too small to say anything
        ("instagram", 9_999, "1.19", True),
        ("instagram", 10_000, "1.19", False),
        ("instagram", 1_000_000, "3.61", True),
        ("instagram", 999_999, "3.61", False),
        ("youtube", 50_000, "0.01", False),
        ("instagram", 50_000, None, False),
    ],
)
def test_engagement_is_found_where_it_is_far_from_its_band(platform, followers, rate, is_found):
    influencer = make_influencer(platform=platform, followers=followers)
    influencer.platform_accounts.update(engagement_rate=rate and Decimal(rate))

    assert found("odd_engagement", low=0.4, high=3.0) == [account_of(influencer)] * is_found


def test_evidence_of_engagement_is_the_rate_and_not_a_few_followers_more():
    influencer = make_influencer(followers=50_000)
    accounts = influencer.platform_accounts
    accounts.update(engagement_rate=Decimal("0.10"))
    before = findings("odd_engagement")[0].fingerprint

    accounts.update(followers=50_400)
    same = findings("odd_engagement")[0].fingerprint
    accounts.update(engagement_rate=Decimal("0.11"))

    assert same == before
    assert findings("odd_engagement")[0].fingerprint != before


# --- Pages ------------------------------------------------------------------------------------------------------------


def make_page(url: str):
    influencer = make_influencer()
    account = influencer.platform_accounts.get()
    account.url = url
    account.save()
    return influencer


def test_page_that_an_earlier_influencer_lists_is_found_however_it_is_written():
    earlier = make_page("https://www.instagram.com/priya.raman/")
    later = make_page("http://Instagram.com/Priya.Raman?igsh=abc")
    make_page("https://instagram.com/other")

    [finding] = findings("shared_page")

    assert (finding.target, finding.about) == (account_of(later), later.user_id)
    own, other = finding.evidence
    assert (own.value, own.own) == ("instagram.com/priya.raman", True)
    assert other.object == f"accounts.platformaccount:{earlier.platform_accounts.get().pk}"
    assert not other.own
    assert earlier.name not in other.value


def test_one_influencer_may_list_a_page_twice():
    first = make_page("https://instagram.com/priya")
    PlatformAccount.objects.create(
        influencer=first,
        platform="tiktok",
        handle="p",
        url="https://instagram.com/priya",
        followers=1,
    )

    assert found("shared_page") == []


def test_shared_page_is_found_from_so_many_influencers_on():
    people = [make_page("https://instagram.com/priya") for _ in range(3)]

    assert found("shared_page", influencers=4) == []
    assert found("shared_page", influencers=3) == [account_of(row) for row in people[1:]]


def test_pages_told_apart_by_their_query_are_different():
    make_page("https://facebook.com/profile.php?id=1")
    make_page("https://facebook.com/profile.php?id=2")
    make_page("https://example.com")
    make_page("https://example.com/")

    assert found("shared_page") == []


@pytest.mark.parametrize(
    ("followers", "days", "is_found"),
    [(250_000, 60, True), (249_999, 60, False), (250_000, 59, False)],
)
def test_large_account_is_found_when_nobody_verified_it_for_so_long(followers, days, is_found):
    influencer = make_influencer(followers=followers)
    make_readings((days, followers), (2, followers), influencer=influencer)

    assert found("never_verified", followers=250_000, days=60) == (
        [account_of(influencer)] * is_found
    )


def test_account_once_verified_is_not_found():
    influencer = make_influencer(followers=900_000)
    account = make_readings((99, 900_000), influencer=influencer)
    FigureReading.objects.create(account=account, followers=900_000, source="verified")

    assert found("never_verified") == []


def test_account_without_readings_counts_from_the_day_it_was_declared():
    influencer = make_influencer(followers=900_000)
    influencer.platform_accounts.update(declared_on=timezone.localdate() - timedelta(days=60))

    assert found("never_verified") == [account_of(influencer)]


# --- All of them ------------------------------------------------------------------------------------------------------


def test_every_rule_explains_itself_with_its_numbers():
    for rule in RULES.values():
        numbers = rule.numbers({})
        assert rule.check(numbers) == numbers
        assert "%(" not in rule.explain(numbers)
        assert str(rule.title)
        assert all(str(threshold.label) for threshold in rule.thresholds.values())


@pytest.mark.parametrize("value", [None, "5", True, 0, 51, 2.5])
def test_a_number_outside_its_bounds_is_refused_by_name(value):
    with pytest.raises(OutOfRange) as refusal:
        RULES["duplicate_company"].check({"accounts": value})

    assert refusal.value.field == "accounts"
