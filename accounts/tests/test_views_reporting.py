"""Reporting, one's own reports, and the page of a decision about oneself: with htmx and without, and for nobody else."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AbuseReport, Appeal, AuditEvent, Delivery
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services as deals
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def report_url(kind: str, pk: int) -> str:
    return reverse("accounts:report", args=[kind, pk])


@pytest.fixture
def priya(client, influencer):
    """A creator, signed in."""
    client.force_login(influencer.user)
    return influencer


@pytest.fixture
def message(sponsor, influencer):
    ad_request = make_ad_request(campaign=make_campaign(sponsor=sponsor), influencer=influencer)
    return deals.post_message(ad_request=ad_request, by=sponsor.user, text="You utter fool")


def warned(owner, reporter, moderator, **words) -> AuditEvent:
    report = services.report_abuse(target=owner, by=reporter.user, reason="spam")
    words = {"reason": "spam", "message": "Please stop."} | words
    services.uphold_report(report=report, by=moderator, **words)
    return AuditEvent.objects.about(owner).get(action="warned")


# --- Reporting ----------------------------------------------------------------------------------------------------------


def test_the_links_to_report_stand_where_others_are_seen(client, priya, sponsor, message):
    other, campaign = make_influencer(), message.ad_request.campaign
    places = {
        report_url("sponsor", sponsor.pk): sponsor.get_absolute_url(),
        report_url("influencer", other.pk): other.get_absolute_url(),
        report_url("campaign", campaign.pk): reverse(
            "adrequests:campaign_detail", args=[campaign.pk]
        ),
        report_url("message", message.pk): message.ad_request.get_absolute_url(),
    }

    for link, place in places.items():
        assert link in client.get(place, follow=True).content.decode()


def test_one_s_own_pages_and_messages_have_no_such_link(client, sponsor, message):
    client.force_login(sponsor.user)

    for place in (sponsor.get_absolute_url(), message.ad_request.get_absolute_url()):
        assert "/report/" not in client.get(place, follow=True).content.decode()


def test_a_report_is_made_without_htmx(client, priya, sponsor):
    page = report_url("sponsor", sponsor.pk)
    assert client.get(page).content.decode().count("<h1") == 1

    answer = client.post(page, {"reason": "other", "text": "Wants my password."}, follow=True)

    assert AbuseReport.objects.get().text == "Wants my password."
    assert answer.redirect_chain == [(page, 302)]
    assert "You have reported this already" in answer.content.decode()


def test_a_report_is_made_in_a_dialog_with_htmx(client, priya, message):
    page = report_url("message", message.pk)
    form = client.get(page, headers=HTMX).content.decode()
    assert "<html" not in form
    assert "data-close" in form

    answer = client.post(page, {"reason": "abuse"}, headers=HTMX)

    assert AbuseReport.objects.get().object_id == message.pk
    assert "Thank you for your report" in answer.content.decode()
    assert "toast" in answer["HX-Trigger"]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("data", [{}, {"reason": "nonsense"}, {"reason": "other", "text": " "}])
def test_a_report_without_a_reason_is_asked_again_and_loses_nothing(
    client, priya, sponsor, headers, data
):
    answer = client.post(
        report_url("sponsor", sponsor.pk), {"text": "Words kept"} | data, headers=headers
    )

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert ("Words kept" in answer.content.decode()) == ("text" not in data)
    assert not AbuseReport.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_second_report_says_how_the_first_one_stands(client, priya, sponsor, headers):
    services.report_abuse(target=sponsor, by=priya.user, reason="spam")

    answer = client.post(report_url("sponsor", sponsor.pk), {"reason": "fraud"}, headers=headers)

    assert answer.status_code == 409
    assert "You have reported this already" in answer.content.decode()
    assert "With our team" in answer.content.decode()
    assert AbuseReport.objects.count() == 1


@pytest.mark.parametrize(("headers", "status"), [({}, 429), (HTMX, 422)])
def test_the_eleventh_report_of_a_day_is_refused_in_words(client, priya, headers, status):
    for _ in range(10):
        services.report_abuse(target=make_sponsor(), by=priya.user, reason="spam")

    answer = client.post(
        report_url("sponsor", make_sponsor().pk), {"reason": "spam"}, headers=headers
    )

    assert answer.status_code == status
    assert "10 reports in the last 24 hours" in answer.content.decode()
    assert AbuseReport.objects.count() == 10


def test_what_one_may_not_see_or_owns_cannot_be_reported(client, sponsor, other_sponsor, message):
    client.force_login(other_sponsor.user)
    private = make_campaign(sponsor=sponsor, visibility="private")
    hidden = make_influencer()
    services.flag(target=hidden, by=make_staff(), reason="spam")
    pages = [
        ("message", message.pk), ("campaign", private.pk), ("influencer", hidden.pk),
        ("sponsor", other_sponsor.pk), ("sponsor", 987654), ("user", sponsor.user_id),
        ("platformaccount", 1), ("nonsense", 1),
    ]  # fmt: skip

    for kind, pk in pages:
        page = report_url(kind, pk)
        assert client.get(page).status_code == 404
        assert client.post(page, {"reason": "spam"}).status_code == 404

    assert not AbuseReport.objects.exists()


def test_staff_flag_instead_of_reporting(client, rosa_signed_in, sponsor):
    assert client.get(report_url("sponsor", sponsor.pk)).status_code == 404
    assert "/report/" not in client.get(sponsor.get_absolute_url()).content.decode()


@pytest.fixture
def rosa_signed_in(client, moderator):
    client.force_login(moderator)
    return moderator


# --- One's own reports --------------------------------------------------------------------------------------------------


def test_the_list_shows_one_s_own_reports_and_what_became_of_them(
    client, priya, sponsor, moderator
):
    campaign = make_campaign(sponsor=sponsor)
    dismissed = services.report_abuse(target=campaign, by=priya.user, reason="spam")
    upheld = services.report_abuse(target=sponsor, by=priya.user, reason="fraud", text="Mine")
    services.report_abuse(target=campaign, by=make_influencer().user, reason="spam", text="Other's")
    services.dismiss_report(
        report=dismissed, by=moderator, reason="misuse", message="We saw it.", private_note="N0te"
    )
    services.uphold_report(report=upheld, by=moderator, reason="fraud", message="S3cret warning")

    page = client.get(reverse("accounts:reports")).content.decode()

    for words in (campaign.name, "We saw it.", "Nothing to act on", "We acted", "Mine"):
        assert words in page
    for words in ("Other's", "N0te", "S3cret warning", "misuse", moderator.email):
        assert words not in page


def test_what_is_hidden_since_is_not_named_in_the_list(client, priya, sponsor):
    campaign = make_campaign(sponsor=sponsor, name="Secret launch")
    services.report_abuse(target=campaign, by=priya.user, reason="spam")
    campaign.visibility = "private"
    campaign.save()

    page = client.get(reverse("accounts:reports")).content.decode()

    assert "Secret launch" not in page
    assert "not shown any more" in page


def test_the_list_asks_the_same_for_one_report_and_for_many_and_goes_on(client, priya, moderator):
    counts = []
    for n in (1, 3):
        for _ in range(n):
            sponsor = make_sponsor()
            for target in (sponsor, make_campaign(sponsor=sponsor)):
                report = services.report_abuse(target=target, by=priya.user, reason="spam")
            services.dismiss_report(report=report, by=moderator, reason="no_breach")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("accounts:reports"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12

    AbuseReport.objects.update(created_at=timezone.now() - timezone.timedelta(days=3))
    for _ in range(3):
        for _ in range(8):
            services.report_abuse(target=make_sponsor(), by=priya.user, reason="spam")
        AbuseReport.objects.update(created_at=timezone.now() - timezone.timedelta(days=3))
    first = client.get(reverse("accounts:reports"))
    more = client.get(
        reverse("accounts:reports"), {"after": first.context["page"].after}, headers=HTMX
    )
    assert len(first.context["lines"]) + len(more.context["lines"]) == 32
    assert "<html" not in more.content.decode()


# --- Decisions ----------------------------------------------------------------------------------------------------------


def test_the_person_concerned_reads_what_was_decided_and_nobody_else(
    client, sponsor, influencer, moderator
):
    event = warned(sponsor, influencer, moderator, private_note="N0te")
    page = reverse("accounts:decision", args=[event.pk])

    for user in (influencer.user, moderator, make_sponsor().user):
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(page, {"text": "Mine"}).status_code == 404

    client.force_login(sponsor.user)
    shown = client.get(page).content.decode()
    for words in ("A warning from our team", "Spam", "Please stop."):
        assert words in shown
    for words in ("N0te", moderator.email, influencer.name):
        assert words not in shown
    assert not Appeal.objects.exists()


def test_only_flags_and_warnings_have_such_a_page(client, sponsor, influencer, moderator):
    report = services.report_abuse(target=sponsor, by=influencer.user, reason="spam")
    services.dismiss_report(report=report, by=moderator, reason="no_breach")
    services.flag(target=sponsor, by=moderator, reason="spam")
    services.unflag(target=sponsor, by=moderator, private_note="Talked to them.")
    client.force_login(sponsor.user)

    for event in AuditEvent.objects.exclude(action="flagged"):
        assert client.get(reverse("accounts:decision", args=[event.pk])).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_decision_is_answered_once(client, sponsor, influencer, moderator, headers):
    event = warned(sponsor, influencer, moderator)
    page = reverse("accounts:decision", args=[event.pk])
    client.force_login(sponsor.user)

    empty = client.post(page, {"text": "  "}, headers=headers)
    sent = client.post(page, {"text": "We sent it to one person."}, headers=headers, follow=True)
    again = client.post(page, {"text": "And another thing."}, headers=headers)

    assert (empty.status_code, again.status_code) == (422, 409)
    assert "With our team" in sent.content.decode()
    assert '<form method="post" action="/decisions' not in again.content.decode()
    assert Appeal.objects.get().text == "We sent it to one person."


def test_the_verdict_on_the_answer_is_shown(client, sponsor, influencer, moderator):
    event = warned(sponsor, influencer, moderator)
    answer = services.appeal(event=event, by=sponsor.user, text="One person.")
    services.grant_appeal(
        appeal=answer, by=make_staff("Lead"), reason="mistake", message="You are right.",
        private_note="N0te",
    )  # fmt: skip
    client.force_login(sponsor.user)

    page = client.get(reverse("accounts:decision", args=[event.pk])).content.decode()

    for words in ("Decision taken back", "You are right.", "It does not apply any more."):
        assert words in page
    assert "N0te" not in page


def test_a_suspended_person_finds_the_decision_and_answers_it(client, influencer, moderator):
    services.flag(target=influencer, by=moderator, reason="spam", message="Mass messages.")
    event = AuditEvent.objects.about(influencer).get()
    page = reverse("accounts:decision", args=[event.pk])
    client.force_login(influencer.user)

    assert page in client.get("/welcome/").content.decode()
    client.post(page, {"text": "It was one message."})

    assert Appeal.objects.get().event == event
    assert client.get(reverse("accounts:reports")).status_code == 200


# --- Never who reported -------------------------------------------------------------------------------------------------


def test_the_reported_side_never_learns_who_reported(client, sponsor, message, moderator):
    """A canary in the reporter's name, address and words must reach nothing the other side can read."""
    reporter = make_influencer(name="Canary Bird", handle="canary.bird")
    reporter.user.name = "Canary Bird"
    reporter.user.email = "canary@example.com"
    reporter.user.save()
    campaign = message.ad_request.campaign
    for target in (sponsor, campaign):
        report = services.report_abuse(
            target=target, by=reporter.user, reason="fraud", text="The canary sings"
        )
    services.uphold_report(report=report, by=moderator, reason="fraud", message="Stop.")
    services.flag(target=sponsor, by=moderator, reason="fraud", message="Stop now.")
    events = AuditEvent.objects.filter(action__in=["warned", "flagged"])
    for event in events:
        answer = services.appeal(event=event, by=sponsor.user, text="No")
        services.decline_appeal(
            appeal=answer, by=make_staff("Lead"), reason="confirmed", message="It stays."
        )
    Delivery.objects.update(not_before=timezone.now())
    services.send_due()

    client.force_login(sponsor.user)
    pages = ["/welcome/", reverse("accounts:notifications"), reverse("accounts:reports")]
    pages += [reverse("accounts:decision", args=[event.pk]) for event in events]
    seen = [client.get(page).content.decode() for page in pages]
    mails = [m for m in mail.outbox if m.to == [sponsor.user.email]]
    seen += [f"{m.subject} {m.body} {m.alternatives}" for m in mails]

    assert len(mails) == 4
    assert [words for words in seen if "canary" in words.lower()] == []


def test_the_mails_of_a_case_lead_to_its_page(sponsor, influencer, moderator, settings):
    event = warned(sponsor, influencer, moderator)
    Delivery.objects.update(not_before=timezone.now())

    services.send_due()

    sent = mail.outbox[-1]
    assert sent.to == [sponsor.user.email]
    for part in (str(sent.body), str(sent.alternatives[0].content)):
        assert f"{settings.SITE_URL}/decisions/{event.pk}/" in part
        assert "Please stop." in part
