"""The queue of companies and the case of one, as staff work them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AbuseReport, Claim, Sponsor, TrustRule, TrustSignal, User
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_sponsor_changelist")
TOO_LARGE = 2**63 + 17


def url(page: str, *args) -> str:
    return reverse(f"admin:accounts_sponsor_{page}", args=args)


@pytest.fixture
def rosa(client) -> User:
    """A moderator, signed in."""
    user = make_staff(name="Rosa Albrecht")
    client.force_login(user)
    return user


def make_waiting(n: int = 1, **fields) -> list[Sponsor]:
    """Companies in the queue, the longest waiting first."""
    rows = [make_sponsor(status="pending", **fields) for _ in range(n)]
    for age, row in enumerate(reversed(rows)):
        services.submit_for_review(sponsor=row, by=row.user)
        Sponsor.objects.filter(pk=row.pk).update(
            submitted_at=timezone.now() - timedelta(hours=age + 1)
        )
    return rows


def report(company: Sponsor) -> AbuseReport:
    return AbuseReport.objects.create(
        reporter=make_influencer().user,
        about_user=company.user,
        reason="fraud",
        text="They wanted money first.",
        **AbuseReport.pointing_at(company),
    )


def signal(company: Sponsor) -> TrustSignal:
    rule = TrustRule.objects.first() or TrustRule.objects.create(code="test_rule")
    return TrustSignal.objects.create(
        rule=rule,
        version=1,
        about_user=company.user,
        severity=2,
        evidence=[{"what": "Same phone number", "value": "660", "object": "", "own": False}],
        fingerprint=str(company.pk),
        expires_at=timezone.now() + timedelta(days=1),
        **TrustSignal.pointing_at(company),
    )


def live_campaign(company: Sponsor) -> Campaign:
    """As it may be where an approval was taken back."""
    campaign = make_campaign()
    Campaign.objects.filter(pk=campaign.pk).update(sponsor=company)
    return campaign


def case(client, company: Sponsor) -> str:
    page: str = client.get(url("change", company.pk)).content.decode()
    return page


# --- The list ---------------------------------------------------------------------------------------------------------


def test_who_waits_stands_before_everybody_else(client, rosa):
    decided = make_sponsor(submitted_at=timezone.now() - timedelta(days=90))
    unsent = make_sponsor(status="pending")
    first, second = make_waiting(2)

    rows = list(client.get(LIST).context["cl"].result_list)

    assert rows == [first, second, decided, unsent]


def test_a_row_tells_its_numbers(client, rosa):
    (company,) = make_waiting()
    live_campaign(company)
    Campaign.objects.filter(pk=make_ad_request().campaign_id).update(sponsor=company)
    report(company)
    report(company)
    signal(company)

    row = client.get(LIST).context["cl"].result_list[0]

    assert (row.n_reports, row.n_signals, row.n_live, row.n_open, row.n_agreed) == (2, 1, 2, 1, 0)


def test_decided_reports_and_cleared_signals_do_not_count(client, rosa):
    (company,) = make_waiting()
    now = timezone.now()
    report(company)
    AbuseReport.objects.update(status="dismissed", decided_at=now)
    signal(company)
    TrustSignal.objects.update(status="cleared", closed_at=now)

    row = client.get(LIST).context["cl"].result_list[0]

    assert (row.n_reports, row.n_signals) == (0, 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"queue": "waiting"}, 2),
        ({"queue": "approved"}, 1),
        ({"queue": "nonsense"}, 3),
        ({"reported": "yes"}, 1),
        ({"reported": "no"}, 2),
        ({"industry": "Outdoor"}, 2),
        ({"country": "SE"}, 1),
    ],
)
def test_the_list_is_filtered(client, rosa, query, found):
    make_sponsor(industry="Yarn", country="SE")
    company, _other = make_waiting(2)
    report(company)

    answer = client.get(LIST, query)

    assert answer.context["cl"].result_count == found


@pytest.mark.parametrize("query", [{}, {"_facets": "True"}])
@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_fewer_than_fifteen_questions(client, rosa, n, query):
    for company in make_waiting(n):
        report(company)
        signal(company)
        live_campaign(company)
        client.get(url("change", company.pk))
    client.get(LIST)

    with CaptureQueriesContext(connection) as asked:
        client.get(LIST, query)

    assert len(asked) == (14 if query else 8)


def test_a_case_without_a_flag_shows_a_dash(client, rosa):
    (company,) = make_waiting()

    assert ">None<" not in case(client, company)


# --- The case ---------------------------------------------------------------------------------------------------------


def test_a_case_shows_where_it_stands_and_what_is_known(client, rosa):
    company, double = make_waiting(2, phone="+43 660 1234567", company_name="Bergwerk GmbH")
    report(company)
    signal(company)
    live_campaign(company)

    page = case(client, company)

    assert "1 of 2 waiting" in page
    assert "1 open report · 1 live campaign · 0 agreed deals" in page
    assert "same name and same phone" in page
    assert url("change", double.pk) in page
    assert "They wanted money first." in page
    assert "Same phone number: 660" in page
    assert 'rel="noopener noreferrer"' in page
    assert "Sent for review" in page


def test_a_hostile_web_address_is_no_link(client, rosa):
    (company,) = make_waiting()
    Sponsor.objects.filter(pk=company.pk).update(website="javascript:alert(1)")

    page = case(client, company)

    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_opening_a_waiting_case_claims_it_and_a_decided_one_not(client, rosa, sponsor):
    (company,) = make_waiting()

    case(client, company)
    case(client, sponsor)

    claim = Claim.objects.get()
    assert (claim.by, claim.object_id) == (rosa, company.pk)


def test_a_colleague_reads_who_is_looking_and_takes_over(client, rosa):
    company, _next = make_waiting(2)
    case(client, company)
    colleague = make_staff(name="Jan")
    client.force_login(colleague)

    assert "Rosa Albrecht" in client.get(LIST).content.decode()
    page = case(client, company)
    assert "<strong>Rosa Albrecht</strong> is looking at this" in page
    assert Claim.objects.get(object_id=company.pk).by == rosa
    assert client.get(url("take_over", company.pk)).status_code == 405

    page = client.post(url("take_over", company.pk), follow=True).content.decode()
    assert "is looking at this" not in page
    assert Claim.objects.get(object_id=company.pk).by == colleague


def test_a_case_somebody_has_open_is_skipped(client, rosa):
    first, second, third = make_waiting(3)
    case(client, second)
    client.force_login(make_staff())

    page = case(client, first)

    assert f'href="{url("change", third.pk)}" data-key="j n s"' in page
    assert url("change", second.pk) not in page


def test_from_the_last_case_the_first_comes_next(client, rosa):
    first, second, third = make_waiting(3)

    page = case(client, third)

    assert "3 of 3 waiting" in page
    assert f'href="{url("change", first.pk)}" data-key="j n s"' in page
    assert f'href="{url("change", second.pk)}" data-key="k"' in page


def test_who_may_only_look_claims_nothing(client):
    (company,) = make_waiting()
    client.force_login(make_staff("Finance"))

    page = case(client, company)

    assert 'class="verdict"' not in page
    assert "Open reports by users" not in page
    assert not Claim.objects.exists()
    assert client.post(url("take_over", company.pk)).status_code == 403
    assert not Claim.objects.exists()


def test_one_s_own_company_is_decided_by_a_colleague(client):
    (company,) = make_waiting()
    owner = company.user
    User.objects.filter(pk=owner.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=owner.pk))

    page = case(client, company)
    answer = client.post(url("decide", company.pk, "approve"), {"reason": "checked"})
    flagged = client.post(url("decide", company.pk, "flag"), {"reason": "spam"})

    assert "This is your own. A colleague has to decide it." in page
    assert "verdict__btn" not in page
    assert (answer.status_code, flagged.status_code) == (409, 409)
    company.refresh_from_db()
    assert company.in_review
    assert not company.is_flagged


def test_the_same_questions_for_a_short_case_and_a_long_one(client, rosa):
    short, long = make_waiting(2)
    for _ in range(3):
        report(long)
        live_campaign(long)
    services.flag(target=long, by=rosa, reason="spam")
    services.unflag(target=long, by=rosa, private_note="No.")
    counts = []
    for company in (short, long):
        case(client, company)
        with CaptureQueriesContext(connection) as asked:
            case(client, company)
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "path",
    [
        f"{LIST}{TOO_LARGE}/change/",
        f"{LIST}{TOO_LARGE}/decide/approve/",
        f"{LIST}{TOO_LARGE}/undo/1/",
        f"{LIST}1/undo/{TOO_LARGE}/",
        f"{LIST}{TOO_LARGE}/history/",
    ],
)
def test_a_number_beyond_the_database_s_is_nowhere(client, rosa, path):
    assert client.get(path).status_code in {302, 404}


def test_taking_over_a_case_beyond_the_database_s_numbers_is_nowhere(client, rosa):
    assert client.post(f"{LIST}{TOO_LARGE}/take-over/").status_code == 404
