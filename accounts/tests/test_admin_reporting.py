"""The queues of reports and appeals: the most urgent first, decided with words, without a query per row."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AbuseReport, Appeal, AuditEvent
from accounts.registries import queue_tiles
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests import services as deals
from adrequests.models import Message
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
WARN = {"reason": "spam", "message": "Please stop."}


def url(model: str, page: str = "changelist", *args) -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


def decide(client, row, name: str, **words):
    page = url(type(row)._meta.model_name, "decide", row.pk, name)
    return client.post(page, {"confirm": "1"} | words)


@pytest.fixture
def rosa(client):
    """A moderator, signed in."""
    user = make_staff(name="Rosa Adler")
    client.force_login(user)
    return user


@pytest.fixture
def lena(client):
    """A lead, signed in."""
    user = make_staff("Lead", name="Lena Weiss")
    client.force_login(user)
    return user


def one_of_each(reporter, ad_request=None) -> list[AbuseReport]:
    """Somebody reports a company, a creator's campaign, and a message."""
    sponsor = make_sponsor()
    campaign = make_campaign(sponsor=sponsor)
    ad_request = make_ad_request(campaign=campaign, influencer=reporter)
    message = deals.post_message(ad_request=ad_request, by=sponsor.user, text="You utter fool")
    targets = ((sponsor, "spam"), (campaign, "off_platform"), (message, "abuse"))
    return [
        services.report_abuse(target=target, by=reporter.user, reason=reason)
        for target, reason in targets
    ]


@pytest.fixture
def reports(influencer) -> list[AbuseReport]:
    return one_of_each(influencer)


def answered(creator, by) -> Appeal:
    services.flag(target=creator, by=by, reason="spam", message="Mass messages.")
    event = AuditEvent.objects.about(creator).get()
    return services.appeal(event=event, by=creator.user, text="It was one message.")


def test_the_list_shows_what_waits_the_most_urgent_first(client, rosa, reports, influencer):
    low, medium, high = reports
    older = services.report_abuse(target=make_sponsor(), by=influencer.user, reason="off_platform")
    AbuseReport.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=1))
    services.dismiss_report(report=low, by=make_staff(), reason="no_breach")

    page = client.get(url("abusereport"))

    assert [row.pk for row in page.context["cl"].result_list] == [high.pk, older.pk, medium.pk]
    everything = client.get(url("abusereport"), {"state": "all"}).context["cl"].result_list
    assert len(everything) == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "message"}, ["abuse"]),
        ({"kind": "nonsense"}, ["abuse", "off_platform", "spam"]),
        ({"severity": "1"}, ["spam"]),
        ({"reason": "off_platform"}, ["off_platform"]),
        ({"state": "dismissed"}, []),
        ({"q": "Priya"}, ["abuse", "off_platform", "spam"]),
        ({"q": "nobody"}, []),
    ],
)
def test_the_list_is_filtered_and_searched(client, rosa, reports, query, found):
    page = client.get(url("abusereport"), query)

    assert sorted(row.reason for row in page.context["cl"].result_list) == found


def test_the_lists_ask_the_same_for_few_rows_and_for_many(client, lena):
    counts = []
    for n in (1, 3):
        for _ in range(n):
            one_of_each(make_influencer())
            answered(make_influencer(), make_staff())
        for model in ("abusereport", "appeal"):
            client.get(url(model))
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url(model)).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]
    assert max(counts) < 15


def test_the_case_shows_the_words_of_both_sides_to_those_who_decide(client, rosa, reports):
    page = client.get(url("abusereport", "change", reports[2].pk)).content.decode()

    assert "You utter fool" in page
    assert "Flag the company" in page
    assert "0 upheld, 0 dismissed, 3 open" in page
    writer = reports[2].about_user.sponsor
    assert reverse("admin:accounts_sponsor_decide", args=[writer.pk, "flag"]) in page


def test_the_rest_of_a_conversation_stays_closed(client, rosa, reports):
    message = Message.objects.get(text="You utter fool")
    deals.post_message(
        ad_request=message.ad_request, by=message.ad_request.influencer.user, text="My secret"
    )

    page = client.get(url("abusereport", "change", reports[2].pk)).content.decode()

    assert "My secret" not in page
    assert message.ad_request.get_absolute_url() in page


@pytest.mark.parametrize("model", ["abusereport", "appeal"])
def test_finance_sees_neither_queue(client, reports, model):
    row = {"abusereport": reports[0], "appeal": answered(make_influencer(), make_staff())}[model]
    client.force_login(make_staff("Finance"))

    assert client.get(url(model)).status_code == 403
    assert client.get(url(model, "change", row.pk)).status_code == 403
    for verdict in ("uphold", "dismiss", "grant", "decline"):
        assert decide(client, row, verdict, **WARN).status_code in {403, 404}
    assert client.post(url("abusereport", "severity", reports[0].pk)).status_code in {403, 404}
    row.refresh_from_db()
    assert row.status == "open"


