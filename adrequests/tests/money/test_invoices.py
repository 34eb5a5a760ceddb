"""Invoices: numbered without a gap, frozen, replaced where the amount changes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.payout import Payout
from accounts.services.payout import save_payout
from adrequests import services
from adrequests.models import Invoice
from adrequests.sheet import digest
from adrequests.tests.factories import make_colleague, refused
from adrequests.tests.money.deals import finish, make_deal, pay, payment_of
from campaigns.models import Share

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"


@pytest.fixture
def deal():
    agreed = make_deal(145_000, upfront=20)
    finish(agreed)
    fill_in(agreed)
    return agreed


def fill_in(deal, name="Priya Raman"):
    payout = Payout(name, "Hauptstraße 1\n10115 Berlin", "DE1", IBAN)
    save_payout(influencer=deal.influencer, by=deal.influencer.user, payout=payout)


def issue(deal, number=1, by=None):
    return services.issue_invoice(payment=payment_of(deal, number), by=by or deal.influencer.user)


def test_an_invoice_freezes_what_is_owed_and_by_which_sheet(deal):
    invoice = issue(deal)

    today = timezone.localdate()
    assert str(invoice) == f"{today.year}-0001"
    assert invoice.document == {
        "version": 1,
        "number": f"{today.year}-0001",
        "issued_on": today.isoformat(),
        "from": {"name": deal.influencer.name, "handle": deal.influencer.handle},
        "to": {
            "company": deal.campaign.sponsor.company_name,
            "contact": deal.campaign.sponsor.contact_name,
            "country": deal.campaign.sponsor.country,
            "website": deal.campaign.sponsor.website,
        },
        "campaign": {"id": deal.campaign_id, "name": deal.campaign.name},
        "request": deal.pk,
        "payment": {"number": 1, "label": "on_signing"},
        "amount_minor": 29_000,
        "currency": deal.campaign.currency,
        "due_on": payment_of(deal).due_on.isoformat(),
        "sheet": {"number": 1, "sha256": deal.sheets.get().sha256},
    }
    assert invoice.sha256 == digest(invoice.document)


def test_numbers_follow_each_other_per_influencer(deal):
    other = make_deal()
    finish(other)
    fill_in(other)

    numbers = [issue(deal).number, issue(deal, 2, deal.campaign.sponsor.user).number, issue(other).number]  # fmt: skip

    assert numbers == [1, 2, 1]


def test_asked_for_again_it_is_the_same_one(deal):
    assert issue(deal) == issue(deal, by=deal.campaign.sponsor.user)
    assert Invoice.objects.count() == 1


def test_a_refused_invoice_takes_no_number(deal):
    planned = make_deal()
    fill_in(planned)
    with refused(services.NotInvoiced):
        issue(planned)
    finish(planned)

    assert issue(planned).number == 1


def test_without_payout_details_there_is_no_invoice():
    deal = make_deal()
    finish(deal)

    with refused(services.PayoutMissing):
        issue(deal)


def test_another_amount_makes_another_invoice_that_replaces_the_last(deal):
    first = issue(deal)
    pay(payment_of(deal), 10_000)

    services.replan_payments(deal, total_minor=20_000)
    second = issue(deal)

    assert (second.document["amount_minor"], second.replaces, second.number) == (20_000, first, 2)


def test_an_invoice_keeps_the_details_it_froze(deal):
    invoice = issue(deal)

    fill_in(deal, "Somebody Else")

    assert issue(deal).payout == invoice.payout


def test_nobody_changes_an_invoice(deal):
    issue(deal)

    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.update(sha256="")


def test_a_colleague_who_may_only_look_makes_none_out(deal):
    reader = make_colleague(deal.campaign, Share.Level.VIEW)

    with refused(services.NotYourRequest):
        issue(deal, by=reader)


def test_both_sides_read_print_and_download_it(deal, client):
    for person in (deal.influencer.user, deal.campaign.sponsor.user):
        client.force_login(person)
        assert client.post(f"/payments/{payment_of(deal).pk}/invoice/").status_code == 302
        page = client.get(f"/payments/{payment_of(deal).pk}/invoice/").content.decode()
        for word in ("$290", "Priya Raman", "DE89 3704 0044 0532 0130 00", f"{timezone.localdate().year}-0001"):  # fmt: skip
            assert word in page
    lines = b"".join(client.get(f"/payments/{payment_of(deal).pk}/invoice.csv")).decode()
    assert (lines.count("\n"), IBAN in lines, "290.00" in lines) == (2, True, True)


def test_staff_and_lookers_read_it_without_the_account(deal, client, moderator):
    issue(deal)
    for person in (moderator, make_colleague(deal.campaign, Share.Level.VIEW)):
        client.force_login(person)
        page = client.get(f"/payments/{payment_of(deal).pk}/invoice/").content.decode()
        assert ("DE89" in page, "$290" in page) == (False, True)
        lines = b"".join(client.get(f"/payments/{payment_of(deal).pk}/invoice.csv")).decode()
        assert IBAN not in lines


def test_a_stranger_finds_none_and_makes_none(deal, client, other_influencer):
    issue(deal)
    client.force_login(other_influencer.user)
    url = f"/payments/{payment_of(deal).pk}/invoice/"

    assert [client.get(url).status_code, client.post(url).status_code] == [404, 404]


def test_where_nothing_was_made_out_there_is_nothing_to_read(deal, client):
    client.force_login(deal.influencer.user)

    assert client.get(f"/payments/{payment_of(deal).pk}/invoice/").status_code == 404
