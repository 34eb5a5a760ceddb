"""Agreed work in the back office: read, never changed; unanswered drafts are a queue."""

import pytest
from django.test import Client

from accounts.tests.factories import make_staff
from adrequests.services import work
from adrequests.tests.pages import signed_in, text
from adrequests.tests.work.deals import hand_in

pytestmark = pytest.mark.django_db
QUEUE = "/admin/adrequests/deliverable/?status__exact=submitted&silent_since__isempty=0"


@pytest.fixture
def desk() -> Client:
    return signed_in(make_staff())


def test_an_unanswered_draft_is_in_the_queue_and_on_the_home(piece, desk):
    hand_in(piece)
    assert "Unanswered drafts" in text(desk.get("/admin/"))
    assert "0 deliverables" in text(desk.get(QUEUE))
    piece.refresh_from_db()

    work.answer_silence(now=piece.review_due_at)

    assert "1 deliverable" in text(desk.get(QUEUE))


def test_the_words_of_a_draft_are_not_on_its_page(piece, desk):
    draft = hand_in(piece, text="Between us.", link="https://example.com/secret")

    page = desk.get(f"/admin/adrequests/draft/{draft.pk}/change/").content.decode()

    assert "Between us." not in page
    assert "secret" not in page


def test_nobody_adds_changes_or_deletes(piece, desk):
    draft = hand_in(piece)

    for model in ("draft", "datechange", "publication"):
        assert desk.get(f"/admin/adrequests/{model}/add/").status_code == 403
    assert desk.post(f"/admin/adrequests/draft/{draft.pk}/change/", {}).status_code == 403
    assert desk.get(f"/admin/adrequests/draft/{draft.pk}/delete/").status_code == 403
