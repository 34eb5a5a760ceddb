"""Payout details: unreadable in the database, changed by their owner alone, told of, and sealed anew."""

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from accounts.forms.payout import PayoutForm
from accounts.models import AuditEvent, Delivery, PayoutDetails
from accounts.payout import Payout, is_bic, is_iban
from accounts.sealing import fingerprint, seal, unseal
from accounts.services.payout import (
    NotYourDetails,
    read_payout,
    reseal_payout_details,
    save_payout,
)
from accounts.tests.factories import PASSWORD, make_influencer
from accounts.trust import RULES, Look

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"
PAYOUT = Payout("Priya Raman", "Hauptstraße 1\n10115 Berlin", "DE123456789", IBAN)
FORM = {"legal_name": "Priya Raman", "address": "Hauptstraße 1\r\n10115 Berlin", "iban": IBAN}
URL = "/settings/payout/"


def save(influencer, payout=PAYOUT):
    return save_payout(influencer=influencer, by=influencer.user, payout=payout)


@pytest.fixture
def signed_in(client, influencer):
    """Somebody who has just typed the password again."""
    cache.clear()
    client.force_login(influencer.user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": URL})
    return client


def test_nothing_of_them_stands_in_the_database_in_the_clear(influencer):
    row = save(influencer)

    stored = "\n".join(map(str, PayoutDetails.objects.values_list()))
    for word in ("Priya", "Berlin", "DE123456789", IBAN, IBAN[-4:]):
        assert word not in stored
    assert read_payout(row) == PAYOUT


def test_the_same_text_is_sealed_in_another_way_each_time_and_marked_in_the_same():
    assert seal("DE1") != seal("DE1")
    assert fingerprint("DE1") == fingerprint("DE1")
    assert fingerprint("DE1") != fingerprint("DE2")


def test_a_change_is_the_next_version_told_by_mail_and_written_down(influencer):
    save(influencer)
    row = save(influencer, Payout("Priya Raman", "Elsewhere 2", account="12345678", bank="Bank"))

    assert (row.number, PayoutDetails.objects.count()) == (2, 2)
    mails = Delivery.objects.filter(kind="payout_changed").order_by("pk")
    assert list(mails.values_list("recipient", "payload")) == [
        (influencer.user_id, {"ending": "…3000"}),
        (influencer.user_id, {"ending": "…5678"}),
    ]
    events = AuditEvent.objects.about(influencer).filter(action="payout_changed")
    assert [event.data for event in events] == [{"version": 1}, {"version": 2}]


def test_the_same_details_again_change_nothing(influencer):
    save(influencer)
    save(influencer)

    assert (PayoutDetails.objects.count(), Delivery.objects.count()) == (1, 1)


def test_nobody_else_says_where_to_pay(influencer, sponsor, moderator):
    for person in (sponsor.user, moderator):
        with pytest.raises(NotYourDetails):
            save_payout(influencer=influencer, by=person, payout=PAYOUT)
    assert PayoutDetails.objects.count() == 0


def test_an_old_key_still_reads_and_resealing_makes_it_needless(influencer):
    with override_settings(SECRET_KEY="the-old-key-" + "0" * 40):
        row = save(influencer)
    assert read_payout(row) is None

    with override_settings(SECRET_KEY_FALLBACKS=["the-old-key-" + "0" * 40]):
        assert read_payout(row) == PAYOUT
        assert reseal_payout_details() == (1, 0)

    row.refresh_from_db()
    assert (read_payout(row), row.fingerprint) == (PAYOUT, fingerprint(IBAN))


def test_the_command_names_what_no_key_reads(influencer, capsys):
    save(influencer)
    call_command("reseal_payout_details")
    assert capsys.readouterr().out == "1 sealed with the present key.\n"

    with (
        override_settings(SECRET_KEY="another-key-" + "0" * 40),
        pytest.raises(CommandError, match="1 can be read with no known key"),
    ):
        call_command("reseal_payout_details")


def test_a_text_that_was_tampered_with_is_not_read(influencer):
    row = save(influencer)
    row.sealed = row.sealed[:-4] + "AAAA"

    assert read_payout(row) is None
    assert unseal(seal("x")) == "x"


@pytest.mark.parametrize(
    ("number", "is_one"),
    [(IBAN, True), ("DE89370400440532013001", False), ("GB82WEST12345698765432", True), ("DE89", False)],
)  # fmt: skip
def test_an_iban_has_its_form_and_its_check_digits(number, is_one):
    assert is_iban(number) is is_one


def test_a_bic_has_8_or_11_signs():
    assert [is_bic(code) for code in ("DEUTDEFF", "DEUTDEFF500", "DEUT")] == [True, True, False]


def test_the_form_takes_either_an_iban_or_an_account_with_its_bank():
    assert PayoutForm(FORM | {"iban": "de89 3704 0044 0532 0130 00"}).is_valid()
    assert PayoutForm(FORM | {"iban": "", "account": "123", "bank": "B"}).is_valid()
    assert PayoutForm(FORM | {"iban": ""}).errors.keys() == {"iban"}
    assert PayoutForm(FORM | {"account": "123", "bank": "B"}).errors.keys() == {"iban"}
    assert PayoutForm(FORM | {"iban": "", "account": "123"}).errors.keys() == {"bank"}
    assert PayoutForm(FORM | {"iban": "DE00"}).errors.keys() == {"iban"}


def test_the_page_asks_to_sign_in_again(client, influencer):
    client.force_login(influencer.user)

    assert client.get(URL)["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(URL, FORM)["Location"].startswith("/accounts/reauthenticate/")
    assert PayoutDetails.objects.count() == 0


def test_the_page_saves_and_shows_what_was_saved(signed_in, influencer):
    answer = signed_in.post(URL, FORM)

    assert (answer.status_code, answer["Location"]) == (302, URL)
    page = signed_in.get(URL)
    assert IBAN in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert PayoutDetails.objects.get().influencer == influencer


def test_a_wrong_iban_is_said_at_its_field_and_nothing_is_saved(signed_in):
    answer = signed_in.post(URL, FORM | {"iban": "DE00"})

    assert answer.status_code == 422
    assert "This is no IBAN" in answer.content.decode()
    assert PayoutDetails.objects.count() == 0


def test_details_that_no_key_reads_are_asked_for_again(signed_in, influencer):
    with override_settings(SECRET_KEY="another-key-" + "0" * 40):
        save(influencer)

    assert "can no longer be read" in signed_in.get(URL).content.decode()


def test_the_page_is_for_influencers(client, sponsor):
    client.force_login(sponsor.user)

    assert client.get(URL).status_code == 404


def test_influencers_of_one_bank_account_are_signalled_but_for_the_first(
    influencer, other_influencer
):
    third = make_influencer()
    for one in (influencer, other_influencer, third):
        save(one)
    save(third, Payout("Third", "Elsewhere", account="77", bank="Bank"))

    rule = RULES["shared_bank"]
    findings = list(rule.find(Look(timezone.now(), rule.numbers({}))))

    assert [f.target for f in findings] == [("accounts.influencer", other_influencer.pk)]
    assert findings[0].about == other_influencer.user_id
    assert IBAN not in str(findings)
