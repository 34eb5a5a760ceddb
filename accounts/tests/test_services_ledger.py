"""What staff decide about one mail: send it again, or send it no more."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, Delivery
from accounts.services.undo import latest_decision, undo
from accounts.tests.factories import make_staff

pytestmark = pytest.mark.django_db
Status = Delivery.Status


@pytest.fixture
def lead(client):
    user = make_staff("Lead")
    client.force_login(user)
    return user


def owe(status: str = Status.QUEUED, **more) -> Delivery:
    """A ready-made mail with a code in it."""
    services.queue_mail(
        recipient=None, address="ana@example.com", key="login_code:1", subject="Code", text="QK7Z42"
    )
    Delivery.objects.update(status=status, **more)
    return Delivery.objects.get()


def unchanged(delivery: Delivery, status: str) -> bool:
    delivery.refresh_from_db()
    return delivery.status == status and not AuditEvent.objects.exists()


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNCERTAIN])
def test_a_mail_that_did_not_leave_for_certain_is_sent_again(lead, status):
    delivery = owe(status, attempts=8, error="SMTPException", claimed_by="x")

    services.resend_mail(delivery=delivery, by=lead, reason="repaired")

    assert (delivery.status, delivery.attempts, delivery.error) == (Status.QUEUED, 0, "")
    event = AuditEvent.objects.about(delivery).get()
    assert (event.action, event.from_status, event.to_status) == ("resent", status, Status.QUEUED)
    services.send_due()
    assert [message.to for message in mail.outbox] == [["ana@example.com"]]


@pytest.mark.parametrize(
    "status",
    [Status.SENT, Status.QUEUED, Status.CLAIMED, Status.HANDING_OVER, Status.CANCELLED],
)
def test_a_mail_in_another_state_is_never_sent_again(lead, status):
    delivery = owe(status, sent_at="2026-01-01T00:00Z")

    with pytest.raises(services.MailMovedOn):
        services.resend_mail(delivery=delivery, by=lead, reason="missing")

    assert unchanged(delivery, status)


def test_two_people_who_click_send_it_once(lead):
    delivery = owe(Status.FAILED)
    seen_by_another = Delivery.objects.get()
    services.resend_mail(delivery=delivery, by=lead, reason="missing")

    with pytest.raises(services.MailMovedOn):
        services.resend_mail(delivery=seen_by_another, by=lead, reason="missing")

    assert AuditEvent.objects.count() == 1


def test_a_mail_that_changed_since_it_was_looked_at_is_looked_at_again(lead):
    delivery = owe(Status.FAILED)
    Delivery.objects.update(status=Status.UNCERTAIN)

    with pytest.raises(services.MailMovedOn):
        services.resend_mail(delivery=delivery, by=lead, reason="missing")

    assert unchanged(delivery, Status.UNCERTAIN)


def test_a_mail_without_its_words_is_not_sent_again(lead):
    delivery = owe(Status.FAILED, payload={})

    with pytest.raises(services.NothingToSend):
        services.resend_mail(delivery=delivery, by=lead, reason="missing")

    assert unchanged(delivery, Status.FAILED)


def test_a_mail_of_a_kind_that_is_gone_is_not_sent_again(lead):
    delivery = owe(Status.UNCERTAIN, kind="of_another_age")

    with pytest.raises(services.NothingToSend):
        services.resend_mail(delivery=delivery, by=lead, reason="missing")

    assert unchanged(delivery, Status.UNCERTAIN)


def test_a_queued_mail_is_stopped_and_its_words_are_erased(lead):
    delivery = owe()

    services.stop_mail(delivery=delivery, by=lead, reason="address")

    assert (delivery.status, delivery.payload) == (Status.CANCELLED, {})
    assert AuditEvent.objects.about(delivery).get().action == "stopped"
    services.send_due()
    assert mail.outbox == []


@pytest.mark.parametrize("status", [Status.SENT, Status.CLAIMED, Status.FAILED])
def test_a_mail_that_is_not_queued_is_not_stopped(lead, status):
    delivery = owe(status, sent_at="2026-01-01T00:00Z")

    with pytest.raises(services.MailMovedOn):
        services.stop_mail(delivery=delivery, by=lead, reason="address")

    assert unchanged(delivery, status)


@pytest.mark.parametrize("group", ["Moderator", "Finance"])
@pytest.mark.parametrize(
    ("status", "decide"),
    [(Status.FAILED, services.resend_mail), (Status.QUEUED, services.stop_mail)],
)
def test_whoever_is_no_lead_decides_nothing(group, status, decide):
    delivery = owe(status)

    with pytest.raises(services.NotAllowed):
        decide(delivery=delivery, by=make_staff(group), reason="missing")

    assert unchanged(delivery, status)


@pytest.mark.parametrize("reason", ["", "other", "address"])
def test_a_reason_is_asked_for(lead, reason):
    delivery = owe(Status.FAILED)

    with pytest.raises(services.ReasonMissing):
        services.resend_mail(delivery=delivery, by=lead, reason=reason)

    assert unchanged(delivery, Status.FAILED)


# --- Pages ------------------------------------------------------------------------------------------------------------


def url(page: str, *args) -> str:
    return reverse(f"admin:accounts_delivery_{page}", args=args)


def test_the_page_says_why_it_was_sent_and_hides_its_words(client, lead):
    delivery = owe(Status.UNCERTAIN, error="worker stopped while handing over")

    page = client.get(url("change", delivery.pk)).content.decode()

    for told in (
        "Login code",
        "login_code:1",
        "Asked for by the person",
        "Uncertain",
        "worker stopped",
    ):
        assert told in page
    assert "QK7Z42" not in page


def test_the_page_leads_to_the_decision_the_mail_tells_of(client, lead, sponsor):
    services.flag(target=sponsor, by=lead, reason="spam")
    event = AuditEvent.objects.get()
    Delivery.owe(lead, kind="sponsor_decision", key=f"decision:{event.pk}")

    page = client.get(url("change", Delivery.objects.get().pk)).content.decode()

    assert reverse("admin:accounts_auditevent_change", args=[event.pk]) in page


def test_a_lead_sends_a_mail_again_from_its_page(client, lead):
    delivery = owe(Status.FAILED)
    assert "Send again" in client.get(url("change", delivery.pk)).content.decode()
    assert "twice" in client.get(url("decide", delivery.pk, "send_again")).content.decode()

    client.post(url("decide", delivery.pk, "send_again"), {"confirm": "1", "reason": "missing"})

    delivery.refresh_from_db()
    assert delivery.status == Status.QUEUED


def test_a_second_click_is_told_that_the_first_one_did_it(client, lead):
    delivery = owe(Status.FAILED)
    again = url("decide", delivery.pk, "send_again")
    client.post(again, {"confirm": "1", "reason": "missing"})

    answer = client.post(again, {"confirm": "1", "reason": "missing"})

    assert answer.status_code == 409
    assert "in another state by now" in answer.content.decode()


@pytest.mark.parametrize(
    ("status", "offered"),
    [(Status.SENT, []), (Status.CANCELLED, []), (Status.QUEUED, ["stop"]), (Status.FAILED, ["send_again"])],
)  # fmt: skip
def test_only_what_fits_is_offered(client, lead, status, offered):
    delivery = owe(status, sent_at="2026-01-01T00:00Z")

    shown = client.get(url("change", delivery.pk)).context["verdicts"]

    assert [verdict.name for verdict, _url in shown] == offered


@pytest.mark.parametrize("group", ["Moderator", "Finance"])
def test_others_look_and_decide_nothing(client, group):
    delivery = owe(Status.FAILED)
    client.force_login(make_staff(group))

    assert client.get(url("change", delivery.pk)).context["verdicts"] == []
    words = {"confirm": "1", "reason": "missing"}
    assert client.post(url("decide", delivery.pk, "send_again"), words).status_code == 403
    assert unchanged(delivery, Status.FAILED)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status__in": "failed,uncertain"}, 1),
        ({"status__exact": "queued"}, 0),
        ({"kind": "ready_made"}, 1),
        ({"kind": "staff_invitation"}, 0),
        ({"q": "ana@"}, 1),
        ({"q": "login_code:1"}, 1),
        ({"q": "nobody"}, 0),
    ],
)
def test_the_ledger_is_filtered_and_searched(client, lead, query, found):
    owe(Status.FAILED)

    assert client.get(url("changelist"), query).context["cl"].result_count == found


@pytest.mark.parametrize("status", [Status.QUEUED, Status.UNCERTAIN])
def test_the_mail_of_an_undone_decision_never_leaves_again(lead, sponsor, mailoutbox, status):
    """Also where it was being handed over while the decision was taken back, and came back into the queue."""
    services.flag(target=sponsor, by=lead, reason="spam")
    event = latest_decision(sponsor)
    Delivery.objects.update(status=Status.UNCERTAIN)
    undo(event=event, by=lead)
    decision = Delivery.objects.get(kind="flag_decision")
    Delivery.objects.filter(pk=decision.pk).update(status=status, not_before=timezone.now())
    decision.refresh_from_db()

    if status == Status.UNCERTAIN:
        with pytest.raises(services.NothingToSend):
            services.resend_mail(delivery=decision, by=lead, reason="missing")
    services.send_due()

    assert [mail.subject.split(" of ")[0] for mail in mailoutbox] == ["Please disregard our mail"]
