"""The checker finds what somebody could only do past the services."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services import flag
from adrequests import services
from adrequests.models import AdRequest, Amendment, Offer, Status
from adrequests.tests.factories import make_ad_request, make_terms
from campaigns.tests.factories import make_campaign
from influencer_platform.append_only import drop_triggers, install_triggers
from influencer_platform.invariants import violations


@pytest.fixture
def negotiation(db):
    """Two offers on the table, the company is asked."""
    row = make_ad_request()
    return services.counter(
        ad_request=row, by=row.influencer.user, offer_number=1, terms=make_terms(120_000)
    )


@pytest.fixture
def agreed(db):
    row = make_ad_request()
    return services.accept(ad_request=row, by=row.influencer.user, offer_number=1)


def write(row, **fields):
    """Past every service."""
    type(row).objects.filter(pk=row.pk).update(**fields)


def event(row, **fields):
    values = {"seq": 2, "action": "accepted", "from_status": "pending", "to_status": "pending"}
    AuditEvent.objects.create(
        object_type="adrequests.adrequest", object_id=row.pk, **values | fields
    )


def offer(row, **fields):
    values = {f.attname: getattr(row.latest_offer, f.attname) for f in Offer._meta.concrete_fields}
    del values["id"]
    return Offer.objects.create(**values | fields)


def test_what_the_services_wrote_is_in_order(negotiation, agreed, moderator):
    services.cancel(ad_request=agreed, by=agreed.influencer.user, reason="timing")
    flag(target=negotiation.influencer, by=moderator, reason="rules")

    assert violations() == []


def test_the_check_asks_as_often_for_many_rows_as_for_few(negotiation, django_assert_num_queries):
    with django_assert_num_queries(27):
        violations()
    for _ in range(3):
        make_ad_request()

    with django_assert_num_queries(27):
        violations()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"committed_minor": 0}, "0 committed for 1 seats, but 1 deals cost 110000"),
        ({"seats_taken": 0}, "110000 committed for 0 seats, but 1 deals cost 110000"),
    ],
)
def test_money_and_seats_are_those_of_the_deals(agreed, fields, sentence):
    write(agreed.campaign, **fields)

    assert violations() == [f"campaign {agreed.campaign_id}: {sentence}"]


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        (
            {"paid_minor": 5},
            [
                "payment {payment}: 5 paid, its transfers come to 0",
                "campaign {campaign}: 0 paid, its payments come to 5",
            ],
        ),
        ({"amount_minor": 9}, ["request {request}: a fee of 110000, payments over 9"]),
        ({"status": "cancelled"}, ["request {request}: a fee of 110000, payments over 0"]),
    ],
)
def test_payments_are_those_of_the_deals_and_their_transfers(agreed, fields, sentences):
    payment = agreed.payments.get()
    write(payment, **fields)

    keys = {"payment": payment.pk, "campaign": agreed.campaign_id, "request": agreed.pk}
    assert violations() == [sentence.format(**keys) for sentence in sentences]


def test_what_a_campaign_says_it_has_paid_is_in_its_payments(agreed):
    write(agreed.campaign, paid_minor=7)

    assert violations() == [f"campaign {agreed.campaign_id}: 7 paid, its payments come to 0"]


def test_deals_beyond_budget_and_seats_are_named(agreed):
    other = make_ad_request(campaign=agreed.campaign)
    services.accept(ad_request=other, by=other.influencer.user, offer_number=1)
    write(agreed.campaign, committed_minor=0, budget_minor=219_999, seats_taken=0, seats=1)

    assert violations() == [
        f"campaign {agreed.campaign_id}: 0 committed for 0 seats, but 2 deals cost 220000",
        f"campaign {agreed.campaign_id}: 220000 agreed of a budget of 219999",
        f"campaign {agreed.campaign_id}: 2 deals on 1 seats",
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"fee_minor": 1}, "its latest offer is its own, with its number and fee"),
        ({"offer_number": 3}, "its latest offer is its own, with its number and fee"),
        ({"latest_offer": None}, "its latest offer is its own, with its number and fee"),
        ({"awaiting": "influencer"}, "awaited is the side that did not make the offer"),
        ({"frozen_at": timezone.now()}, "frozen exactly while open and flagged"),
        ({"sponsor_rounds": 4}, "counts [4, 1] offers of sponsor and influencer"),
        ({"status": Status.PENDING}, "is pending, its trail ends at 'negotiating'"),
    ],
)
def test_a_request_that_disagrees_with_its_offers_or_its_trail_is_named(
    negotiation, fields, sentence
):
    write(negotiation, **fields)

    found = violations()

    assert any(sentence in line for line in found), found
    assert all(line.startswith(f"request {negotiation.pk}") for line in found)


def test_a_request_pointing_to_anothers_offer_is_named(negotiation):
    write(negotiation, latest_offer=make_ad_request().latest_offer)

    assert any("its latest offer is its own" in line for line in violations())


def test_whoever_accepts_their_own_sides_offer_is_named(agreed):
    write(agreed, accepted_by=agreed.campaign.sponsor.user)

    assert violations() == [f"request {agreed.pk} (accepted): nobody accepts their own offer"]


def test_a_request_left_unfrozen_beside_a_flag_is_named(negotiation):
    write(negotiation.campaign, flagged_at=timezone.now(), flag_reason="rules")

    assert violations() == [
        f"request {negotiation.pk} (negotiating): frozen exactly while open and flagged"
    ]


def test_a_request_left_open_in_an_ended_campaign_is_named(negotiation):
    write(negotiation.campaign, status="completed")

    assert violations() == [
        f"request {negotiation.pk} (negotiating): open only while its campaign runs"
    ]


def test_a_gap_between_offers_is_named(negotiation):
    offer(negotiation, number=4)

    assert any("3 rows, last number 4" in line for line in violations())


def test_a_brief_of_another_campaign_is_named(negotiation):
    stray = offer(negotiation, number=3, brief_id=make_campaign().briefs.get().pk)

    assert f"offer {stray.pk}: brief of another campaign" in violations()


def test_two_live_requests_of_a_pair_are_named(negotiation):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX adrequest_one_live_per_pair")
    AdRequest.objects.create(
        campaign=negotiation.campaign,
        influencer=negotiation.influencer,
        initiator="sponsor",
        awaiting="influencer",
        fee_minor=1,
        expires_at=timezone.now() + timedelta(days=7),
    )

    assert any("2 live requests" in line for line in violations())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"seq": 5, "action": "viewed"}, "2 events, numbered 1 to 5"),
        ({"from_status": "negotiating"}, "leads from 'negotiating', not 'pending'"),
        (
            {"to_status": "accepted", "data": {"offer": 9}},
            "offer 9 was accepted, 1 is on the table",
        ),
        ({"to_status": "rejected"}, "is pending, its trail ends at 'rejected'"),
    ],
)
def test_a_trail_that_does_not_lead_here_is_named(db, fields, sentence):
    event(make_ad_request(), **fields)

    assert any(sentence in line for line in violations())


def test_a_final_request_that_was_left_again_is_named(db):
    row = make_ad_request()
    event(row, to_status="rejected")
    event(row, seq=3, from_status="rejected")

    assert any("follows the final rejected" in line for line in violations())


def test_a_request_without_a_trail_is_named(negotiation):
    write(negotiation, status=Status.EXPIRED, awaiting="", closed_at=timezone.now())

    assert violations() == [
        f"request {negotiation.pk}: is expired, its trail ends at 'negotiating'"
    ]


def test_the_doctor_says_that_all_is_well(negotiation):
    out = io.StringIO()

    call_command("doctor", "books", stdout=out)

    assert "fit each other" in out.getvalue()


def test_the_doctor_names_what_is_wrong_and_fails(agreed):
    write(agreed.campaign, seats_taken=0)
    out = io.StringIO()

    with pytest.raises(CommandError, match="One is not well"):
        call_command("doctor", "books", stdout=out)
    assert f"campaign {agreed.campaign_id}" in out.getvalue()


def test_a_deal_without_a_sheet_is_found(agreed):
    drop_triggers()
    agreed.deliverables.all().delete()
    agreed.sheets.all().delete()
    install_triggers()

    assert violations() == [f"request {agreed.pk}: agreed without a sheet"]


def test_a_sheet_that_was_written_over_is_found(agreed):
    drop_triggers()
    sheet = agreed.sheets.get()
    write(sheet, document=sheet.document | {"request": 0})
    install_triggers()

    assert violations() == [f"request {agreed.pk}: sheet 1 is not what was signed"]


def test_sheets_are_numbered_without_gaps(agreed):
    drop_triggers()
    write(agreed.sheets.get(), number=2)
    install_triggers()

    assert violations() == [f"request {agreed.pk}: sheet 2 follows 0"]


@pytest.fixture
def amended(agreed):
    """The company's change is accepted, and another one is open."""
    owner, creator = agreed.campaign.sponsor.user, agreed.influencer.user
    for number, fee in ((1, 120_000), (2, 130_000)):
        services.propose_amendment(
            ad_request=agreed, by=owner, sheet_number=number, terms=make_terms(fee)
        )
        if number == 1:
            services.accept_amendment(ad_request=agreed, by=creator, number=1)
    return AdRequest.objects.for_cards().get(pk=agreed.pk)


