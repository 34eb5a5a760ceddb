"""The moderation desk in a browser: a queue cleared by keys alone, and every page of it sound."""

import itertools
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from accounts import services
from accounts.models import AuditEvent, Claim, Decision, Sponsor, User
from accounts.tests.factories import make_sponsor, make_staff
from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import Person
from influencer_platform.tests.browser.test_pages import problems

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = "/admin/accounts/sponsor/?queue=waiting"
CASES = 20


@pytest.fixture
def waiting(site: str) -> list[Sponsor]:
    """The first one waits longest."""
    rows = [make_sponsor(status="pending", company_name=f"Company {n}") for n in range(1, 4)]
    for row in rows:
        services.submit_for_review(sponsor=row, by=row.user)
    return rows


@pytest.fixture
def rosa(person: Invite, site: str) -> Person:
    rosa = person()
    rosa.sign_in(make_staff("Lead", name="Rosa Albrecht"))
    return rosa


def press(person: Person, *keys: str) -> None:
    for key in keys:
        person.page.keyboard.press(key)


def at(person: Person, part: str) -> None:
    """A key has led to a page whose address has this part."""
    person.page.wait_for_url(f"**{part}**")


def state_of(company: Sponsor) -> str:
    company.refresh_from_db()
    return company.status if not company.in_review else "waiting"


def verdicts() -> Iterator[list[str]]:
    """The keys of one decision after the other: most are approved, some rejected or asked."""
    while True:
        yield from [["a", "1", "Enter"]] * 3
        yield ["r", "2", "Enter"]
        yield ["m", "1", "Tab", "message", "Control+Enter"]


def test_twenty_companies_are_decided_by_keys_alone(rosa, waiting, show):
    for row in [make_sponsor(status="pending") for _ in range(CASES - len(waiting))]:
        services.submit_for_review(sponsor=row, by=row.user)
    requests: list[str] = []
    rosa.page.on("request", lambda r: r.resource_type == "document" and requests.append(r.url))
    rosa.go(LIST)
    press(rosa, "j", "Enter")
    at(rosa, "/change/")

    began, strokes = time.monotonic(), 2
    for keys in itertools.islice(verdicts(), CASES):
        here = rosa.page.url
        for key in keys:
            if key == "message":
                rosa.page.keyboard.type("Which address?")
            else:
                press(rosa, key)
            if key == keys[0]:
                at(rosa, "/decide/")
        rosa.page.wait_for_url(
            lambda address, here=here: address != here and "/decide/" not in address
        )
        strokes += len(keys)
    took = time.monotonic() - began

    assert not Sponsor.objects.waiting().exists()
    assert Decision.objects.count() == CASES
    assert {e.actor.name for e in AuditEvent.objects.filter(decision__isnull=False)} == {
        "Rosa Albrecht"
    }
    assert Sponsor.objects.filter(status="approved").count() == 12
    assert Sponsor.objects.filter(status="rejected").count() == 4
    show(
        f"{CASES} cases by keys: {took / CASES:.2f} s and {strokes / CASES:.1f} keys each, "
        f"{len(requests) / CASES:.1f} requests each ({took:.1f} s in all)"
    )


def test_a_slip_is_undone_by_one_key_and_the_case_is_back(rosa, waiting):
    rosa.go(f"/admin/accounts/sponsor/{waiting[0].pk}/change/")
    press(rosa, "r")
    at(rosa, "/decide/reject/")
    press(rosa, "2", "Enter")
    at(rosa, f"/{waiting[1].pk}/change/")
    assert state_of(waiting[0]) == "rejected"

    press(rosa, "u")
    at(rosa, "/undo/")
    press(rosa, "Enter")
    at(rosa, f"/{waiting[0].pk}/change/")

    assert state_of(waiting[0]) == "waiting"
    rosa.sees("1 of 3 waiting", "Undone: Rejected, Company 1.")


def test_keys_walk_between_cases_and_rows(rosa, waiting):
    first, second, third = (f"/{row.pk}/change/" for row in waiting)
    rosa.go(LIST)
    press(rosa, "j", "j", "k", "j")
    expect(rosa.link("Company 2")).to_be_focused()
    press(rosa, "x")
    expect(rosa.page.locator("#result_list input.action-select:checked")).to_have_count(1)

    press(rosa, "Enter")
    at(rosa, second)
    press(rosa, "n")
    at(rosa, third)
    press(rosa, "k")
    at(rosa, second)
    press(rosa, "k")
    at(rosa, first)


