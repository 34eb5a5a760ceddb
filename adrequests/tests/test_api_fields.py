"""Field by field: what no body may set, and exactly what each role reads."""

from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.forms.models import model_to_dict

from accounts.models import Influencer, Sponsor, User
from adrequests.models import AdRequest, Offer
from adrequests.serializers import AdRequestIn, CloseIn, CounterIn, ModifyIn, SeenIn
from adrequests.tests.api import campaign_body, request_body
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.serializers import CampaignIn
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller, problem

pytestmark = pytest.mark.django_db
INVENTED = {
    "is_staff", "is_superuser", "is_approved", "approved", "owner", "owner_id", "sponsor_id", "user_id", "version", "turn", "committed",
    "paid", "free", "pk", "id", "by", "__class__", "_state", "role", "state",
}  # fmt: skip
VALUES = {True: 1, False: "accepted"}


def columns(*models: Any) -> set[str]:
    """Every field of these models, by name and by column."""
    fields = [field for model in models for field in model._meta.get_fields()]
    return {field.name for field in fields} | {getattr(f, "attname", f.name) for f in fields}


EVERY_FIELD = columns(Campaign, AdRequest, Offer, Sponsor, Influencer, User) | INVENTED


def known(serializer):
    return set(serializer().fields)


def database():
    """Every row there is, but those that say who used what when."""
    kept = [
        m
        for m in apps.get_models()
        if m._meta.label not in {"accounts.ApiToken", "sessions.Session"}
    ]
    return {
        m._meta.label: serializers.serialize("json", m._base_manager.order_by("pk")) for m in kept
    }


@pytest.fixture
def market(sponsor, influencer, other_influencer):
    """A campaign, an invitation in it, and two people to move it. Addresses as in WRITABLE."""
    campaign = make_campaign(sponsor=sponsor)
    row = make_ad_request(campaign=campaign, influencer=influencer)
    return {
        "campaign": campaign.pk, "row": row.pk, "influencer": influencer.pk, "sponsor_caller": Caller(sponsor.user),
        "influencer_caller": Caller(influencer.user), "new": request_body(campaign, other_influencer), "eight": campaign_body(),
    }  # fmt: skip