def test_a_moderator_judges_no_appeals(client, rosa):
    answer = answered(make_influencer(), make_staff())

    assert client.get(url("appeal")).status_code == 403
    assert decide(client, answer, "grant", reason="mistake", message="Yes").status_code == 403


def test_a_report_is_upheld_from_its_page_and_the_next_one_opens(client, rosa, reports):
    _low, medium, high = reports

    answer = decide(client, high, "uphold", **WARN)

    high.refresh_from_db()
    assert high.status == "upheld"
    assert answer["Location"] == url("abusereport", "change", medium.pk)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("uphold", {"reason": "spam", "message": " "}),
        ("uphold", {"reason": "no_breach", "message": "x"}),
        ("dismiss", {"reason": ""}),
        ("dismiss", {"reason": "other"}),
    ],
)
def test_a_verdict_without_fitting_words_changes_nothing(client, rosa, reports, name, words):
    answer = decide(client, reports[0], name, **words)

    assert answer.status_code == 422
    assert AbuseReport.objects.open().count() == 3


def test_a_whole_storm_is_dismissed_at_once_without_complaints(client, rosa):
    sponsor = make_sponsor()
    rows = [
        services.report_abuse(target=sponsor, by=make_influencer().user, reason="spam")
        for _ in range(3)
    ]

    page = client.post(
        url("abusereport"),
        {
            "action": "dismiss", "_selected_action": [row.pk for row in rows], "confirm": "1",
            "reason": "no_breach",
        },
        follow=True,
    )  # fmt: skip

    assert [str(message) for message in page.context["messages"]] == ["Dismiss: 3 done."]
    assert not AbuseReport.objects.open().exists()


def test_urgency_is_changed_on_the_page(client, rosa, reports):
    page = url("abusereport", "severity", reports[0].pk)

    assert client.get(page).status_code == 405
    client.post(page, {"severity": "3"})
    client.post(page, {"severity": "7"})

    reports[0].refresh_from_db()
    assert reports[0].severity == 3


def test_a_flag_from_the_report_s_page_upholds_it_and_is_undone_there(client, lena, reports):
    campaign_report = reports[1]
    flag = reverse("admin:campaigns_campaign_decide", args=[campaign_report.object_id, "flag"])
    assert flag in client.get(url("abusereport", "change", campaign_report.pk)).content.decode()

    client.post(flag, {"confirm": "1", "reason": "rules", "message": "Not here."})

    campaign_report.refresh_from_db()
    assert campaign_report.status == "upheld"
    event = AuditEvent.objects.filter(action="flagged").get()
    undo = url("abusereport", "undo", campaign_report.pk, event.pk)
    assert undo in client.get(url("abusereport", "change", campaign_report.pk)).content.decode()
    client.post(undo, {})
    campaign_report.refresh_from_db()
    assert campaign_report.status == "open"


def test_a_report_about_something_gone_can_still_be_decided(client, rosa, influencer):
    campaign = make_campaign()
    report = services.report_abuse(target=campaign, by=influencer.user, reason="spam")
    campaign.delete()

    assert "(gone)" in client.get(url("abusereport", "change", report.pk)).content.decode()
    decide(client, report, "uphold", **WARN)

    report.refresh_from_db()
    assert report.status == "upheld"


def test_an_appeal_is_granted_by_somebody_else(client, lena, influencer):
    answer = answered(influencer, make_staff())
    page = client.get(url("appeal", "change", answer.pk)).content.decode()
    assert "It was one message." in page
    assert "Mass messages." in page

    decide(client, answer, "grant", reason="mistake", message="You were right.")

    influencer.refresh_from_db()
    assert not influencer.is_flagged


def test_whoever_decided_is_offered_no_verdict_on_the_answer(client, lena, influencer):
    answer = answered(influencer, lena)
    make_staff("Lead")

    page = client.get(url("appeal", "change", answer.pk)).content.decode()
    refused = decide(client, answer, "decline", reason="confirmed", message="No")

    assert "Somebody else decides about the answer" in page
    assert url("appeal", "decide", answer.pk, "decline") not in page
    assert refused.status_code == 409
    answer.refresh_from_db()
    assert answer.status == "open"


def test_the_home_counts_what_waits_for_those_who_may_decide(reports):
    answered(make_influencer(), make_staff())
    counts = {}
    for group in ("Moderator", "Lead", "Finance"):
        tiles = {tile.key: tile.count for tile in queue_tiles.run(make_staff(group)) if tile}
        counts[group] = (tiles.get("reports"), tiles.get("appeals"))

    assert counts == {"Moderator": (3, None), "Lead": (3, 1), "Finance": (None, None)}


@pytest.mark.parametrize(
    ("decision", "found"), [("flagged", 1), ("warned", 0), ("", 1), ("viewed", 1)]
)
def test_answers_are_filtered_by_the_decision_they_answer(
    client, lena, influencer, decision, found
):
    answered(influencer, make_staff())

    page = client.get(url("appeal"), {"decision": decision} if decision else {})

    assert page.context["cl"].result_count == found
    assert "signal_cleared" not in page.content.decode()
