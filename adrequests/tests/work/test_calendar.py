"""The private calendar: whose deals are in it, who may read it, and that programs can."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.services import flag
from adrequests.calendars import _folded, _text
from adrequests.models import AdRequest, CalendarFeed
from adrequests.services import work
from adrequests.tests.pages import signed_in, text
from adrequests.tests.work.deals import approve, hand_in, make_deal, piece_of
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def feed(user: User) -> str:
    answer = Client().get(f"/calendar/{work.calendar_token(user=user)}.ics")
    assert answer.status_code == 200
    return answer.content.decode()


def unfolded(words: str) -> list[str]:
    return words.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_an_open_piece_is_a_day_without_hours(piece, creator, settings):
    settings.SITE_URL = "https://tandem.example"

    lines = unfolded(feed(creator))

    due, company = piece.due_on, piece.ad_request.campaign.sponsor.company_name
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in lines
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in event
    assert f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}" in event
    assert f"UID:piece-{piece.pk}@tandem.example" in event
    assert f"SUMMARY:Reel 1 for {company}" in event
    assert f"URL:https://tandem.example/ad-requests/{piece.ad_request_id}/work/1/" in event
    assert any(re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", line) for line in event)


def test_the_sponsor_s_day_of_a_draft_is_that_of_its_review(piece, company):
    hand_in(piece)
    piece.refresh_from_db()

    lines = unfolded(feed(company))

    assert f"DTSTART;VALUE=DATE:{piece.review_due_at:%Y%m%d}" in lines
    assert any(line.startswith("SUMMARY:Review Reel 1 by ") for line in lines)


def test_it_holds_the_owner_s_own_deals_alone(piece, creator, company):
    other = make_deal()
    AdRequest.objects.filter(pk=other.pk).update(created_at=other.created_at)

    for mine in (creator, company):
        assert re.findall(r"UID:piece-(\d+)@", feed(mine)) == [str(piece.pk)]


def test_what_is_done_or_over_is_not_in_it(piece, creator, company):
    hand_in(piece)
    approve(piece)

    assert "VEVENT" not in feed(creator)
    assert "VEVENT" not in feed(company)


def test_a_new_address_makes_the_old_one_worthless(creator):
    old = work.calendar_token(user=creator)

    work.new_calendar(user=creator)

    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    assert work.calendar_token(user=creator) != old
    assert feed(creator)


def test_a_forged_or_foreign_token_opens_nothing(creator, company):
    token = work.calendar_token(user=creator)
    signature = token.rpartition(":")[2]
    CalendarFeed.objects.create(user=company)

    for wrong in (f"{company.pk}.1:{signature}", f"{creator.pk}.2:{signature}", "x", "1.1", token[:-1]):  # fmt: skip
        assert Client().get(f"/calendar/{wrong}.ics").status_code == 404


def test_a_closed_account_has_no_calendar_and_a_suspended_one_has(piece, creator, moderator):
    token = work.calendar_token(user=creator)
    flag(target=piece.ad_request.influencer, by=moderator, reason="rules")
    assert Client().get(f"/calendar/{token}.ics").status_code == 200

    User.objects.filter(pk=creator.pk).update(is_active=False)

    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_nobody_on_the_way_keeps_it(creator):
    answer = Client().get(f"/calendar/{work.calendar_token(user=creator)}.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_page_tells_the_address_and_makes_another(creator):
    client = signed_in(creator)
    token = work.calendar_token(user=creator)
    assert token in client.get("/calendar/").content.decode()

    answer = client.post("/calendar/", follow=True)

    assert "Here is your new address" in text(answer)
    assert token not in answer.content.decode()


def test_names_cannot_add_lines_or_values(db):
    campaign = make_campaign(name="A;B,C\\D")
    deal = make_deal(campaign=campaign)
    type(campaign).objects.filter(pk=campaign.pk).update(name="Evil\r\nEND:VCALENDAR;x,y\\")

    lines = unfolded(feed(deal.influencer.user))

    assert lines.count("END:VCALENDAR") == 1
    assert "DESCRIPTION:Evil\\nEND:VCALENDAR\\;x\\,y\\\\" in lines


@given(st.text(max_size=400))
def test_any_line_is_folded_to_75_octets_and_comes_back_whole(words):
    line = f"SUMMARY:{_text(words)}"
    pieces = list(_folded(line))

    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert not any(letter in line for letter in "\r\n\x00")


def test_a_second_piece_is_a_second_event(creator):
    deal = make_deal(3)

    assert feed(deal.influencer.user).count("BEGIN:VEVENT") == 3
    assert piece_of(deal, 3).number == 3
