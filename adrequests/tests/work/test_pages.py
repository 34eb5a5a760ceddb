"""The page of a piece: what each reader finds, and each move with and without htmx."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notification
from accounts.services import flag
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from adrequests.models import DateChange, Draft, Publication, WorkComment
from adrequests.tests.factories import make_colleague
from adrequests.tests.pages import HTMX, ids, is_page, signed_in, text, url
from adrequests.tests.work.deals import approve, ask_changes, hand_in, make_deal, piece_of, snapshot
from campaigns.models import Share

pytestmark = pytest.mark.django_db
VERBS = ("draft", "approve", "changes", "comment", "date", "date/answer", "publish")


def address(piece, verb=""):
    return url(piece.ad_request, f"work/{piece.number}/{verb}".rstrip("/"))


@pytest.fixture(params=[{}, HTMX], ids=["plain", "htmx"])
def headers(request):
    return request.param


def post(person, piece, verb, headers, **data):
    return signed_in(person).post(address(piece, verb), data, headers=headers)


def is_done(answer, piece, headers):
    """Without htmx the page is fetched anew; with it the piece comes along."""
    if not headers:
        return answer.status_code == 303 and answer["Location"] == address(piece)
    return answer.status_code == 200 and "piece" in ids(answer) and not is_page(answer)


def test_the_case_lists_its_pieces(deal, creator, company):
    for person in (creator, company):
        page = signed_in(person).get(deal.get_absolute_url(), follow=True)

        assert f"/ad-requests/{deal.pk}/work/1/" in page.content.decode()
        assert "Reel 1" in text(page)


def test_the_influencer_finds_the_form_and_the_sponsor_none(piece, creator, company):
    mine = signed_in(creator).get(address(piece))
    theirs = signed_in(company).get(address(piece))

    assert "Yours to make" in text(mine)
    assert address(piece, "draft") in mine.content.decode()
    assert address(piece, "draft") not in theirs.content.decode()
    assert address(piece, "approve") not in theirs.content.decode()


def test_the_sponsor_reads_the_draft_and_may_answer(piece, company):
    hand_in(piece, text="The <b>cut</b>.", link="https://example.com/cut")

    page = signed_in(company).get(address(piece))

    assert "The &lt;b&gt;cut&lt;/b&gt;." in page.content.decode()
    assert "Your review" in text(page)
    assert 'rel="noopener noreferrer nofollow"' in page.content.decode()
    assert address(piece, "approve") in page.content.decode()
    assert "2 rounds left" in text(page)


def test_opening_the_piece_reads_its_news(piece, company):
    hand_in(piece)

    signed_in(company).get(address(piece))

    assert not Notification.objects.filter(recipient=company, read_at__isnull=True).exists()


def test_staff_see_the_state_but_no_words_until_they_open_the_conversation(piece):
    hand_in(piece, text="Between us.")

    page = text(signed_in(make_staff()).get(address(piece)))

    assert "Waiting for review" in page
    assert "Between us." not in page
    assert "once you have opened the conversation" in page


def test_strangers_and_missing_pieces_are_the_same_answer(piece):
    strangers = [make_influencer(), make_sponsor()]

    found = {signed_in(who).get(address(piece)).status_code for who in strangers}
    gone = url(piece.ad_request, "work/9")

    assert found == {404}
    assert signed_in(piece.ad_request.influencer).get(gone).status_code == 404


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_changes_nothing(piece, verb):
    hand_in(piece)
    before = snapshot()

    answer = signed_in(make_sponsor()).post(address(piece, verb), {"draft_number": 1, "text": "x"})

    assert answer.status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_move_is_posted(piece, creator, verb):
    assert signed_in(creator).get(address(piece, verb)).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_a_colleague_who_may_only_look_is_told_so(piece, verb, headers):
    hand_in(piece)
    viewer = make_colleague(piece.ad_request.campaign, Share.Level.VIEW)
    before = snapshot()

    answer = post(viewer, piece, verb, headers, draft_number=1, text="x")

    assert (answer.status_code, snapshot()) == (403, before)
    assert "not answer it" in text(answer)


def test_handing_in(piece, creator, headers):
    answer = post(creator, piece, "draft", headers, draft_number=0, text="The cut.")

    assert is_done(answer, piece, headers)
    assert Draft.objects.get().text == "The cut."


def test_handing_in_nothing_is_refused_at_the_field(piece, creator, headers):
    answer = post(creator, piece, "draft", headers, draft_number=0)

    assert answer.status_code == 422
    assert "Write something, give a link or choose a file." in text(answer)
    assert is_page(answer) == (not headers)


def test_a_draft_sent_twice_is_handed_in_once(piece, creator, headers):
    for _click in range(2):
        answer = post(creator, piece, "draft", headers, draft_number=0, text="The cut.")

    assert is_done(answer, piece, headers)
    assert Draft.objects.count() == 1


def test_an_outdated_draft_is_refused_with_the_fresh_piece_and_the_words_kept(
    piece, creator, headers
):
    hand_in(piece)

    answer = post(creator, piece, "draft", headers, draft_number=0, text="Written elsewhere.")

    assert answer.status_code == 409
    assert "changed while you were reading" in text(answer)
    assert "Written elsewhere." in text(answer)
    assert "Draft 1" in text(answer)


def test_approving(piece, company, headers):
    hand_in(piece)

    answer = post(company, piece, "approve", headers, draft_number=1)

    assert is_done(answer, piece, headers)
    assert piece_of(piece.ad_request).status == "approved"


def test_approving_what_was_replaced_is_409(piece, company, headers):
    hand_in(piece)
    hand_in(piece, text="Another.")

    answer = post(company, piece, "approve", headers, draft_number=1)

    assert answer.status_code == 409
    assert "Another." in text(answer)
    assert piece_of(piece.ad_request).status == "submitted"


def test_asking_for_changes(piece, company, headers):
    hand_in(piece)

    answers = [
        post(company, piece, "changes", headers, draft_number=1, text="Earlier.") for _ in range(2)
    ]

    assert all(is_done(answer, piece, headers) for answer in answers)
    assert piece_of(piece.ad_request).rounds == 1
    assert WorkComment.objects.count() == 1


def test_changes_without_words_are_422(piece, company, headers):
    hand_in(piece)

    answer = post(company, piece, "changes", headers, draft_number=1, text=" ")

    assert answer.status_code == 422
    assert "Say what should be different." in text(answer)


def test_without_rounds_left_the_page_offers_none_and_refuses_one(piece, company, headers):
    for _round in range(2):
        hand_in(piece)
        ask_changes(piece)
    hand_in(piece)

    page = signed_in(company).get(address(piece))
    answer = post(company, piece, "changes", headers, draft_number=3, text="Again.")

    assert address(piece, "changes") not in page.content.decode()
    assert answer.status_code == 409
    assert "as often as you agreed" in text(answer)
    assert "Again." in text(answer)


def test_commenting_twice_says_it_once(piece, creator, company, headers):
    for _click in range(2):
        answer = post(creator, piece, "comment", headers, text="<i>Light</i>?", after=0)

    assert is_done(answer, piece, headers)
    assert WorkComment.objects.count() == 1
    assert "&lt;i&gt;Light&lt;/i&gt;?" in signed_in(company).get(address(piece)).content.decode()


def test_asking_for_a_date_and_agreeing(piece, creator, company, headers):
    later = piece.due_on + timedelta(days=3)

    asked = post(creator, piece, "date", headers, due_on=later.isoformat(), text="Snow.")
    page = text(signed_in(company).get(address(piece)))
    agreed = post(company, piece, "date/answer", headers, due_on=later.isoformat(), answer="accept")
    again = post(company, piece, "date/answer", headers, due_on=later.isoformat(), answer="accept")

    assert "Snow." in page
    assert [is_done(a, piece, headers) for a in (asked, agreed, again)] == [True] * 3
    assert piece_of(piece.ad_request).due_on == later


def test_keeping_the_date(piece, creator, company, headers):
    later = (piece.due_on + timedelta(days=3)).isoformat()
    post(creator, piece, "date", headers, due_on=later)

    answer = post(company, piece, "date/answer", headers, due_on=later, answer="decline")

    assert is_done(answer, piece, headers)
    assert DateChange.objects.get().status == "declined"


def test_a_date_in_the_past_is_refused_at_its_field(piece, creator, headers):
    answer = post(creator, piece, "date", headers, due_on="2020-01-01")

    assert answer.status_code == 422
    assert "from today on" in text(answer)


def test_publishing_and_its_label(piece, creator, company, headers):
    hand_in(piece)
    approve(piece)

    bare = post(creator, piece, "publish", headers, url="https://example.com/1", caption="No label")
    told = post(creator, piece, "publish", headers, url="https://example.com/1", caption="#ad Hi")

    assert bare.status_code == 422
    assert "within the first 125 characters" in text(bare)
    assert is_done(told, piece, headers)
    assert Publication.objects.get().caption == "#ad Hi"
    assert "stands in the caption" in text(signed_in(company).get(address(piece)))


def test_a_suspended_influencer_hands_in_all_the_same(piece, creator, moderator, headers):
    flag(target=piece.ad_request.influencer, by=moderator, reason="rules")
    creator.refresh_from_db()  # the flag ended the sessions; they sign in again

    answer = post(creator, piece, "draft", headers, draft_number=0, text="The cut.")

    assert is_done(answer, piece, headers)


def test_a_late_piece_says_so(piece, creator):
    type(piece).objects.filter(pk=piece.pk).update(due_on=piece.today - timedelta(days=1))

    assert "Late" in text(signed_in(creator).get(address(piece)))


def test_the_page_asks_the_same_number_of_queries_however_much_was_said(piece, creator):
    client = signed_in(creator)
    counts = []
    for n in (1, 3):
        for _more in range(n):
            hand_in(piece, text="Again.")
            signed_in(creator).post(address(piece, "comment"), {"text": f"Words {_more} {n}"})
        client.get(address(piece))
        with CaptureQueriesContext(connection) as asked:
            client.get(address(piece))
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 20


def test_the_case_asks_once_for_its_pieces_however_many(creator):
    counts = []
    for n in (1, 3):
        deal = make_deal(n)
        client = signed_in(deal.influencer)
        client.get(deal.get_absolute_url(), follow=True)
        with CaptureQueriesContext(connection) as asked:
            client.get(deal.get_absolute_url(), follow=True)
        counts.append(len([q for q in asked if 'FROM "adrequests_deliverable"' in q["sql"]]))

    assert counts == [2, 2]  # the pieces, and whether ending the deal wants a settlement
