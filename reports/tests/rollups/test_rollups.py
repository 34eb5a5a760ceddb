"""What campaigns come to is kept: read where nothing changed, counted where something did, and never older than the rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from accounts.models import Influencer, Sponsor
from adrequests.models import AdRequest, Deliverable, Message, Payment
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign
from reports.counting import answer
from reports.figures import figures
from reports.kpis.asked import DEALS_AGREED, STEPS, TIME_TO_AGREEMENT
from reports.models import CampaignClicks, Rollup, RollupChange, RollupPart
from reports.rollups import terms, triggers
from reports.scope import Scope
from reports.services.rollups import roll_up
from reports.tests import world
from reports.tests.world import NOW, accept, at

pytestmark = pytest.mark.django_db
SENT = figures[STEPS[0]]


def sent(sponsor: Sponsor) -> int:
    return answer([SENT], Scope(sponsor.user, NOW))[SENT.name].total_of_all.rows


def noted() -> set[tuple[int, str]]:
    return set(RollupChange.objects.values_list("campaign", "part"))


@pytest.fixture
def campaigns():
    """Two campaigns of one company with a request each, added up at NOW."""
    with at(NOW - timedelta(hours=2)):
        first = make_campaign()
        second = make_campaign(sponsor=first.sponsor)
        for campaign in (first, second):
            make_ad_request(campaign=campaign)
    roll_up(now=NOW)
    return [first, second]


def test_what_is_kept_is_read_without_looking_at_requests(campaigns):
    with CaptureQueriesContext(connection) as queries:
        assert sent(campaigns[0].sponsor) == 2

    assert not [q for q in queries if "adrequests_adrequest" in q["sql"]]


def test_only_the_campaign_that_changed_is_counted(campaigns):
    with at(NOW):
        make_ad_request(campaign=campaigns[1])
    with CaptureQueriesContext(connection) as queries:
        assert sent(campaigns[0].sponsor) == 3

    (counted,) = [q["sql"] for q in queries if 'FROM "adrequests_adrequest"' in q["sql"]]
    assert f'"campaign_id" IN ({campaigns[1].pk})' in counted


def test_a_new_campaign_is_counted_until_it_is_added_up(campaigns):
    with at(NOW):
        third = make_campaign(sponsor=campaigns[0].sponsor)
        make_ad_request(campaign=third)

    assert sent(third.sponsor) == 3
    assert roll_up(now=NOW) == len(RollupPart)
    assert sent(third.sponsor) == 3


def test_adding_up_again_does_nothing(campaigns):
    assert roll_up(now=NOW) == 0
    assert not RollupChange.objects.exists()
    assert Rollup.objects.count() == len(campaigns) * len(RollupPart)


def test_what_was_added_up_by_other_rules_is_counted_and_added_up_again(campaigns, monkeypatch):
    Rollup.objects.update(sums={"columns": "", "months": {}, "named": {}, "values": {}})
    assert sent(campaigns[0].sponsor) == 0, "the sums are read"

    monkeypatch.setattr(terms, "RULES", terms.RULES + 1)

    assert sent(campaigns[0].sponsor) == 2
    assert roll_up(now=NOW) == len(campaigns) * len(RollupPart)
    assert sent(campaigns[0].sponsor) == 2


def test_where_too_many_changed_all_are_counted(campaigns, monkeypatch):
    monkeypatch.setattr("reports.rollups.reading.MOST_LEFT", 0)
    with at(NOW):
        make_ad_request(campaign=campaigns[1])

    assert sent(campaigns[0].sponsor) == 3


def test_of_an_unknown_campaign_only_the_note_goes(campaigns):
    RollupChange.objects.create(campaign_id=987_654, part=RollupPart.DEALS)

    roll_up(now=NOW)

    assert noted() == set()
    assert not Rollup.objects.filter(campaign_id=987_654).exists()


# --- What the database notes ------------------------------------------------------------------------------------------

TOUCHED = {
    AdRequest: ("fee_minor", lambda row: row.campaign_id, RollupPart.DEALS),
    Message: ("side", lambda row: row.ad_request.campaign_id, RollupPart.DEALS),
    Deliverable: ("rounds", lambda row: row.ad_request.campaign_id, RollupPart.DEALS),
    Payment: ("amount_minor", lambda row: row.ad_request.campaign_id, RollupPart.DEALS),
    CampaignClicks: ("raw", lambda row: row.campaign_id, RollupPart.CLICKS),
}


def test_whatever_writes_a_row_is_noted_by_the_database():
    world.live()
    request = AdRequest.objects.filter(payments__isnull=False, deliverables__isnull=False).first()
    Message.objects.create(
        ad_request=request, author=request.influencer.user, side="influencer", text="Hello"
    )
    CampaignClicks.objects.create(campaign=request.campaign, day="2026-11-01", raw=1, bot=1)

    for model, (column, campaign_of, part) in TOUCHED.items():
        row = model.objects.earliest("pk")
        RollupChange.objects.all().delete()
        model.objects.filter(pk=row.pk).update(**{column: F(column)})
        assert noted() == {(campaign_of(row), part)}, model


def test_a_deleted_row_is_noted(campaigns):
    row = Message.objects.create(
        ad_request=AdRequest.objects.get(campaign=campaigns[0]),
        author=campaigns[0].sponsor.user, side="sponsor", text="Hello",
    )  # fmt: skip
    RollupChange.objects.all().delete()

    row.delete()

    assert noted() == {(campaigns[0].pk, RollupPart.DEALS)}


def test_a_new_name_of_an_influencer_is_noted_where_there_are_requests_of_theirs(campaigns):
    influencer = AdRequest.objects.get(campaign=campaigns[0]).influencer
    Influencer.objects.filter(pk=influencer.pk).update(bio="Another word")
    assert noted() == set()

    Influencer.objects.filter(pk=influencer.pk).update(name="Another name")

    assert noted() == {(campaigns[0].pk, RollupPart.DEALS)}


def test_another_currency_is_noted_for_all_parts(campaigns):
    Campaign.objects.filter(pk=campaigns[0].pk).update(currency="EUR")

    assert noted() == {(campaigns[0].pk, part) for part in RollupPart}


def test_an_undone_change_is_not_noted(campaigns, django_capture_on_commit_callbacks):
    from django.db import transaction

    with transaction.atomic():
        AdRequest.objects.update(fee_minor=F("fee_minor"))
        transaction.set_rollback(True)

    assert noted() == set()


def test_every_table_that_figures_are_read_from_is_noted():
    """A figure of other rows would be kept without anybody noting that they change."""
    assert set(terms.KEPT) <= {noted.table for noted in triggers.NOTED}


def test_whole_seconds_are_never_the_next_ones(campaigns):
    """SQLite's own reading of times would round the last half of a thousandth up."""
    with at(NOW):
        deal = accept(AdRequest.objects.get(campaign=campaigns[0]))
    AdRequest.objects.filter(pk=deal.pk).update(
        created_at=NOW - timedelta(hours=2), accepted_at=NOW - timedelta(microseconds=200)
    )

    (took, *_others) = TIME_TO_AGREEMENT.rows(Scope(campaigns[0].sponsor.user, NOW)).values_list(
        "value", flat=True
    )

    assert took == 2 * 3600 - 1


