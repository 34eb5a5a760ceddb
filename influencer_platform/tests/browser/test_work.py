"""Agreed work by clicks: a draft with a file, changes, another date, approval, publication; with and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from adrequests.models import AdRequest, Draft, Publication
from adrequests.tests.work.deals import make_deal, piece_of
from adrequests.tests.work.test_files import PDF
from influencer_platform.invariants import violations
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_piece_from_the_first_draft_to_its_publication(person: Invite, scripts):
    piece = piece_of(make_deal())
    deal, there = piece.ad_request, piece.get_absolute_url()
    maya, priya = person(scripts=scripts), person(scripts=scripts)
    maya.sign_in(deal.campaign.sponsor.user)
    priya.sign_in(deal.influencer.user)

    priya.go("/influencer/work/")
    priya.link("Reel 1").click()
    hand_in(priya, "The first cut.", with_file=True)
    maya.go(there)
    maya.sees("The first cut.", "Your review")
    maya.fill({"What should be different": "Show the pack earlier."})
    maya.shoot("review")
    maya.button("Ask for changes").click()
    maya.sees("Changes asked for", "1 of 2")

    priya.go(there)
    priya.sees("Show the pack earlier.")
    another_date(priya, maya, there)
    hand_in(priya, "The second cut.")
    maya.go(there)
    maya.button("Approve", exact=True).click()
    maya.sees("Approved")

    publish(priya, there)
    maya.go(there)
    maya.sees("#ad stands in the caption")
    maya.shoot("published")

    deal.refresh_from_db()
    assert AdRequest.objects.get().status == "completed"
    assert [draft.answer for draft in Draft.objects.order_by("number")] == ["changes", "approved"]
    assert Publication.objects.get().url == "https://example.com/reel/1"
    assert violations() == []


def hand_in(priya: Person, text: str, *, with_file: bool = False) -> None:
    priya.fill({"Words": text})
    if with_file:
        file: FilePayload = {"name": "The cut.pdf", "mimeType": "application/pdf", "buffer": PDF}
        priya.field("File").set_input_files(files=[file])
    priya.shoot("hand-in")
    priya.button("Hand in", exact=True).click()
    priya.sees(text, "Waiting for review")
    if with_file:
        expect(priya.link("The cut.pdf")).to_be_visible()


def another_date(priya: Person, maya: Person, there: str) -> None:
    later = piece_of(AdRequest.objects.get()).due_on + timedelta(days=3)
    priya.page.get_by_text("Ask for another date").click()
    priya.fill({"Due on": later.isoformat(), "Why": "Snow."})
    priya.button("Ask", exact=True).click()
    priya.sees("They have not answered yet.")
    maya.go(there)
    maya.sees("Snow.")
    maya.button("Agree", exact=True).click()
    expect(maya.button("Agree", exact=True)).to_have_count(0)
    assert piece_of(AdRequest.objects.get()).due_on == later


def publish(priya: Person, there: str) -> None:
    """First without the label, which is refused where it was typed."""
    priya.go(there)
    priya.fill({"Where it can be seen": "https://example.com/reel/1", "Caption": "My pack."})
    priya.button("Say where it is").click()
    priya.sees("must stand within the first 125 characters")
    priya.fill({"Caption": "#ad My pack."})
    priya.button("Say where it is").click()
    priya.sees("#ad stands in the caption")
