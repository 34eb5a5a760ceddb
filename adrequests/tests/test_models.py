"""What the database itself refuses, whoever writes; and facts about one row."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from adrequests import services
from adrequests.models import (
    FINAL,
    OPEN,
    AdRequest,
    DealSheet,
    Message,
    Offer,
    Seen,
    Side,
    Status,
    WorkStatus,
)
from adrequests.tests.changes import refused
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.money.refused import REFUSED as MONEY_REFUSED
from adrequests.tests.reviews.refused import REFUSED as REVIEWS_REFUSED
from adrequests.tests.work.refused import WORK_REFUSED
from influencer_platform.money import LARGEST

NOW = timezone.now()


@pytest.fixture
def ad_request(db) -> AdRequest:
    return make_ad_request()


def accepted(row: AdRequest) -> dict[str, object]:
    """The columns of an agreed request."""
    return {
        "status": Status.ACCEPTED,
        "awaiting": "",
        "accepted_at": NOW,
        "accepted_by": row.influencer.user,
    }


def copy_of(row: Any, **changed: object) -> Any:
    columns = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"
    }
    return type(row)(**columns | changed)


def changed(row: AdRequest, **fields: object) -> None:
    AdRequest.objects.filter(pk=row.pk).update(**fields)


def offer_with(row: AdRequest, **fields: object) -> None:
    Offer.objects.bulk_create([copy_of(row.latest_offer, **{"number": 2} | fields)])


def message_with(row: AdRequest, **fields: object) -> Message:
    values = {"text": "Hello", "side": Side.SPONSOR} | fields
    return Message.objects.create(ad_request=row, author=row.campaign.sponsor.user, **values)


def seen_twice(row: AdRequest) -> None:
    for _ in range(2):
        Seen.objects.create(ad_request=row, user=row.influencer.user, at=NOW)


def agreed(row: AdRequest) -> AdRequest:
    return services.accept(ad_request=row, by=row.influencer.user, offer_number=1)


def sheet_with(row: AdRequest, **fields: object) -> None:
    sheet = agreed(row).sheets.get()
    DealSheet.objects.bulk_create([copy_of(sheet, **{"number": 2} | fields)])


def piece_with(row: AdRequest, **fields: object) -> None:
    piece = agreed(row).deliverables.order_by("number")[0]
    type(piece).objects.filter(pk=piece.pk).update(**fields)


REFUSED = [
    ("adrequest_one_live_per_pair", lambda row: copy_of(row).save()),
    ("adrequest_status_known", lambda row: changed(row, status="maybe", awaiting="")),
    ("adrequest_initiator_known", lambda row: changed(row, initiator="staff")),
    ("adrequest_awaited_while_open", lambda row: changed(row, awaiting="")),
    ("adrequest_awaited_while_open", lambda row: changed(row, awaiting="staff")),
    (
        "adrequest_awaited_while_open",
        lambda row: changed(row, **accepted(row) | {"awaiting": "sponsor"}),
    ),
    (
        "adrequest_accepted_has_time",
        lambda row: changed(row, **accepted(row) | {"accepted_at": None}),
    ),
    (
        "adrequest_accepted_has_time",
        lambda row: changed(row, **accepted(row) | {"accepted_by": None}),
    ),
    ("adrequest_accepted_has_time", lambda row: changed(row, accepted_at=NOW)),
    ("adrequest_closed_has_time", lambda row: changed(row, status=Status.REJECTED, awaiting="")),
    ("adrequest_closed_has_time", lambda row: changed(row, closed_at=NOW)),
    ("adrequest_fee_range", lambda row: changed(row, fee_minor=-1)),
    ("adrequest_fee_range", lambda row: changed(row, fee_minor=LARGEST + 1)),
    ("adrequest_frozen_only_open", lambda row: changed(row, **accepted(row), frozen_at=NOW)),
    ("offer_numbered_once", lambda row: offer_with(row, number=1)),
    ("offer_number_from_one", lambda row: offer_with(row, number=0)),
    ("offer_fee_range", lambda row: offer_with(row, fee_minor=-1)),
    ("offer_fee_range", lambda row: offer_with(row, fee_minor=LARGEST + 1)),
    ("offer_side_known", lambda row: offer_with(row, side="staff")),
    ("offer_usage_range", lambda row: offer_with(row, usage_days=3651)),
    ("offer_exclusivity_range", lambda row: offer_with(row, exclusivity_days=3651)),
    ("message_has_text", lambda row: message_with(row, text="")),
    ("message_side_known", lambda row: message_with(row, side="staff")),
    ("seen_once_per_person", seen_twice),
    ("dealsheet_numbered_once", lambda row: sheet_with(row, number=1)),
    ("dealsheet_number_from_one", lambda row: sheet_with(row, number=0)),
    ("deliverable_numbered_once", lambda row: piece_with(row, number=2)),
    ("deliverable_number_from_one", lambda row: piece_with(row, number=0)),
    (
        "deliverable_status_known",
        lambda row: piece_with(row, status="maybe", first_submitted_at=NOW),
    ),
    ("deliverable_kind_known", lambda row: piece_with(row, kind="song")),
    ("deliverable_approved_has_time", lambda row: piece_with(row, approved_at=NOW)),
    (
        "deliverable_approved_has_time",
        lambda row: piece_with(row, status=WorkStatus.APPROVED, first_submitted_at=NOW),
    ),
    ("deliverable_submitted_has_time", lambda row: piece_with(row, status=WorkStatus.SUBMITTED)),
    *refused.REFUSED,
    *MONEY_REFUSED,
    *REVIEWS_REFUSED,
    *WORK_REFUSED,
]


BROKEN_TOO = {
    "payment_status_known": "payment_due_has_date",
    "settlement_status_known": "settlement_answered_by_somebody",
    "amendment_status_known": "amendment_answered_by_somebody",
}
"""What a status that nobody knows breaks as well. PostgreSQL names the first by the alphabet."""


@pytest.mark.parametrize(("constraint", "write"), REFUSED)
def test_the_database_refuses_what_breaks_a_constraint(ad_request, constraint, write):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write(ad_request)

    columns = columns_of_unique().get(constraint)
    on_sqlite = str(columns) if columns else constraint
    told = on_sqlite if connection.vendor == "sqlite" else BROKEN_TOO.get(constraint, constraint)
    assert told in str(refusal.value)


def columns_of_unique() -> dict[str, str]:
    """SQLite names the columns of a unique constraint, not the constraint."""
    return {
        c.name: ", ".join(f"{m._meta.db_table}.{columns[f]}" for f in c.fields)
        for m in apps.get_app_config("adrequests").get_models()
        for columns in [{field.name: field.column for field in m._meta.fields}]
        for c in m._meta.constraints
        if isinstance(c, models.UniqueConstraint)
    }


def test_each_constraint_is_among_those_tried():
    all_of_them = {
        constraint.name
        for model in apps.get_app_config("adrequests").get_models()
        for constraint in model._meta.constraints
    }

    assert {name for name, _write in REFUSED} >= all_of_them


@pytest.mark.parametrize("field", ["status", "expires_at"])
def test_a_request_that_breaks_nothing_is_taken(ad_request, field):
    values = {"status": Status.NEGOTIATING, "expires_at": NOW + timedelta(days=9)}

    changed(ad_request, **{field: values[field]})

    assert AdRequest.objects.filter(pk=ad_request.pk, **{field: values[field]}).exists()


@pytest.mark.parametrize("status", Status)
def test_a_request_is_open_or_final_or_agreed(status):
    row = AdRequest(status=status)

    assert (row.is_open, row.is_final) == (status in OPEN, status in FINAL)
    assert row.is_open + row.is_final + (status == Status.ACCEPTED) == 1


def test_terms_are_read_out_in_the_order_of_the_kinds():
    offer = Offer(deliverables={"story": 3, "reel": 1, "video": 0})

    assert offer.in_order() == [("reel", 1), ("story", 3)]
    assert offer.pieces == 4


def test_rounds_count_the_offers_of_one_side(ad_request):
    row = services.amend(
        ad_request=ad_request,
        by=ad_request.campaign.sponsor.user,
        offer_number=1,
        terms=make_terms(120_000),
    )

    assert (row.rounds_of(Side.SPONSOR), row.rounds_of(Side.INFLUENCER)) == (2, 0)


def test_awaiting_leaves_out_the_other_side_and_what_is_frozen(ad_request):
    other, frozen = make_ad_request(), make_ad_request()
    changed(other, awaiting=Side.SPONSOR)
    changed(frozen, frozen_at=NOW)

    assert list(AdRequest.objects.awaiting(Side.INFLUENCER)) == [ad_request]


def test_live_requests_are_the_open_and_the_accepted_ones(ad_request):
    agreed, closed = make_ad_request(), make_ad_request()
    changed(agreed, **accepted(agreed))
    changed(closed, status=Status.WITHDRAWN, awaiting="", closed_at=NOW)

    assert set(AdRequest.objects.live()) == {ad_request, agreed}
    assert set(AdRequest.objects.open()) == {ad_request}


def test_rows_say_what_they_are(ad_request):
    message = message_with(ad_request)
    seen = Seen.objects.create(ad_request=ad_request, user=ad_request.influencer.user, at=NOW)

    assert str(ad_request) == f"{ad_request.campaign.name} – {ad_request.influencer.name}"
    assert str(ad_request.latest_offer) == f"{ad_request.pk} #1"
    assert str(message) == f"{ad_request.pk} #{message.pk}"
    assert str(seen) == f"{ad_request.influencer.user_id} {ad_request.pk}"
    assert ad_request.initiated_by_sponsor
