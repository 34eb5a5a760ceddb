"""The first steps of a new account, and the review as the company sees it."""

import pytest

from accounts import services
from accounts.models import Sponsor
from accounts.onboarding import checklist
from accounts.tests.factories import (
    make_influencer,
    make_niche,
    make_sponsor,
    make_staff,
    make_user,
)
from accounts.tests.test_views_profile import ACCOUNT, HTMX, company

pytestmark = pytest.mark.django_db
URL = "/welcome/"


@pytest.fixture
def fresh(client) -> Sponsor:
    """A company right after sign-up, signed in."""
    sponsor = make_sponsor(
        status="pending", industry="", website="", country="", contact_name="", about=""
    )
    client.force_login(sponsor.user)
    return sponsor


@pytest.fixture
def creator(client):
    """A creator right after sign-up, signed in."""
    influencer = make_influencer()
    account = influencer.platform_accounts.get()
    services.remove_platform_account(influencer=influencer, account=account)
    client.force_login(influencer.user)
    return influencer


def keys(user) -> list[tuple[str, bool]]:
    return [(step.key, step.is_done) for step in checklist(user).steps]


def reload(party):
    return type(party).objects.select_related("user").get(pk=party.pk).user


def test_a_fresh_company_begins_with_its_profile(client, fresh):
    page = client.get(URL).content.decode()

    assert keys(fresh.user) == [("company", False), ("review", False), ("campaign", False)]
    assert page.count('aria-current="step"') == 1
    assert 'name="company_name"' in page


def test_a_saved_company_goes_on_to_the_review(client, fresh):
    answer = client.post(f"{URL}?step=company", company(fresh))

    assert (answer.status_code, answer["Location"]) == (302, URL)
    assert "Send for review" in client.get(URL).content.decode()
    assert checklist(reload(fresh)).now.key == "review"


def test_a_step_swaps_in_place_with_htmx(client, fresh):
    answer = client.post(f"{URL}?step=company", company(fresh), headers=HTMX)

    part = answer.content.decode()
    assert answer.status_code == 200
    assert part.lstrip().startswith('<div id="welcome"')
    assert "<html" not in part
    assert "Send your company for review" in part
    assert "Saved." in answer["HX-Trigger"]


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_bad_step_stays_where_it_is(client, fresh, headers):
    answer = client.post(f"{URL}?step=company", company(fresh, website="x"), headers=headers)

    assert answer.status_code == 422
    assert "Enter a valid URL" in answer.content.decode()
    fresh.refresh_from_db()
    assert fresh.industry == ""


def test_a_company_may_leave_the_step_half_done_and_come_back(client, fresh):
    client.post(f"{URL}?step=company", company(fresh, about=""))

    assert keys(reload(fresh))[0] == ("company", False)
    assert "Packs." not in client.get(URL).content.decode()
    page = client.get(f"{URL}?step=review").content.decode()
    assert "Still missing: about the company." in page


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_sending_for_review_shows_that_it_waits(client, fresh, headers):
    client.post(f"{URL}?step=company", company(fresh))

    answer = client.post("/welcome/submit/", headers=headers)

    assert answer.status_code == (200 if headers else 302)
    assert "Your company is in review" in client.get(URL).content.decode()
    steps = checklist(reload(fresh))
    assert steps.steps[1].is_waiting
    assert steps.now.key == "campaign"


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_incomplete_company_is_refused_with_what_is_missing(client, fresh, headers):
    answer = client.post("/welcome/submit/", headers=headers)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Please fill in first: industry" in page
    assert ("<html" in page) == (not headers)
    fresh.refresh_from_db()
    assert fresh.submitted_at is None


def test_sending_twice_is_refused_with_where_it_stands(client, fresh):
    client.post(f"{URL}?step=company", company(fresh))
    client.post("/welcome/submit/")

    answer = client.post("/welcome/submit/", headers=HTMX)

    assert answer.status_code == 409
    assert "Your company is in review" in answer.content.decode()


