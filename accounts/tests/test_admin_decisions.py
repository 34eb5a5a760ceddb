"""The one page on which reasons are given, for one and for many, and the page that takes a decision back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, Decision, Delivery, Notification, Sponsor, User
from accounts.moderation import deciding
from accounts.tests.factories import make_influencer, make_sponsor, make_staff

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_sponsor_changelist")
TOO_LARGE = 2**63 + 17


def url(page: str, *args) -> str:
    return reverse(f"admin:accounts_sponsor_{page}", args=args)


@pytest.fixture
def rosa(client) -> User:
    """A moderator, signed in."""
    user = make_staff()
    client.force_login(user)
    return user


def make_waiting(n: int) -> list[Sponsor]:
    rows = [make_sponsor(status="pending") for _ in range(n)]
    for row in rows:
        services.submit_for_review(sponsor=row, by=row.user)
    return rows


@pytest.fixture
def waiting() -> Sponsor:
    return make_waiting(1)[0]


def decide(client, row: Sponsor, name: str, **words):
    return client.post(url("decide", row.pk, name), words)


def bulk(client, name: str, rows: list, query: str = "", **words):
    data = {"action": name, "_selected_action": rows, "index": "0", "select_across": "0"}
    return client.post(LIST + query, data | words)


# --- One --------------------------------------------------------------------------------------------------------------


def test_after_a_decision_the_next_case_opens_and_says_how_to_go_back(client, rosa):
    first, second = make_waiting(2)

    answer = decide(client, first, "approve", reason="checked", tell="on")
    page = client.get(answer["Location"]).content.decode()

    event = AuditEvent.objects.about(first).last()
    assert answer["Location"] == url("change", second.pk)
    assert f"Approved {first}." in page
    assert f'href="{url("undo", first.pk, event.pk)}" data-key="u"' in page


def test_what_a_company_is_called_runs_no_code_in_the_message(client, rosa, waiting):
    Sponsor.objects.filter(pk=waiting.pk).update(company_name="<script>x</script>")

    answer = decide(client, waiting, "approve", reason="checked")
    page = client.get(answer["Location"]).content.decode()

    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page


@pytest.mark.parametrize("ticked", [{"tell": "on"}, {}])
@pytest.mark.parametrize("name", ["reject", "flag"])
def test_the_person_is_mailed_only_if_ticked_and_told_anyway(client, rosa, waiting, name, ticked):
    decide(client, waiting, name, reason="other", message="No.", **ticked)

    assert Delivery.objects.filter(recipient=waiting.user).count() == len(ticked)
    assert Notification.objects.filter(recipient=waiting.user).count() == 1


def test_the_page_offers_the_reasons_by_number_and_the_mail_ticked(client, rosa, waiting):
    page = client.get(url("decide", waiting.pk, "reject")).content.decode()

    assert re.findall(r'type="radio" name="reason" value="(\w+)"', page) == [
        "details", "website", "duplicate", "not_fit", "other",
    ]  # fmt: skip
    assert '<kbd aria-hidden="true">5</kbd>' in page
    assert re.search(r'type="checkbox" name="tell"[^>]* checked', page)
    assert "checked" not in re.search(r'type="radio"[^>]*', page)[0]


def test_an_error_loses_nothing_that_was_typed(client, rosa, waiting):
    words = {"message": "Which <b>address</b>?", "private_note": "Called twice."}

    answer = decide(client, waiting, "ask", reason="", **words)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a reason." in page
    assert "Which &lt;b&gt;address&lt;/b&gt;?" in page
    assert "Called twice." in page
    assert not re.search(r'name="tell"[^>]* checked', page)


def test_a_stale_button_leads_back_with_a_word(client, rosa, waiting):
    services.approve_sponsor(sponsor=waiting, by=make_staff())

    answer = client.get(url("decide", waiting.pk, "reject"), follow=True)

    assert answer.redirect_chain == [(url("change", waiting.pk), 302)]
    assert "That does not fit any more." in answer.content.decode()


def test_a_company_that_did_not_wait_stays_open_once_it_is_flagged(client, rosa, sponsor):
    make_waiting(1)

    answer = decide(client, sponsor, "flag", reason="fraud")

    assert answer["Location"] == url("change", sponsor.pk)


# --- Many -------------------------------------------------------------------------------------------------------------


def test_many_get_one_decision_each_and_one_mail(client, rosa):
    rows = make_waiting(3)

    bulk(client, "reject", [r.pk for r in rows], confirm="1", reason="website", tell="on")

    assert Decision.objects.filter(reason="website").count() == 3
    assert Delivery.objects.filter(kind="sponsor_decision").count() == 3
    assert not Sponsor.objects.waiting().exists()


def test_ids_no_row_can_have_are_left_out(client, rosa, waiting):
    chosen = [waiting.pk, TOO_LARGE, "x", "-1", "٣", ""]

    page = bulk(client, "approve", chosen).content.decode()
    assert page.count('name="_selected_action"') == 1
    bulk(client, "approve", chosen, confirm="1", reason="checked")

    waiting.refresh_from_db()
    assert waiting.may_act


def test_nothing_but_impossible_ids_is_nothing_chosen(client, rosa):
    answer = bulk(client, "approve", [TOO_LARGE])

    assert answer.status_code == 302


def test_all_rows_of_a_filtered_list_are_decided_beyond_the_first_hundred(client, rosa):
    rows = make_waiting(105)
    make_sponsor()
    chosen = [r.pk for r in rows[:2]]

    page = bulk(client, "approve", chosen, "?queue=waiting", select_across="1").content.decode()
    assert "Approve: 105 sponsors" in page
    assert "The first 100 of them are shown." in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    answer = bulk(
        client, "approve", chosen, "?queue=waiting",
        select_across="1", seen=seen, confirm="1", reason="checked",
    )  # fmt: skip

    assert answer.status_code == 302
    assert Sponsor.objects.acting().count() == 106
    assert Decision.objects.count() == 105


def test_a_list_that_changed_meanwhile_is_shown_again_instead_of_decided(client, rosa):
    first = make_waiting(2)[0]
    answers = {"select_across": "1", "reason": "checked", "private_note": "All known."}
    page = bulk(client, "approve", [first.pk], "?queue=waiting", select_across="1")
    seen = re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]
    make_waiting(1)

    answer = bulk(
        client, "approve", [first.pk], "?queue=waiting", confirm="1", seen=seen, **answers
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "The list has changed meanwhile." in shown
    assert "All known." in shown
    assert not Sponsor.objects.acting().exists()


def test_more_than_a_request_can_carry_out_is_refused(client, rosa, monkeypatch):
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 2)
    rows = make_waiting(3)

    answer = bulk(client, "approve", [r.pk for r in rows], confirm="1", reason="checked")

    assert "Choose at most 2 rows at once." in client.get(answer["Location"]).content.decode()
    assert not Sponsor.objects.acting().exists()


def test_each_further_row_costs_the_same_few_questions(client, rosa):
    counts = []
    for n in (1, 2, 5):
        rows = [r.pk for r in make_waiting(n)]
        with CaptureQueriesContext(connection) as asked:
            bulk(client, "approve", rows, confirm="1", reason="checked", tell="on")
        counts.append(len(asked))

    each = counts[1] - counts[0]
    assert counts[2] - counts[1] == 3 * each
    assert (
        each == 10
    )  # two marks of the transaction, three of the decision, three of the trail, two of the words


def test_who_may_not_decide_many_is_refused(client, waiting):
    client.force_login(make_staff("Finance"))

    bulk(client, "approve", [waiting.pk], confirm="1", reason="checked")

    waiting.refresh_from_db()
    assert waiting.in_review


# --- Taken back -------------------------------------------------------------------------------------------------------


@pytest.fixture
def approved(rosa, waiting) -> tuple[Sponsor, Any]:
    services.approve_sponsor(sponsor=waiting, by=rosa)
    return waiting, AuditEvent.objects.about(waiting).last()


def test_the_trail_offers_the_way_back_and_the_page_says_what_happens(client, approved):
    company, event = approved
    link = url("undo", company.pk, event.pk)
    assert f'href="{link}"' in client.get(url("change", company.pk)).content.decode()

    page = client.get(link).content.decode()

    assert "Everything becomes as it was before this decision." in page
    assert "Its mail has not left yet and will not be sent." in page
    company.refresh_from_db()
    assert company.may_act


def test_a_decision_is_taken_back_by_a_form(client, approved):
    company, event = approved

    answer = client.post(url("undo", company.pk, event.pk), {"private_note": "Slipped."})

    company.refresh_from_db()
    assert company.in_review
    page = client.get(answer["Location"]).content.decode()
    assert f"Undone: Approved, {company}." in page
    assert "Slipped." in page
    assert url("undo", company.pk, event.pk) not in page


def test_taking_back_twice_is_refused_with_a_sentence(client, approved):
    company, event = approved
    client.post(url("undo", company.pk, event.pk))

    answer = client.post(url("undo", company.pk, event.pk), {"private_note": "Again."})

    assert answer.status_code == 409
    assert "This was undone already" in answer.content.decode()
    assert "Again." in answer.content.decode()


def test_a_note_that_is_too_long_is_kept_and_nothing_is_taken_back(client, approved):
    company, event = approved

    answer = client.post(url("undo", company.pk, event.pk), {"private_note": "x" * 1001})

    assert answer.status_code == 422
    company.refresh_from_db()
    assert company.may_act


def test_a_colleague_s_decision_is_not_offered_and_refused(client, approved):
    company, event = approved
    client.force_login(make_staff())

    page = client.get(url("change", company.pk)).content.decode()

    assert url("undo", company.pk, event.pk) not in page
    assert client.post(url("undo", company.pk, event.pk)).status_code == 403
    company.refresh_from_db()
    assert company.may_act


def test_a_lead_takes_back_what_others_decided_long_ago(client, approved, time_machine):
    company, event = approved
    time_machine.move_to(timezone.now() + timedelta(days=30))
    client.force_login(make_staff("Lead"))

    client.post(url("undo", company.pk, event.pk))

    company.refresh_from_db()
    assert company.in_review


def test_another_row_s_event_is_nowhere(client, approved):
    _company, event = approved

    assert client.get(url("undo", make_sponsor().pk, event.pk)).status_code == 404


def test_a_mail_that_left_is_announced_to_be_corrected(client, approved):
    company, event = approved
    Delivery.objects.update(status="sent", sent_at=timezone.now() - timedelta(minutes=5))

    page = client.get(url("undo", company.pk, event.pk)).content.decode()

    assert "Its mail has left: they get another one" in page


def test_the_flag_of_a_creator_is_taken_back_too(client, rosa):
    creator = make_influencer()
    page = reverse("admin:accounts_influencer_decide", args=[creator.pk, "flag"])
    client.post(page, {"reason": "spam"})
    event = AuditEvent.objects.about(creator).last()

    client.post(reverse("admin:accounts_influencer_undo", args=[creator.pk, event.pk]))

    creator.refresh_from_db()
    assert not creator.is_flagged
