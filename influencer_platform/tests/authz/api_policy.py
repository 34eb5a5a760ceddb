"""What every operation of the API answers everybody: an operation without a line here fails the suite.

The people and rows are those of `world.py`. Unless a line says otherwise a visitor meets 401, a suspended person 403, and
whoever is not named the 404 of a missing object.
"""

from dataclasses import dataclass, field
from typing import Any

from influencer_platform.tests.authz.policy import (
    INFLUENCERS,
    PARTIES,
    RUNS,
    SEES_REQUEST,
    SIGNED_IN,
    SPONSORS,
    STAFF,
)

LOOKERS = STAFF | {"viewer"}
"""They see the request and are told that they act for neither side."""


@dataclass(frozen=True)
class Rule:
    """`by` status: who meets it. `ids` maps the route's arguments to the world's rows; `body` may name rows as `{name}`."""

    by: dict[int, set[str]]
    ids: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def expected(self, who: str) -> int:
        usual = {"visitor": 401, "flagged": 403}
        return next(
            (status for status, people in self.by.items() if who in people), usual.get(who, 404)
        )


def read(who: set[str], **ids: str) -> Rule:
    return Rule({200: who}, ids=ids)


def answered(**body: Any) -> Rule:
    """Moves of the side that is asked: the influencer."""
    by = {200: {"influencer"}, 409: RUNS, 403: LOOKERS | {"flagged"}}
    return Rule(by, ids={"pk": "ad_request"}, body=body)


def taken_back(**body: Any) -> Rule:
    """Moves of the side that made the offer: whoever runs the campaign."""
    by = {200: RUNS, 409: {"influencer"}, 403: LOOKERS | {"flagged"}}
    return Rule(by, ids={"pk": "ad_request"}, body=body)


def on_pair(by: dict[int, set[str]], **body: Any) -> Rule:
    both = {"influencer_id": "influencer", "campaign_id": "campaign"}
    return Rule(by | {403: LOOKERS | {"flagged"}}, ids=both, body=body)


CAMPAIGN = {
    "name": "Ridge Pack", "description": "A pack.", "category": "Outdoors", "start_date": "2027-01-01", "end_date": "2099-01-01",
    "budget": "5000.00", "visibility": "public", "goals": "To be known.",
}  # fmt: skip
ASKED_ANEW = {"campaign_id": "{campaign}", "influencer_id": "{other_influencer}", "payment_amount": "700.00"}  # fmt: skip
ACCEPT = {200: {"influencer"}, 409: RUNS}

CHOSEN = {"choices": {"exports": "off"}, "quiet_from": 22, "quiet_until": 7}

RULES: dict[str, Rule] = {
    "GET schema": read(SIGNED_IN),
    "GET me": read(SIGNED_IN),
    "GET me/mail_choices": read(SIGNED_IN),
    "PUT me/mail_choices": Rule({200: SIGNED_IN}, body=CHOSEN),
    "GET niches": read(SIGNED_IN),
    "GET influencers": read(SIGNED_IN),
    "GET influencers/<key:pk>": read(
        {"influencer", *SPONSORS, *STAFF} - {"pending"}, pk="influencer"
    ),
    "GET sponsors/<key:pk>": read(SIGNED_IN, pk="company"),
    "GET notifications": read(SIGNED_IN),
    "GET exports": read(SIGNED_IN),
    "POST exports": Rule({201: SIGNED_IN}, body={"kind": "personal_data", "format": "zip"}),
    "GET exports/<key:pk>": read({"sponsor"}, pk="export"),
    "GET exports/<key:pk>/file": read({"sponsor"}, pk="export"),
    "GET stats": read(SIGNED_IN),
    "GET stats/<slug:name>": read(SIGNED_IN, name="figure"),
    "GET stats/<slug:name>/rows": read(SIGNED_IN, name="figure"),
    "GET campaigns": read(SIGNED_IN),
    "POST campaigns": Rule({201: SPONSORS, 403: INFLUENCERS | STAFF | {"flagged"}}, body=CAMPAIGN),
    "GET campaigns/<key:pk>": read(SIGNED_IN, pk="campaign"),
    "PUT campaign_modify/<key:pk>": Rule({200: RUNS}, ids={"pk": "campaign"}, body=CAMPAIGN),
    "PATCH campaign_modify/<key:pk>": Rule(
        {200: RUNS}, ids={"pk": "campaign"}, body={"status": "paused"}
    ),
    "DELETE campaign_modify/<key:pk>": Rule(
        {409: {"sponsor"}, 403: {"manager", "flagged"}}, ids={"pk": "campaign"}
    ),
    "GET ad_requests": read(SIGNED_IN),
    "POST ad_requests": Rule(
        {
            201: RUNS | {"other_influencer"},
            400: {"influencer", "other_sponsor", "pending"},
            403: LOOKERS | {"flagged"},
        },
        body=ASKED_ANEW,
    ),
    "GET ad_requests/<key:pk>": read(SEES_REQUEST, pk="ad_request"),
    "GET ad_requests/<key:pk>/offers": read(SEES_REQUEST, pk="ad_request"),
    "POST ad_requests/<key:pk>/accept": answered(offer_number=1),
    "POST ad_requests/<key:pk>/reject": answered(reason="fee"),
    "POST ad_requests/<key:pk>/counter": answered(payment_amount="1450.00"),
    "POST ad_requests/<key:pk>/extend": answered(),
    "POST ad_requests/<key:pk>/amend": taken_back(payment_amount="1200.00"),
    "POST ad_requests/<key:pk>/withdraw": taken_back(),
    "POST ad_requests/<key:pk>/cancel": Rule(
        {409: PARTIES, 403: LOOKERS | {"flagged"}},
        ids={"pk": "ad_request"},
        body={"reason": "fee"},
    ),
    "PUT adrequests_modify/<key:influencer_id>/<key:campaign_id>": on_pair(
        ACCEPT, status="Accepted"
    ),
    "PATCH adrequests_modify/<key:influencer_id>/<key:campaign_id>": on_pair(
        ACCEPT, status="Accepted"
    ),
    "DELETE adrequests_modify/<key:influencer_id>/<key:campaign_id>": on_pair({204: PARTIES}),
}