def test_an_amended_deal_is_in_order(amended):
    assert violations() == []


def test_sheets_and_accepted_amendments_are_counted_against_each_other(amended):
    stray = Amendment.objects.get(number=1)
    write(stray, status="expired", closed_by=None, offer=None)

    assert violations() == [f"request {amended.pk}: 2 sheets, 0 accepted amendments"]


def test_a_last_sheet_of_other_terms_is_named(amended):
    drop_triggers()
    write(amended.sheets.get(number=2), offer=amended.offers.get(number=1))
    install_triggers()

    assert violations() == [f"request {amended.pk}: its last sheet is not of the terms that hold"]


def test_pieces_are_those_of_the_terms(amended):
    write(amended.deliverables.get(number=3), status="dropped")

    assert violations() == [
        f"request {amended.pk}: pieces {{'reel': 1, 'story': 1}}, agreed are {{'reel': 1, 'story': 2}}"
    ]


def test_a_proposal_left_open_on_a_deal_that_is_over_is_named(amended):
    services.cancel(ad_request=amended, by=amended.influencer.user, reason="timing")
    write(Amendment.objects.get(number=2), status="proposed", closed_at=None)

    assert violations() == [
        f"request {amended.pk}: {amended.pk} amendment 2 is open on a deal that is over"
    ]


def test_a_settled_deal_costs_what_was_settled(agreed):
    owner, creator = agreed.campaign.sponsor.user, agreed.influencer.user
    services.propose_settlement(ad_request=agreed, by=owner, amount_minor=40_000)
    services.accept_settlement(ad_request=agreed, by=creator, number=1)
    assert violations() == []

    write(agreed, settled_minor=50_000)

    assert violations() == [
        f"campaign {agreed.campaign_id}: 40000 committed for 1 seats, but 1 deals cost 50000",
        f"request {agreed.pk} (cancelled): costs 50000, settled were 40000",
    ]


def test_what_was_agreed_last_is_on_the_table(amended):
    event(amended, seq=9, action="amendment_accepted", from_status="accepted", to_status="accepted", data={"offer": 7})  # fmt: skip

    assert f"request {amended.pk}: offer 7 was accepted, 2 is on the table" in violations()