def test_keys_are_letters_while_somebody_types(rosa, waiting):
    rosa.go(LIST)
    rosa.page.locator("#searchbar").press_sequentially("jar?u")
    assert rosa.page.locator("#searchbar").input_value() == "jar?u"

    rosa.go(f"/admin/accounts/sponsor/{waiting[0].pk}/decide/ask/")
    rosa.field("What we tell them").press_sequentially("1a ?")
    assert rosa.page.locator("input[name=reason]:checked").count() == 0
    press(rosa, "Escape")
    assert rosa.field("What we tell them").input_value() == "1a ?"
    press(rosa, "Escape")
    at(rosa, f"/{waiting[0].pk}/change/")


@pytest.mark.parametrize("held", ["Control+a", "Alt+r", "Meta+f"])
def test_keys_of_the_browser_stay_the_browser_s(rosa, waiting, held):
    rosa.go(f"/admin/accounts/sponsor/{waiting[0].pk}/change/")
    here = rosa.page.url

    press(rosa, held)
    rosa.page.wait_for_timeout(300)

    assert rosa.page.url == here


def test_a_question_mark_lists_the_keys_of_the_page(rosa, waiting):
    rosa.go(f"/admin/accounts/sponsor/{waiting[1].pk}/change/")
    press(rosa, "?")

    dialog = rosa.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    for words in ("Approve", "Ask for more", "Flag", "Reject", "Skip to next", "Back"):
        expect(dialog.get_by_text(words, exact=True)).to_be_visible()
    press(rosa, "a")
    expect(dialog).to_be_visible()
    press(rosa, "Escape")
    expect(dialog).to_be_hidden()


def test_without_scripts_a_decision_and_its_undo_work(person, site, waiting):
    jan = person(scripts=False)
    jan.sign_in(make_staff("Lead"))
    jan.go(f"/admin/accounts/sponsor/{waiting[0].pk}/change/")

    jan.link("Approve").click()
    jan.page.get_by_role("radio").first.check()
    jan.button("Approve").click()
    assert state_of(waiting[0]) == "approved"
    jan.link("Undo").first.click()
    jan.button("Undo").click()

    assert state_of(waiting[0]) == "waiting"


def test_the_second_moderator_sees_the_first_and_takes_over(rosa, person, waiting):
    path = f"/admin/accounts/sponsor/{waiting[0].pk}/change/"
    rosa.go(path)
    jan = person()
    jan.sign_in(make_staff(name="Jan"))
    jan.go(path)
    jan.sees("is looking at this")

    jan.button("Take over").click()
    expect(jan.button("Take over")).to_be_hidden()

    assert Claim.objects.get(object_id=waiting[0].pk).by == User.objects.get(name="Jan")


PAGES = ["", "{pk}/change/", "{pk}/decide/reject/", "{pk}/decide/ask/"]


@pytest.mark.parametrize("page", PAGES)
def test_page_of_the_desk_is_sound_in_every_look(rosa, waiting, page):
    rosa.go("/admin/accounts/sponsor/" + page.format(pk=waiting[0].pk))

    looks = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
    assert problems(rosa, looks, widths=(390,), rules=axe.WCAG) == []


def test_bulk_decision_its_error_and_the_undo_page_are_sound(rosa, waiting):
    looks = [(1280, "light"), (390, "dark")]
    rosa.go(LIST)
    rosa.page.locator("#action-toggle").check()
    rosa.page.locator("select[name=action]").select_option("reject")
    rosa.button("Go").click()
    rosa.reads("Reject: 3 sponsors")
    assert problems(rosa, looks, widths=(390,), rules=axe.WCAG) == []
    rosa.page.set_viewport_size({"width": 1280, "height": 900})
    rosa.button("Reject").click()
    rosa.sees("Choose a reason.")
    assert problems(rosa, looks, widths=(390,), rules=axe.WCAG) == []

    services.flag(target=waiting[0], by=User.objects.get(name="Rosa Albrecht"), reason="spam")
    event = AuditEvent.objects.about(waiting[0]).last()
    rosa.go(f"/admin/accounts/sponsor/{waiting[0].pk}/undo/{event.pk}/")
    assert problems(rosa, looks, widths=(390,), rules=axe.WCAG) == []
