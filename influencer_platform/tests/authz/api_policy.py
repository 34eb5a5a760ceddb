"""What every operation of the API answers everybody: an operation without a line here fails the suite.

The people and rows are those of `world.py`. Unless a line says otherwise a visitor meets 401, a suspended person 403, and
whoever is not named the 404 of a missing object.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from influencer_platform.tests.authz.policy import (
    INFLUENCERS,
    PARTIES,
    RUNS,
    SEES_REQUEST,
    SIGNED_IN,
    SPONSORS,
    STAFF,
    TODAY,
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


def on_piece(by: dict[int, set[str]], **body: Any) -> Rule:
    """Moves on a piece of agreed work whose first draft waits for the sponsor."""
    return Rule(by | {403: LOOKERS | {"flagged"}}, ids={"pk": "piece"}, body=body)


def on_pair(by: dict[int, set[str]], **body: Any) -> Rule:
    both = {"influencer_id": "influencer", "campaign_id": "campaign"}
    return Rule(by | {403: LOOKERS | {"flagged"}}, ids=both, body=body)


def answered_deal(kind: str, **body: Any) -> Rule:
    """What the influencer is asked about a deal that stands."""
    by = {200: {"influencer"}, 409: RUNS, 403: LOOKERS | {"flagged"}}
    return Rule(by, ids={"pk": "deal", "number": kind}, body=body)


def taken_back_deal(kind: str) -> Rule:
    by = {200: RUNS, 409: {"influencer"}, 403: LOOKERS | {"flagged"}}
    return Rule(by, ids={"pk": "deal", "number": kind}, body={})


def proposed(**body: Any) -> Rule:
    """Each side may propose; here each has an open one already."""
    return Rule({409: PARTIES, 403: LOOKERS | {"flagged"}}, ids={"pk": "deal"}, body=body)


LATER = (date.today() + timedelta(days=45)).isoformat()  # noqa: DTZ011  (any day that is not today's)
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
    "GET ad_requests/<key:pk>/sheets": read(SEES_REQUEST, pk="deal"),
    "GET ad_requests/<key:pk>/amendments": read(SEES_REQUEST, pk="deal"),
    "GET ad_requests/<key:pk>/settlements": read(SEES_REQUEST, pk="deal"),
    "POST ad_requests/<key:pk>/amendments": proposed(payment_amount="900.00"),
    "POST ad_requests/<key:pk>/settlements": proposed(amount="1.00"),
    "POST ad_requests/<key:pk>/amendments/<key:number>/accept": answered_deal("amendment"),
    "POST ad_requests/<key:pk>/amendments/<key:number>/decline": answered_deal("amendment"),
    "POST ad_requests/<key:pk>/amendments/<key:number>/withdraw": taken_back_deal("amendment"),
    "POST ad_requests/<key:pk>/settlements/<key:number>/accept": answered_deal("settlement"),
    "POST ad_requests/<key:pk>/settlements/<key:number>/decline": answered_deal("settlement"),
    "POST ad_requests/<key:pk>/settlements/<key:number>/withdraw": taken_back_deal("settlement"),
    "GET ad_requests/<key:pk>/deliverables": read(SEES_REQUEST, pk="deal"),
    "GET deliverables/<key:pk>": read(SEES_REQUEST, pk="piece"),
    "GET deliverables/<key:pk>/drafts": read(SEES_REQUEST, pk="piece"),
    "GET deliverables/<key:pk>/comments": read(SEES_REQUEST, pk="piece"),
    "POST deliverables/<key:pk>/drafts": on_piece({200: {"influencer"}, 409: RUNS}, text="A cut."),
    "POST deliverables/<key:pk>/comments": on_piece({200: PARTIES}, text="A word."),
    "POST deliverables/<key:pk>/approve": on_piece({200: RUNS, 409: {"influencer"}}),
    "POST deliverables/<key:pk>/changes": on_piece(
        {200: RUNS, 409: {"influencer"}}, text="Earlier."
    ),
    "POST deliverables/<key:pk>/date": on_piece({200: PARTIES}, due_on=LATER),
    "POST deliverables/<key:pk>/date_answer": on_piece({409: PARTIES}, due_on=LATER, accept=True),
    "POST deliverables/<key:pk>/publish": on_piece({409: PARTIES}, url="https://example.com/1"),
    "GET payments": read(SIGNED_IN),
    "GET payments/<key:pk>": read(SEES_REQUEST, pk="payment"),
    "POST payments/<key:pk>/pay": Rule(
        {200: RUNS, 403: LOOKERS | {"influencer", "flagged"}},
        ids={"pk": "payment"},
        body={"amount": "5.00", "reference": "SEPA 2", "paid_on": TODAY},
    ),
    "POST payments/<key:pk>/confirm": Rule(
        {200: {"influencer"}, 403: LOOKERS | RUNS | {"flagged"}},
        ids={"pk": "payment"},
        body={"transfer": 1},
    ),
    "POST payments/<key:pk>/dispute": Rule(
        {200: {"influencer"}, 403: LOOKERS | RUNS | {"flagged"}},
        ids={"pk": "payment"},
        body={"transfer": 1, "reason": "not_arrived"},
    ),
    "GET links": read(SIGNED_IN),
    "GET links/<key:pk>": read({"sponsor"} | STAFF, pk="link"),
    "PATCH links/<key:pk>": Rule(
        {200: {"sponsor"}, 403: STAFF | {"flagged"}},
        ids={"pk": "link"},
        body={"url": "https://shop.example.com/new"},
    ),
    "GET conversions": read(SIGNED_IN),
    "POST conversions": Rule(
        {
            201: {"sponsor"},
            400: {"manager", "viewer", "other_sponsor", "pending"},
            403: INFLUENCERS | STAFF | {"flagged"},
        },
        body={
            "campaign_id": "{private}",
            "order": "A-1",
            "amount": "49.90",
            "link": "{link_code}",
        },
    ),
    "GET ad_requests/<key:pk>/reviews": read(SEES_REQUEST, pk="done"),
    "POST ad_requests/<key:pk>/reviews": Rule(
        {409: PARTIES, 403: LOOKERS | {"flagged"}},
        ids={"pk": "done"},
        body={"rating": 5, "text": "A pleasure."},
    ),
    "POST ad_requests/<key:pk>/review_reply": Rule(
        {200: PARTIES, 403: LOOKERS | {"flagged"}}, ids={"pk": "done"}, body={"text": "Thanks."}
    ),
    "GET influencers/<key:pk>/reviews": read(SIGNED_IN, pk="influencer"),
    "GET sponsors/<key:pk>/reviews": read(SIGNED_IN, pk="company"),
    "GET deliverables/<key:pk>/metrics": read(SEES_REQUEST, pk="done_piece"),
    "POST deliverables/<key:pk>/metrics": Rule(
        {201: {"influencer", "admin"}, 403: RUNS | {"viewer", "moderator", "flagged"}},
        ids={"pk": "done_piece"},
        body={"views": 120},
    ),
    "PUT adrequests_modify/<key:influencer_id>/<key:campaign_id>": on_pair(
        ACCEPT, status="Accepted"
    ),
    "PATCH adrequests_modify/<key:influencer_id>/<key:campaign_id>": on_pair(
        ACCEPT, status="Accepted"
    ),
    "DELETE adrequests_modify/<key:influencer_id>/<key:campaign_id>": on_pair({204: PARTIES}),
}
