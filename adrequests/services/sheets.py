"""Writing down what was agreed, at the moment it is agreed."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Policy, User
from adrequests.models import AdRequest, Amendment, DealSheet, Deliverable, Offer
from adrequests.registries import when_agreed
from adrequests.services.money.planning import plan_payments
from adrequests.sheet import as_written, digest, document


def seal(agreed: AdRequest, *, by: User) -> DealSheet:
    """The first sheet of a request that `by` has just accepted, its work and what is owed. The caller holds the request's row."""
    sheet = write_sheet(agreed, number=1, by=by, at=agreed.accepted_at)
    plan_work(sheet, dict(sheet.offer.in_order()), due_on=sheet.offer.due_on)
    plan_payments(sheet)
    when_agreed.run(sheet)
    return sheet


def write_sheet(agreed: AdRequest, *, number: int, by: User, at: datetime | None) -> DealSheet:
    """Sheet `number` of the offer on the table, which `by` accepted `at` that time."""
    offers = Offer.objects.select_related("author", "brief")
    offer = offers.get(ad_request=agreed, number=agreed.offer_number)
    said = document(
        agreed, offer, number=number, by=by, at=at or timezone.now(), policy=Policy.current()
    )
    return DealSheet.objects.create(
        ad_request=agreed, number=number, offer=offer, document=said, sha256=digest(said)
    )


def write_amended_sheet(agreed: AdRequest, amendment: Amendment, *, by: User) -> DealSheet:
    """The sheet after the one `amendment` changes. The rules agreed at first stay; the sheet before is named by its digest."""
    before = DealSheet.objects.get(ad_request=agreed, number=amendment.sheet_number)
    offers = Offer.objects.select_related("author", "brief")
    offer = offers.get(ad_request=agreed, number=agreed.offer_number)
    number, at = before.number + 1, amendment.closed_at or timezone.now()
    said = document(agreed, offer, number=number, by=by, at=at, policy=Policy.current())
    said["rules"] = before.document["rules"]
    said["offered"]["at"] = as_written(amendment.created_at)
    said["replaces"] = {"number": before.number, "sha256": before.sha256}
    return DealSheet.objects.create(
        ad_request=agreed, number=number, offer=offer, document=said, sha256=digest(said)
    )


def plan_work(sheet: DealSheet, quantities: dict[str, int], *, due_on: date) -> list[Deliverable]:
    """One row per piece, numbered on from those the request has had."""
    first = Deliverable.objects.filter(ad_request=sheet.ad_request).count() + 1
    kinds = [kind for kind, quantity in quantities.items() for _piece in range(quantity)]
    return Deliverable.objects.bulk_create(
        Deliverable(
            ad_request=sheet.ad_request, sheet=sheet, number=number, kind=kind, due_on=due_on
        )
        for number, kind in enumerate(kinds, start=first)
    )


def seal_earlier_deals() -> int:
    """Deals agreed before there were sheets get theirs, once. Returns how many."""
    rows = AdRequest.objects.filter(accepted_at__isnull=False, sheets__isnull=True).order_by("pk")
    sealed = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            held = AdRequest.objects.select_for_update(of=("self",)).for_cards()
            agreed = held.select_related("accepted_by", "influencer__user").get(pk=pk)
            if not agreed.sheets.exists() and agreed.accepted_by:
                seal(agreed, by=agreed.accepted_by)
                sealed += 1
    return sealed
