"""What is owed when something happens to agreed work, what the mail says, and when it is no longer due."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.mail import KINDS
from accounts.models import Delivery
from adrequests.digests import gather_digests, gather_reminders
from adrequests.models import Deliverable
from adrequests.services import work
from adrequests.tests.work.deals import approve, ask_changes, hand_in, make_deal, piece_of
from adrequests.topics import TOPIC_OF_LINE
from adrequests.topics_of_work import WORK_LINES
from adrequests.views.reading import build_case
from campaigns.tests.factories import make_campaign
from influencer_platform.templatetags.ui import day as format_day

pytestmark = pytest.mark.django_db


def owed(kind):
    return list(Delivery.objects.filter(kind=kind).select_related("recipient").order_by("pk"))


def written(kind):
    """The mails of this kind that are still due, as they would leave."""
    deliveries = owed(kind)
    facts = KINDS[kind].facts(deliveries)
    messages = [KINDS[kind].message(delivery, facts) for delivery in deliveries]
    return [message for message in messages if message is not None]


def subjects(kind):
    return [mail.subject for mail in written(kind)]


def later(piece, days=4):
    return piece.due_on + timedelta(days=days)


def test_every_line_of_work_has_its_topic_and_its_mail():
    assert WORK_LINES.items() <= TOPIC_OF_LINE.items()
    assert {kind: KINDS[kind].topic for kind in WORK_LINES} == WORK_LINES


def test_a_draft_is_told_while_it_waits(piece, company, creator, settings):
    name = creator.influencer.name
    hand_in(piece)

    (mail,) = written("draft_submitted")

    assert mail.subject == f"{name} handed in Reel 1"
    assert f"{settings.SITE_URL}/ad-requests/{piece.ad_request_id}/work/1/" in str(mail.body)
    assert "Review until" in str(mail.body)
    assert [d.recipient for d in owed("draft_submitted")] == [company]


def test_a_draft_that_was_replaced_or_answered_is_no_news(piece):
    hand_in(piece)
    hand_in(piece, text="Another.")
    assert len(written("draft_submitted")) == 1

    ask_changes(piece)
    assert written("draft_submitted") == []


def test_changes_are_told_with_the_words_until_a_new_draft_comes(piece):
    hand_in(piece)
    ask_changes(piece, "Show the <pack> earlier.")
    (mail,) = written("changes_asked")
    assert "Show the <pack> earlier." in str(mail.body)
    assert "Show the &lt;pack&gt; earlier." in str(mail.alternatives[0].content)

    hand_in(piece, text="Changed.")
    assert written("changes_asked") == []


def test_a_comment_is_told_with_its_words(piece, creator):
    work.comment(deliverable=piece, by=creator, text="Is the light right?")

    (mail,) = written("work_comment")

    assert "wrote about Reel 1" in mail.subject
    assert "Is the light right?" in str(mail.body)


def test_an_erased_comment_is_no_news(piece, creator):
    work.comment(deliverable=piece, by=creator, text="Away.").delete()

    assert written("work_comment") == []


def test_a_date_is_told_until_it_is_answered_and_then_the_answer(piece, creator, company):
    work.ask_for_date(deliverable=piece, by=creator, due_on=later(piece), text="Snow.")
    (mail,) = written("date_asked")
    assert "asks for another date" in mail.subject
    assert "Snow." in str(mail.body)

    work.accept_date(deliverable=piece, by=company, due_on=later(piece))
    assert written("date_asked") == []
    assert subjects("date_answered")[0].startswith("Reel 1 is due ")

    work.ask_for_date(deliverable=piece, by=creator, due_on=later(piece, 9))
    work.decline_date(deliverable=piece, by=company, due_on=later(piece, 9))
    assert subjects("date_answered")[1].endswith(" keeps the date of Reel 1")


def test_the_end_of_the_deal_is_told_once_to_each(piece, creator):
    hand_in(piece)
    approve(piece)

    assert [d.recipient for d in owed("completed")] == [creator]
    (mail,) = written("completed")
    assert mail.subject.startswith("Your deal with ")
    assert "$1,100" in str(mail.body)
    assert len(written("draft_approved")) == 1


def test_silence_is_told_to_both(creator):
    piece = piece_of(make_deal(campaign=make_campaign(approves_by_silence=True)))
    hand_in(piece)
    piece.refresh_from_db()
    work.answer_silence(now=piece.review_due_at)

    assert (
        subjects("approved_by_silence")
        == ["Reel 1 counts as approved: nobody answered in time"] * 2
    )
    assert len(written("completed")) == 2


def test_a_review_is_asked_for_until_it_is_given(piece):
    hand_in(piece)
    piece.refresh_from_db()
    work.warn_of_reviews(now=piece.review_warn_at)
    work.answer_silence(now=piece.review_due_at)
    assert (len(written("review_due")), len(written("review_unanswered"))) == (1, 2)

    approve(piece)
    assert (written("review_due"), written("review_unanswered")) == ([], [])


def test_due_dates_are_told_while_nothing_is_handed_in(piece):
    today = piece.today
    Deliverable.objects.update(due_on=today + timedelta(days=1))
    work.tell_due_dates()
    Deliverable.objects.update(due_on=today - timedelta(days=2))
    assert written("work_due") == []
    work.tell_due_dates()
    assert len(written("work_overdue")) == 2

    hand_in(piece)
    assert written("work_overdue") == []


def test_publishing_is_told(piece, creator):
    hand_in(piece)
    approve(piece)
    work.publish(deliverable=piece, by=creator, url="https://example.com/1", caption="#ad")

    assert len(written("work_published")) == 1


def test_nobody_is_told_who_no_longer_takes_part(piece):
    hand_in(piece)
    Delivery.objects.filter(kind="draft_submitted").update(recipient=None)

    assert written("draft_submitted") == []


def test_many_mails_are_read_in_the_same_number_of_statements():
    counts = []
    for n in (1, 3):
        for _deal in range(n):
            hand_in(piece_of(make_deal()))
        deliveries = owed("draft_submitted")
        with CaptureQueriesContext(connection) as asked:
            KINDS["draft_submitted"].facts(deliveries)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 6


def daily(person, gather, kind):
    row = Delivery(pk=1, recipient=person, kind=kind, payload={"on": str(timezone.localdate())})
    row.created_at = timezone.now()
    return [(line.part, line.pk) for digest in gather([row]).values() for line in digest.work]


def test_the_daily_mail_of_the_sponsor_names_drafts_and_dates(piece, creator, company, deal):
    hand_in(piece)
    work.ask_for_date(deliverable=piece, by=creator, due_on=later(piece))

    found = daily(company, gather_digests, "sponsor_digest")

    assert sorted(found) == [("dates_sponsor", deal.pk), ("reviews", deal.pk)]
    approve(piece)
    assert daily(company, gather_digests, "sponsor_digest") == []


def test_the_daily_mail_of_the_influencer_names_dates_asked_for(piece, creator, company, deal):
    work.ask_for_date(deliverable=piece, by=company, due_on=later(piece))

    assert daily(creator, gather_reminders, "daily_reminder") == [("dates_influencer", deal.pk)]


def test_the_trail_says_in_words_what_happened(piece, creator, company, deal):
    hand_in(piece)
    ask_changes(piece)
    asked = later(piece)
    work.ask_for_date(deliverable=piece, by=creator, due_on=asked)
    work.accept_date(deliverable=piece, by=company, due_on=asked)
    hand_in(piece, text="Again.")
    approve(piece)
    work.publish(deliverable=piece, by=creator, url="https://example.com/1", caption="#ad")
    deal.refresh_from_db()

    entries = [e.text for e in build_case(deal, creator, None).entries if e.kind == "event"]

    day = format_day(asked)
    who = f"Maya, {deal.campaign.sponsor.company_name}"
    assert entries[::-1][-10:] == [
        "You accepted $1,100",
        "You handed in draft 1 of piece 1",
        f"{who} asked for changes to draft 1 of piece 1",
        f"You asked for another date of piece 1: {day}",
        f"{who} agreed: piece 1 is due {day}",
        "You handed in draft 2 of piece 1",
        f"{who} approved draft 2 of piece 1",
        "All work is done",
        "Both sides may write a review",
        "You published piece 1",
    ]