def test_sending_is_a_post(client, fresh):
    assert client.get("/welcome/submit/").status_code == 405


@pytest.mark.parametrize(
    ("verb", "words", "shown"),
    [
        (services.approve_sponsor, {}, "Your company is approved"),
        (services.ask_for_more, {"reason": "details"}, "We need a little more"),
        (services.reject_sponsor, {"reason": "website"}, "You can ask again from"),
    ],
)
def test_the_company_reads_the_decision_and_its_reason(client, verb, words, shown):
    sponsor = make_sponsor(status="pending")
    services.submit_for_review(sponsor=sponsor, by=sponsor.user)
    verb(sponsor=sponsor, by=make_staff(), message="We <i>looked</i> at it.", **words)
    client.force_login(sponsor.user)

    page = client.get(f"{URL}?step=review").content.decode()

    assert shown in page
    quote = '<blockquote class="quote">We &lt;i&gt;looked&lt;/i&gt; at it.'
    assert (quote in page) == (verb is not services.approve_sponsor)
    assert ("Send for review</button>" in page) == (verb is services.ask_for_more)


def test_the_first_steps_quote_what_we_ask_for(moderator):
    sponsor = make_sponsor(status="pending")
    services.submit_for_review(sponsor=sponsor, by=sponsor.user)
    before = checklist(sponsor.user).steps[1].hint
    services.ask_for_more(sponsor=sponsor, by=moderator, reason="details", message="Which shops?")

    after = checklist(reload(sponsor)).steps[1].hint

    assert "Which shops?" not in before
    assert after == "We need a little more: Which shops?"


def test_a_creator_goes_through_profile_account_and_rates(client, creator):
    niche = make_niche()
    assert [key for key, _ in keys(creator.user)] == ["about", "platform", "rates", "request"]

    client.post(f"{URL}?step=about", {"bio": "Trails.", "niches": [niche.slug], "country": "AT"})
    assert checklist(reload(creator)).now.key == "platform"
    client.post(f"{URL}?step=platform", ACCOUNT)
    assert checklist(reload(creator)).now.key == "rates"
    answer = client.post(f"{URL}?step=rates", {"currency": "EUR", "reel": "500"}, headers=HTMX)

    steps = checklist(reload(creator))
    assert (steps.now.key, steps.done) == ("request", 3)
    assert "Browse campaigns" in answer.content.decode()


def test_a_refused_account_is_said_at_its_field(client, creator):
    client.post(f"{URL}?step=platform", ACCOUNT)

    answer = client.post(f"{URL}?step=platform", ACCOUNT)

    assert answer.status_code == 422
    assert "listed this account already" in answer.content.decode()


@pytest.mark.parametrize("step", ["about", "platform", "rates", "request"])
def test_every_step_can_be_opened_in_any_order(client, creator, step):
    page = client.get(f"{URL}?step={step}")

    assert page.status_code == 200
    assert page.content.decode().count('aria-current="step"') == 1


def test_an_unknown_step_opens_the_next_one(client, creator):
    assert 'name="bio"' in client.get(f"{URL}?step=nonsense").content.decode()


def test_a_step_that_is_only_a_link_takes_no_post(client, creator):
    assert client.post(f"{URL}?step=request", {}).status_code == 302


def test_the_checklist_has_at_most_four_lines_and_one_now(creator):
    steps = checklist(creator.user)

    assert len(steps.steps) == 4
    assert not steps.is_complete
    assert steps.now == steps.steps[0]


@pytest.mark.parametrize("who", [make_staff, lambda: make_user("sponsor")])
def test_who_has_nothing_to_set_up_goes_home(client, who):
    client.force_login(who())

    assert client.get(URL)["Location"] == "/"


def test_a_visitor_signs_in_first(client):
    assert client.get(URL)["Location"] == "/accounts/login/?next=/welcome/"
