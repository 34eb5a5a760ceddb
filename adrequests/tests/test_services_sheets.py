"""What is written down when a deal is agreed."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Policy
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, DealSheet, Deliverable, WorkStatus
from adrequests.registries import when_agreed
from adrequests.services.sheets import seal_earlier_deals
from adrequests.sheet import canonical, digest
from adrequests.tests.factories import make_ad_request, refused
from campaigns.models import Campaign
from campaigns.services import BudgetExceeded
from campaigns.tests.factories import make_campaign
from influencer_platform import append_only
from influencer_platform.invariants import violations

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    sponsor = make_sponsor(company_name="Alpenglow Gear")
    sponsor.user.name = "Mara Lindt"
    sponsor.user.save()
    creator = make_influencer(name="Priya Raman", handle="priya")
    creator.user.name = "Priyanka Raman"
    creator.user.save()
    campaign = make_campaign(sponsor=sponsor, name="Ridge Pack launch", disclosure="#ad")
    return make_ad_request(campaign=campaign, influencer=creator, requirements="No music")


def accept(row: AdRequest) -> AdRequest:
    return services.accept(ad_request=row, by=row.influencer.user, offer_number=row.offer_number)


def test_accepting_freezes_everything_that_was_agreed(invitation):
    agreed = accept(invitation)

    sheet = agreed.sheets.get()
    offer, campaign = agreed.latest_offer, agreed.campaign
    assert (sheet.number, sheet.offer) == (1, offer)
    assert sheet.document == {
        "version": 1,
        "request": agreed.pk,
        "number": 1,
        "campaign": {"id": campaign.pk, "name": "Ridge Pack launch"},
        "sponsor": {"company": "Alpenglow Gear", "signed_by": "Mara Lindt"},
        "influencer": {"name": "Priya Raman", "handle": "priya", "signed_by": "Priyanka Raman"},
        "terms": {
            "offer": 1,
            "fee_minor": 110_000,
            "currency": campaign.currency,
            "deliverables": {"reel": 1, "story": 2},
            "due_on": offer.due_on.isoformat(),
            "usage_days": 90,
            "exclusivity_days": 0,
            "requirements": "No music",
        },
        "brief": {"number": 1, **campaign.brief_text()},
        "rules": {
            "review_days": 5,
            "revisions": 2,
            "payment_days": 30,
            "approves_by_silence": False,
        },
        "offered": {"side": "sponsor", "at": offer.created_at.strftime("%Y-%m-%dT%H:%M:%S+00:00")},
        "accepted": {
            "side": "influencer",
            "at": agreed.accepted_at.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        },
    }


def test_the_names_stand_on_their_sides_whoever_made_the_offer(invitation):
    row = services.counter(
        ad_request=invitation,
        by=invitation.influencer.user,
        offer_number=1,
        terms=services.Proposal(90_000, {"reel": 1}, timezone.localdate() + timedelta(days=9)),
    )

    said = services.accept(ad_request=row, by=row.campaign.sponsor.user, offer_number=2)

    document = said.sheets.get().document
    assert document["sponsor"]["signed_by"] == "Mara Lindt"
    assert document["influencer"]["signed_by"] == "Priyanka Raman"
    assert document["offered"]["side"] == "influencer"
    assert document["accepted"]["side"] == "sponsor"


def test_the_digest_is_that_of_the_canonical_text(invitation):
    sheet = accept(invitation).sheets.get()

    text = json.dumps(sheet.document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(sheet.document) == text
    assert sheet.sha256 == hashlib.sha256(text.encode()).hexdigest() == digest(sheet.document)


def test_each_piece_of_work_is_a_row_in_the_order_in_which_terms_are_read(invitation):
    agreed = accept(invitation)

    pieces = agreed.deliverables.order_by("number").values_list(
        "number", "kind", "status", "due_on"
    )
    due = agreed.latest_offer.due_on
    assert list(pieces) == [
        (1, "reel", WorkStatus.DUE, due),
        (2, "story", WorkStatus.DUE, due),
        (3, "story", WorkStatus.DUE, due),
    ]


def test_the_rules_of_that_day_stay_in_the_sheet(invitation):
    Policy.objects.update_or_create(pk=1, defaults={"payment_days": 14})
    sheet = accept(invitation).sheets.get()

    Policy.objects.update(payment_days=60)

    sheet.refresh_from_db()
    assert sheet.document["rules"]["payment_days"] == 14


def test_accepting_twice_writes_one_sheet(invitation):
    accept(invitation)
    accept(invitation)

    assert (DealSheet.objects.count(), Deliverable.objects.count()) == (1, 3)


def test_an_accept_without_money_writes_nothing(invitation):
    Campaign.objects.update(budget_minor=100_000)

    with refused(BudgetExceeded):
        accept(invitation)

    assert (DealSheet.objects.count(), Deliverable.objects.count()) == (0, 0)


def test_apps_above_are_told_of_the_sheet_when_its_work_stands(invitation, monkeypatch):
    told = []
    monkeypatch.setattr(
        when_agreed, "_entries", [lambda sheet: told.append((sheet, sheet.ad_request.deliverables.count()))]
    )  # fmt: skip

    agreed = accept(invitation)

    assert told == [(agreed.sheets.get(), 3)]


def test_both_sides_see_the_sheet_and_the_work_and_nobody_else(
    invitation, moderator, other_sponsor
):
    agreed = accept(invitation)
    stranger = make_influencer()

    for user in (agreed.campaign.sponsor.user, agreed.influencer.user, moderator):
        assert DealSheet.objects.visible_to(user).count() == 1
        assert Deliverable.objects.visible_to(user).count() == 3
    for user in (other_sponsor.user, stranger.user):
        assert not DealSheet.objects.visible_to(user).exists()
        assert not Deliverable.objects.visible_to(user).exists()


def test_deals_from_before_there_were_sheets_get_theirs_once(invitation):
    row = accept(invitation)
    before = row.sheets.get().document

    append_only.drop_triggers()
    Deliverable.objects.all().delete()
    DealSheet.objects.all().delete()
    append_only.install_triggers()
    assert violations() == [f"request {row.pk}: agreed without a sheet"]

    assert (seal_earlier_deals(), seal_earlier_deals()) == (1, 0)

    assert row.sheets.get().document == before
    assert row.deliverables.count() == 3
    assert violations() == []
