"""The words of each mail, in both parts, with addresses from the settings."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, Delivery, Export
from accounts.tests.factories import PASSWORD, make_influencer, make_sponsor, make_user
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def sent():
    """Subject, text and HTML of the one mail that leaves, its time to undo over."""
    Delivery.objects.update(not_before=timezone.now())
    services.send_due()
    message = mail.outbox[-1]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Message-ID"].startswith("<delivery-")
    return message.subject, str(message.body), str(message.alternatives[0].content)


@pytest.mark.parametrize(
    ("verb", "words", "subject"),
    [
        (services.approve_sponsor, {}, "Your company is approved"),
        (services.reject_sponsor, {"reason": "website"}, "Your company was not approved"),
        (
            services.ask_for_more,
            {"reason": "details"},
            "We need a little more to approve your company",
        ),
    ],
)
def test_a_decision_reaches_the_company_with_its_reason(moderator, settings, verb, words, subject):
    company = make_sponsor(status="pending")
    services.submit_for_review(sponsor=company, by=company.user)

    verb(
        sponsor=company,
        by=moderator,
        message="<b>Which</b> address?",
        private_note="s3cret",
        **words,
    )

    title, text, html = sent()
    assert title == subject
    assert "<b>Which</b> address?" in text
    assert "&lt;b&gt;Which&lt;/b&gt; address?" in html
    for part in (text, html):
        assert f"{settings.SITE_URL}/welcome/" in part
        assert "s3cret" not in part


def test_an_invitation_leads_to_the_page_that_makes_the_account(client):
    admin = make_user("admin", is_staff=True, is_superuser=True)
    services.invite_staff(email="rosa@example.com", group=None, by=admin)
    link = f"/staff/join/{Delivery.objects.get().payload['token']}/"

    _, text, html = sent()

    assert link in text
    assert link in html
    assert client.get(link).status_code == 200
    assert Delivery.objects.get().payload == {}


def test_a_reset_mail_has_its_link_as_the_button(client, settings):
    user = make_influencer().user

    client.post("/accounts/password/reset/", {"email": user.email})

    subject, text, html = sent()
    link = next(word for word in text.split() if "/password/reset/key/" in word)
    assert subject == "Choose a new password"
    assert f'href="{link}"' in html


def test_a_security_notice_tells_when_and_from_where(client):
    user = make_influencer().user
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-long-password"},
        headers={"user-agent": "Firefox<script>"},
    )

    _, text, html = sent()
    assert "127.0.0.1" in text
    assert "Firefox<script>" in text
    assert "Firefox&lt;script&gt;" in html
    assert "<script>" not in html


def test_a_suspension_is_told_with_its_reason_and_its_end_too(influencer, moderator, settings):
    services.flag(target=influencer, by=moderator, reason="spam", message="<b>200</b> messages.")

    title, text, html = sent()
    assert title == "Your account is suspended"
    assert "&lt;b&gt;200&lt;/b&gt; messages." in html
    for part in (text, html):
        assert "Reason: Spam or mass messages" in part
        assert settings.SITE_URL in part

    services.unflag(target=influencer, by=moderator, private_note="s3cret")
    title, text, html = sent()
    assert title == "Your account is open again"
    assert "s3cret" not in text + html
    assert "Reason:" not in text + html


def test_the_owner_of_a_hidden_campaign_is_told_which(moderator):
    campaign = make_campaign()
    services.flag(target=campaign, by=moderator, reason="rules")

    title, text, _ = sent()
    assert title == f"“{campaign.name}” is hidden"
    assert f"“{campaign.name}”: nobody finds it" in text
    assert mail.outbox[-1].to == [campaign.sponsor.user.email]


def test_a_mail_that_was_sent_is_taken_back_by_another(moderator):
    company = make_sponsor(status="pending")
    services.submit_for_review(sponsor=company, by=company.user)
    services.approve_sponsor(sponsor=company, by=moderator)
    sent()

    services.undo(event=AuditEvent.objects.about(company).last(), by=moderator)

    title, text, html = sent()
    assert title.startswith("Please disregard our mail of ")
    for part in (text, html):
        assert "Your company is approved. You can publish campaigns now." in part


# --- Files that were asked for ----------------------------------------------------------------------------------------


def export(owner, **fields):
    now = timezone.now()
    done = {
        "status": "done",
        "file": "a",
        "sha256": "b",
        "finished_at": now,
        "expires_at": now + timedelta(days=7),
    }
    return Export.objects.create(owner=owner, kind="campaigns", **(done | fields))


def owe_ready(row, recipient, kind="export_ready"):
    Delivery.owe(
        recipient, kind=kind, key=f"{kind}:{row.pk}", about=row, export=row.pk, path="/exports/"
    )


def test_a_file_that_is_ready_is_told_with_its_size_and_end(sponsor, settings):
    owe_ready(export(sponsor.user, rows_done=1240, size=2048), sponsor.user)

    subject, text, html = sent()

    assert subject == "Your file is ready: Campaigns"
    for part in (text, html):
        assert "1,240 rows" in part
        assert f"{settings.SITE_URL}/exports/" in part


def test_a_file_that_could_not_be_made_is_told_with_the_reason(sponsor):
    row = export(sponsor.user, status="failed", error="The disk is full.", expires_at=None)
    owe_ready(row, sponsor.user, "export_failed")

    subject, text, _html = sent()

    assert subject == "Your file could not be made: Campaigns"
    assert "The disk is full." in text


@pytest.mark.parametrize("why_not", ["expired", "cancelled", "somebody else's"])
def test_a_file_that_cannot_be_had_is_not_announced(sponsor, other_sponsor, why_not):
    owner = other_sponsor.user if why_not == "somebody else's" else sponsor.user
    row = export(owner, rows_done=1)
    owe_ready(row, sponsor.user)
    if why_not == "expired":
        Export.objects.update(expires_at=timezone.now())
    elif why_not == "cancelled":
        Export.objects.update(status="cancelled")

    services.send_due()

    assert mail.outbox == []