def test_triggers_are_taken_away_and_made_again():
    triggers.remove()
    with at(NOW):
        make_campaign()
    assert noted() == set()

    triggers.install()
    triggers.install()
    with at(NOW):
        campaign = make_campaign()
    assert noted() == {(campaign.pk, part) for part in RollupPart}


# --- Time -------------------------------------------------------------------------------------------------------------


def test_sums_run_out_when_an_answer_is_overdue(campaigns):
    until = Rollup.objects.filter(part=RollupPart.DEALS).values_list("until", flat=True)

    assert set(until) == {NOW - timedelta(hours=2) + timedelta(hours=72)}


def test_sums_without_anything_to_come_hold_for_months(campaigns):
    with at(NOW):
        for row in AdRequest.objects.all():
            world.reject(row)
    later = NOW + timedelta(hours=80)
    roll_up(now=later)

    (until,) = set(Rollup.objects.filter(part=RollupPart.DEALS).values_list("until", flat=True))
    assert until > later + timedelta(days=150)


def test_sums_run_out_when_the_day_of_a_piece_is_over(campaigns):
    with at(NOW):
        deal = accept(AdRequest.objects.get(campaign=campaigns[0]))
    later = NOW + timedelta(hours=80)
    roll_up(now=later)

    due = deal.deliverables.earliest("due_on").due_on
    until = Rollup.objects.get(campaign=campaigns[0], part=RollupPart.DEALS).until
    assert later < until
    assert until.astimezone(NOW.tzinfo).date() <= due + timedelta(days=1)


def test_a_page_as_of_before_the_sums_counts(campaigns):
    earlier = Scope(campaigns[0].sponsor.user, NOW - timedelta(minutes=5))
    with CaptureQueriesContext(connection) as queries:
        answer([DEALS_AGREED], earlier)

    assert [q for q in queries if "adrequests_adrequest" in q["sql"]]