MOVE = "ad_requests/{row}/"
PAIR = "adrequests_modify/{influencer}/{campaign}"
WRITABLE = {
    "campaigns": ("POST", "campaigns", "sponsor", CampaignIn, "eight"),
    "campaign put": ("PUT", "campaign_modify/{campaign}", "sponsor", CampaignIn, "eight"),
    "campaign patch": ("PATCH", "campaign_modify/{campaign}", "sponsor", CampaignIn, {"name": "New"}),
    "ad_requests": ("POST", "ad_requests", "sponsor", AdRequestIn, "new"),
    "accept": ("POST", MOVE + "accept", "influencer", SeenIn, {}),
    "extend": ("POST", MOVE + "extend", "influencer", SeenIn, {}),
    "reject": ("POST", MOVE + "reject", "influencer", CloseIn, {"reason": "fee"}),
    "counter": ("POST", MOVE + "counter", "influencer", CounterIn, {"payment_amount": "1450.00"}),
    "amend": ("POST", MOVE + "amend", "sponsor", CounterIn, {"payment_amount": "1450.00"}),
    "withdraw": ("POST", MOVE + "withdraw", "sponsor", CloseIn, {}),
    "cancel": ("POST", MOVE + "cancel", "sponsor", CloseIn, {"reason": "fee"}),
    "pair put": ("PUT", PAIR, "influencer", ModifyIn, {"status": "Accepted"}),
    "pair patch": ("PATCH", PAIR, "influencer", ModifyIn, {"status": "Accepted"}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITABLE)
def test_no_body_sets_a_field_it_does_not_know(market, name):
    method, path, who, serializer, body = WRITABLE[name]
    body = market[body] if isinstance(body, str) else body
    extra = EVERY_FIELD - known(serializer)
    before = database()

    for one in sorted(extra):
        answer = market[f"{who}_caller"].send(
            method, path.format(**market), body | {one: VALUES["id" in one]}
        )
        assert problem(answer) == (400, "invalid", {one: ["This field is not known here."]})

    assert len(extra) > 80
    assert database() == before


def test_the_bodies_know_these_fields():
    offer = {
        "offer_number",
        "payment_amount",
        "deliverables",
        "due_on",
        "usage_days",
        "exclusivity_days",
        "requirements",
        "messages",
    }
    assert known(SeenIn) == {"offer_number"}
    assert known(CloseIn) == {"offer_number", "reason", "messages", "share_reason"}
    assert known(CounterIn) == offer
    assert known(ModifyIn) == offer | {
        "campaign_id",
        "influencer_id",
        "send_for",
        "status",
        "reason",
    }
    assert known(AdRequestIn) == (offer - {"offer_number"}) | {
        "campaign_id",
        "influencer_id",
        "send_for",
        "status",
    }
    assert known(CampaignIn) == {
        "name", "description", "category", "start_date", "end_date", "budget", "visibility", "goals", "currency", "status", "fee_min",
        "fee_max", "platforms", "deliverables", "seats", "min_followers", "countries", "languages", "destination_hosts", "opens_on",
        "closes_on", "do", "dont", "disclosure", "approves_by_silence", "upfront_percent",
    }  # fmt: skip


def test_what_is_taken_and_ignored_sets_nothing(market):
    """The first API's clients say who must answer and what the status is; both follow from what is done."""
    body = market["new"] | {"send_for": "sponsor", "status": "Accepted"}

    made = market["sponsor_caller"].post("ad_requests", body).json()

    row = model_to_dict(AdRequest.objects.get(pk=made["id"]))
    assert (row["status"], row["awaiting"], row["initiator"]) == (
        "pending",
        "influencer",
        "sponsor",
    )


# --- reading ----------------------------------------------------------------------------------------------------------

CAMPAIGN = {
    "id", "name", "description", "category", "start_date", "end_date", "budget", "currency", "visibility", "goals", "status", "sponsor_id",
    "sponsor_name", "fee_min", "fee_max", "committed", "paid", "seats", "seats_taken", "platforms", "deliverables", "min_followers",
    "countries", "languages", "opens_on", "closes_on", "do", "dont", "disclosure", "approves_by_silence", "upfront_percent", "brief_number",
    "flagged", "created_at", "published_at",
}  # fmt: skip
OF_WHO_RUNS_IT = {"budget", "committed", "paid", "seats_taken", "flagged"}
AD_REQUEST = {
    "id", "campaign_id", "campaign_name", "influencer_id", "influencer_name", "sponsor_id", "initiator", "send_for", "status",
    "offer_number", "payment_amount", "currency", "requirements", "messages", "deliverables", "due_on", "usage_days", "exclusivity_days",
    "is_frozen", "created_at", "moved_at", "expires_at", "accepted_at", "closed_at",
}  # fmt: skip
SPONSOR = {
    "id",
    "company_name",
    "industry",
    "earned",
    "website",
    "country",
    "about",
    "contact_name",
    "phone",
    "status",
}
INFLUENCER = {
    "id",
    "name",
    "handle",
    "earned",
    "bio",
    "country",
    "languages",
    "niches",
    "availability",
    "followers",
    "platforms",
    "rates",
}
READABLE = {
    "campaigns/{campaign}": CAMPAIGN,
    "ad_requests/{row}": AD_REQUEST,
    "sponsors/{company}": SPONSOR,
    "influencers/{influencer}": INFLUENCER,
    "me": {
        "id",
        "email",
        "name",
        "role",
        "sponsor_id",
        "influencer_id",
        "time_zone",
        "unread_notifications",
        "profile",
    },
}
EMPTY = {"opens_on", "closes_on", "accepted_at", "closed_at", "profile", "earned"}
"""Null in this market whoever asks."""
HIDDEN = {
    "influencer": {"campaigns/{campaign}": OF_WHO_RUNS_IT, "sponsors/{company}": {"contact_name", "phone", "status"}, "me": {"sponsor_id"}},
    "sponsor": {"me": {"influencer_id"}},
    "other_sponsor": {
        "campaigns/{campaign}": OF_WHO_RUNS_IT, "sponsors/{company}": {"contact_name", "phone", "status"}, "me": {"influencer_id"},
    },
    "moderator": {"ad_requests/{row}": {"messages"}, "me": {"sponsor_id", "influencer_id"}},
}  # fmt: skip
"""Role → address → what is null for it and for nobody inside."""


@pytest.mark.parametrize("who", HIDDEN)
def test_each_role_reads_exactly_these_fields(who, market, sponsor, request):
    party = request.getfixturevalue(who)
    market["sponsor_caller"].post(
        MOVE.format(**market) + "amend", {"payment_amount": "1200", "messages": "Would you?"}
    )
    caller, ids = Caller(getattr(party, "user", party)), market | {"company": sponsor.pk}

    for path, names in READABLE.items():
        answer = caller.get(path.format(**ids))
        if answer.status_code == 404:
            assert (who, path) == ("other_sponsor", "ad_requests/{row}")
            continue
        shown = answer.json()
        assert set(shown) == names
        assert {n for n, value in shown.items() if value is None} - EMPTY == HIDDEN[who].get(
            path, set()
        )


def test_no_answer_holds_anybodys_address_or_password(market, sponsor, influencer):
    words = [
        influencer.user.email,
        influencer.user.password,
        sponsor.user.password,
        sponsor.contact_name,
    ]
    caller = Caller(sponsor.user)

    bodies = b"".join(
        caller.get(path.format(**market, company=sponsor.pk)).content
        for path in (
            "campaigns",
            "ad_requests",
            "ad_requests/{row}",
            "influencers",
            "influencers/{influencer}",
            "ad_requests/{row}/offers",
        )
    )

    assert [word for word in words if word.encode() in bodies] == []
