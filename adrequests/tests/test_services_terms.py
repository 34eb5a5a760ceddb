"""What can be proposed, and who may propose it to whom."""

from datetime import date, timedelta

import pytest

from adrequests.eligibility import not_eligible_because, not_open_because
from adrequests.models import Offer
from adrequests.terms import Proposal, TermsInvalid, TextTooLong, words
from adrequests.tests.factories import make_terms
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign
from influencer_platform.money import LARGEST

TODAY = date(2026, 3, 1)
FURTHEST = TODAY + timedelta(days=730)
PLAIN = {"fee_minor": 100, "deliverables": {"reel": 1}, "due_on": TODAY}


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("fee", {"fee_minor": -1}),
        ("fee", {"fee_minor": LARGEST + 1}),
        ("deliverables", {"deliverables": {}}),
        ("deliverables", {"deliverables": {"reel": 0}}),
        ("deliverables", {"deliverables": {"reel": 51}}),
        ("deliverables", {"deliverables": {"reel": 2, "story": -1}}),
        ("deliverables", {"deliverables": {"billboard": 1}}),
        ("due_on", {"due_on": TODAY - timedelta(days=1)}),
        ("due_on", {"due_on": FURTHEST + timedelta(days=1)}),
        ("usage_days", {"usage_days": -1}),
        ("usage_days", {"usage_days": 3651}),
        ("exclusivity_days", {"exclusivity_days": -1}),
        ("exclusivity_days", {"exclusivity_days": 3651}),
        ("requirements", {"requirements": "x" * 2001}),
    ],
)
def test_a_term_out_of_range_is_named(field, terms):
    with pytest.raises(TermsInvalid) as refusal:
        Proposal(**PLAIN | terms).check(TODAY)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"fee_minor": 0, "deliverables": {"reel": 50, "story": 0}, "due_on": FURTHEST},
        {"fee_minor": LARGEST, "usage_days": 3650, "exclusivity_days": 3650},
        {"requirements": "x" * 2000},
    ],
)
def test_terms_at_the_edge_are_sent(terms):
    Proposal(**PLAIN | terms).check(TODAY)


def test_a_kind_of_which_none_is_made_is_left_out():
    proposal = Proposal(**PLAIN | {"deliverables": {"reel": 1, "story": 0}})

    assert proposal.as_fields()["deliverables"] == {"reel": 1}
    assert proposal.same_as(Offer(**PLAIN))


@pytest.mark.parametrize(
    "change",
    [
        {"fee_minor": 101},
        {"deliverables": {"reel": 2}},
        {"due_on": FURTHEST},
        {"usage_days": 1},
        {"exclusivity_days": 1},
        {"requirements": "In daylight."},
    ],
)
def test_any_changed_term_makes_another_proposal(change):
    assert not Proposal(**PLAIN | change).same_as(Offer(**PLAIN))


def test_a_proposal_can_be_taken_from_an_offer():
    offer = Offer(**make_terms().as_fields())

    assert Proposal.of(offer) == make_terms()


def test_words_lose_the_space_around_them_and_are_never_cut():
    assert words("  Gladly.\n", field="note") == "Gladly."
    assert len(words(" " + "x" * 2000 + " ", field="note")) == 2000
    with pytest.raises(TextTooLong):
        words("x" * 2001, field="note")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            {"platforms": ["tiktok"]},
            "This campaign is for creators on TikTok. Add your account to your profile to apply.",
        ),
        ({"min_followers": 84_201}, "This campaign asks for at least 84,201 followers."),
        ({"countries": ["AT"]}, "This campaign is for creators in Austria."),
        ({"languages": ["de"]}, "This campaign is for creators who publish in German."),
        ({"platforms": [], "min_followers": 84_200, "countries": ["GB"], "languages": ["en"]}, ""),
    ],
)
def test_the_first_thing_that_does_not_fit_is_named(influencer, wanted, sentence):
    campaign = Campaign(**{"platforms": ["instagram"]} | wanted)

    assert not_eligible_because(campaign, influencer) == sentence


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, ""),
        ({"status": "draft"}, "not published"),
        ({"status": "paused"}, "paused"),
        ({"status": "completed"}, "ended"),
        ({"status": "archived"}, "ended"),
        ({"visibility": "private"}, "invitation only"),
        ({"opens_on": 1}, "Applications open on"),
        ({"closes_on": -1}, "Applications closed on"),
        ({"seats": 0}, "places"),
        ({"ends_on": -1, "starts_on": -9}, "ended"),
    ],
)
def test_why_nobody_can_apply_now_is_one_sentence(fields, word):
    campaign = make_campaign()
    today = campaign.starts_on
    for name, value in fields.items():
        is_date = name.endswith("_on")
        setattr(campaign, name, today + timedelta(days=value) if is_date else value)

    told = not_open_because(campaign, today)

    assert word in told
    assert bool(told) == bool(word)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["campaign", "sponsor", "unapproved"])
def test_a_campaign_of_a_company_that_may_not_act_is_not_open(who):
    campaign = make_campaign()
    if who == "unapproved":
        campaign.sponsor.status = "pending"
    else:
        target = campaign if who == "campaign" else campaign.sponsor
        target.flagged_at = campaign.created_at

    assert not_open_because(campaign, campaign.starts_on)
