"""A finished deal in a browser: both sides write, both are shown at once, one answers; results and earned figures beside it."""

import pytest

from adrequests.models import AdRequest
from adrequests.tests.reviews.finishing import make_completed
from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Invite
from influencer_platform.tests.browser.person import Person
from reports.models import MetricSource
from reports.services import count_all, record_metrics

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOUR = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture
def done(site: str) -> AdRequest:
    return make_completed()


def at_the_reviews(person: Invite, done: AdRequest, user: object, *, scripts: bool) -> Person:
    one = person(scripts=scripts)
    one.sign_in(user)  # type: ignore[arg-type]
    one.go(f"/ad-requests/{done.pk}/reviews/")
    return one


def faultless(one: Person) -> None:
    found = [
        line for size, mode in FOUR for line in axe.violations(one.page, width=size, scheme=mode)
    ]
    assert found == []


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])
def test_both_write_and_read_at_one_moment(person, done, scripts):
    creator = at_the_reviews(person, done, done.influencer.user, scripts=scripts)
    company = at_the_reviews(person, done, done.campaign.sponsor.user, scripts=scripts)
    creator.button("Send review").click()
    creator.sees("Choose one to five stars.")
    creator.page.get_by_label("2 stars: poor").check()
    creator.fill({"How was it?": "Paid late."})
    creator.button("Send review").click()
    creator.sees("Both reviews are shown at the same moment")

    company.go(f"/ad-requests/{done.pk}/reviews/")
    assert "Paid late." not in company.page.content()
    company.page.get_by_label("5 stars: excellent").check()
    company.fill({"How was it?": "On time."})
    company.button("Send review").click()
    company.sees("Paid late.", "On time.")
    company.shoot("reviews")
    company.fill({"Your answer": "We are sorry."})
    company.button("Answer").click()
    company.sees("We are sorry.")
    if scripts:
        company.go(f"/ad-requests/{done.pk}/reviews/")
        faultless(company)


def test_public_page_results_and_figures_are_faultless(person, done):
    record_metrics(
        deliverable=done.deliverables.earliest("pk"),
        by=done.influencer.user,
        source=MetricSource.API,
        figures={"impressions": 48_000, "likes": 2_100},
    )
    count_all()
    creator = at_the_reviews(person, done, done.influencer.user, scripts=True)
    for name, path in (
        ("case", f"/influencer/inbox/?offer={done.pk}"),
        ("reviews-form", f"/ad-requests/{done.pk}/reviews/"),
        ("results", f"/ad-requests/{done.pk}/results/"),
        ("earned", "/earned/"),
        ("earned-cases", "/earned/response/"),
        ("kit", done.influencer.get_absolute_url()),
        ("company", done.campaign.sponsor.get_absolute_url()),
    ):
        assert creator.go(path) == 200
        creator.shoot(f"trust-{name}")
        faultless(creator)
