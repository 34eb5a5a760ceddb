"""The policy of every route: who gets through, and what everybody else meets.

A route without an entry fails the suite. The people are those of `world.py`. Unless an entry says otherwise a visitor is led to
the log-in, anyone else who is not named meets the 404 of a missing object, and a suspended person meets the reason (403).
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

SPONSORS = {"sponsor", "other_sponsor", "pending", "viewer", "manager"}
APPROVED = SPONSORS - {"pending"}
INFLUENCERS = {"influencer", "other_influencer"}
STAFF = {"moderator", "admin"}
PEOPLE = SPONSORS | INFLUENCERS
SIGNED_IN = PEOPLE | STAFF
EVERYONE = SIGNED_IN | {"visitor"}

RUNS = {"sponsor", "manager"}
LOOKS = {"sponsor", "manager", "viewer"}
PARTIES = {"influencer", "sponsor", "manager"}
SEES_REQUEST = PARTIES | {"viewer"} | STAFF


@dataclass(frozen=True)
class Policy:
    """`who` gets an answer that is no refusal of access. `ids` maps the route's arguments to the world's rows.

    `missing` arguments make the same address name nothing. `suspended` says what a flagged person meets: `reason` (403), or
    `open` where the page stays usable for them. `instead` names other outcomes: person → login | 404 | 403.
    """

    who: set[str]
    method: str = "GET"
    ids: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    suspended: str = "reason"
    instead: dict[str, str] = field(default_factory=dict)


def post(who: set[str], **more: Any) -> Policy:
    return Policy(who, method="POST", **more)


def on_request(who: set[str], method: str = "POST", **more: Any) -> Policy:
    return Policy(who, method=method, ids={"pk": "ad_request"}, **more)


def on_finished(who: set[str], method: str = "POST", **more: Any) -> Policy:
    return Policy(who, method=method, ids={"pk": "done"}, suspended="open", **more)


def on_campaign(who: set[str], method: str = "GET", **more: Any) -> Policy:
    return Policy(who, method=method, ids={"pk": "campaign"}, **more)


def on_piece(who: set[str], method: str = "POST", **more: Any) -> Policy:
    """Agreed work goes on where a party is suspended."""
    ids = {"pk": "deal", "number": "piece_number"}
    return Policy(who, method, ids=ids | more.pop("more", {}), suspended="open", **more)


def on_payment(who: set[str], method: str = "POST", **more: Any) -> Policy:
    more.setdefault("data", MARKED if method == "POST" else {})
    return Policy(who, method=method, ids={"pk": "payment"}, suspended="open", **more)


def on_transfer(who: set[str], **more: Any) -> Policy:
    ids = {"pk": "payment", "number": "transfer_number"}
    return Policy(who, method="POST", ids=ids, suspended="open", **more)


TODAY = timezone.localdate().isoformat()
MARKED = {"amount": "5", "reference": "SEPA 2", "paid_on": TODAY}
ONLY_LOOKS = {"viewer": "403", "moderator": "403", "admin": "403"}
PAYS = {"sponsor": "403", "manager": "403"}
NOT_APPROVED = {"pending": "403"}
LOOKS_ONLY = {"viewer": "403", "moderator": "403", "admin": "403"}
"""They see the request, and are told that they do not act for either side."""
ANSWER = {"offer_number": "1"}
REVIEW = {"rating": "5", "text": "A pleasure."}


def on_deal(who: set[str], method: str = "POST", **more: Any) -> Policy:
    return Policy(who, method=method, ids={"pk": "deal"}, **more)


def on_sheet() -> Policy:
    return Policy(SEES_REQUEST, ids={"pk": "deal", "number": "sheet"}, suspended="open")


def on_proposal(kind: str) -> Policy:
    ids = {"pk": "deal", "number": kind, "answer": "decline"}
    return Policy(PARTIES, "POST", ids=ids, instead=LOOKS_ONLY)


POLICIES: dict[str, Policy] = {
    # the site itself
    "home": Policy(EVERYONE, suspended="open"),
    "healthz": Policy(EVERYONE, suspended="open"),
    "help": Policy(EVERYONE, suspended="open"),
    "terms": Policy(EVERYONE, suspended="open"),
    "privacy": Policy(EVERYONE, suspended="open"),
    "styleguide": Policy(STAFF, instead={"visitor": "404"}),
    "api_docs": Policy(SIGNED_IN),
    "api_schema": Policy(SIGNED_IN, instead={"visitor": "401"}),
    # accounts
    "accounts:signup": Policy(EVERYONE),
    "accounts:welcome": Policy(SIGNED_IN),
    "accounts:submit_for_review": post(SPONSORS),
    "accounts:settings_profile": Policy(SIGNED_IN, suspended="open"),
    "accounts:rates": post(INFLUENCERS, suspended="open"),
    "accounts:platform_add": Policy(INFLUENCERS, suspended="open"),
    "accounts:platform_edit": Policy({"influencer"}, ids={"pk": "account"}, suspended="open"),
    "accounts:platform_remove": post({"influencer"}, ids={"pk": "account"}, suspended="open"),
    "accounts:platform_verify": Policy({"influencer"}, ids={"pk": "account"}, suspended="open"),
    "accounts:verification_send": post(
        {"influencer"}, ids={"pk": "verification"}, suspended="open"
    ),
    "accounts:verification_withdraw": post(
        {"influencer"}, ids={"pk": "verification"}, suspended="open"
    ),
    "accounts:verification_screenshot": Policy(
        {"influencer"} | STAFF, ids={"pk": "verification"}, suspended="open"
    ),
    "accounts:settings_api": Policy(SIGNED_IN),
    "accounts:token_revoke": post({"influencer"}, ids={"key": "token"}),
    "accounts:settings_payout": Policy(INFLUENCERS, suspended="open"),
    "accounts:settings_security": Policy(SIGNED_IN, suspended="open"),
    "accounts:notifications": Policy(SIGNED_IN, suspended="open"),
    "accounts:notification_count": Policy(SIGNED_IN, suspended="open"),
    "accounts:notification_read_all": post(SIGNED_IN, suspended="open"),
    "accounts:notification_case_read": post(
        {"influencer"}, ids={"pk": "notification"}, suspended="open"
    ),
    "accounts:settings_notifications": Policy(SIGNED_IN, suspended="open"),
    "accounts:mail_resume": post(SIGNED_IN, suspended="open"),
    "accounts:unsubscribe": Policy(EVERYONE, ids={"token": "mail_token"}, suspended="open"),
    "accounts:notification_read": post(
        {"influencer"}, ids={"pk": "notification"}, suspended="open"
    ),
    "accounts:report": Policy(
        PEOPLE - {"sponsor"}, ids={"kind": "kind_of_company", "pk": "company"}
    ),
    "accounts:reports": Policy(SIGNED_IN, suspended="open"),
    "accounts:decision": Policy({"influencer"}, ids={"pk": "warning"}, suspended="open"),
    "accounts:exports": Policy(SIGNED_IN, suspended="open"),
    "accounts:sponsor_exports": Policy(SPONSORS, suspended="open"),
    "accounts:export_new": post(
        SIGNED_IN, data={"kind": "personal_data", "format": "zip"}, suspended="open"
    ),
    "accounts:export": Policy({"sponsor"}, ids={"pk": "export"}, suspended="open"),
    "accounts:export_download": Policy({"sponsor"}, ids={"pk": "export"}, suspended="open"),
    "accounts:export_cancel": post({"sponsor"}, ids={"pk": "export"}, suspended="open"),
    "accounts:export_again": post({"sponsor"}, ids={"pk": "export"}, suspended="open"),
    "accounts:staff_invite": Policy({"admin"}),
    "accounts:staff_join": Policy(set(), ids={"token": "no_token"}, instead={"visitor": "404"}),
    "accounts:media_kit": Policy(EVERYONE, ids={"handle": "handle"}, suspended="open"),
    "accounts:company": Policy(SIGNED_IN, ids={"pk": "company"}),
    "accounts:media": Policy(
        set(), ids={"name": "no_file"}, instead={"visitor": "404"}, suspended="open"
    ),
    # campaigns
    "campaigns:list": Policy(SPONSORS),
    "campaigns:create": Policy(SPONSORS),
    "campaigns:preview": post(SPONSORS),
    "campaigns:edit": on_campaign(RUNS),
    "campaigns:activity": on_campaign(LOOKS),
    "campaigns:sharing": on_campaign({"sponsor"}),
    "campaigns:delete": on_campaign({"sponsor"}),
    "campaigns:publish": on_campaign(RUNS, "POST"),
    "campaigns:pause": on_campaign(RUNS, "POST"),
    "campaigns:resume": on_campaign(RUNS, "POST"),
    "campaigns:complete": on_campaign(RUNS),
    "campaigns:archive": on_campaign(RUNS),
    "campaigns:revoke": Policy({"sponsor"}, "POST", ids={"pk": "campaign", "share_pk": "share"}),
    "campaigns:claim": Policy({"visitor", "manager"}, ids={"token": "share_token"}),
    # the deal
    "adrequests:browse": Policy(EVERYONE),
    "adrequests:campaign_detail": on_campaign(EVERYONE),
    "adrequests:apply": on_campaign(INFLUENCERS),
    "adrequests:influencer_home": Policy(INFLUENCERS),
    "adrequests:inbox": Policy(INFLUENCERS, suspended="open"),
    "adrequests:discover": Policy(INFLUENCERS),
    "adrequests:work": Policy(INFLUENCERS, suspended="open"),
    "reports:sponsor_home": Policy(SPONSORS),
    "reports:sponsor_live": Policy(SPONSORS),
    "reports:results": on_campaign(LOOKS),
    "reports:results_live": on_campaign(LOOKS),
    "reports:influencer": Policy(INFLUENCERS),
    "reports:influencer_live": Policy(INFLUENCERS),
    "reports:figure": Policy(PEOPLE, ids={"name": "figure"}),
    "reports:figure_csv": Policy(PEOPLE, ids={"name": "figure"}),
    "adrequests:requests": Policy(SPONSORS, suspended="open"),
    "adrequests:campaign_overview": on_campaign(LOOKS),
    "adrequests:campaign_requests": on_campaign(LOOKS),
    "adrequests:influencers": Policy(APPROVED | STAFF, instead=NOT_APPROVED),
    "adrequests:influencer": Policy(
        APPROVED | STAFF, ids={"handle": "handle"}, instead=NOT_APPROVED
    ),
    "adrequests:invite": Policy(APPROVED, ids={"handle": "handle"}, instead=NOT_APPROVED),
    "adrequests:bulk": post(SIGNED_IN),
    "adrequests:detail": on_request(SEES_REQUEST, "GET", suspended="open"),
    "adrequests:accept": on_request(PARTIES, instead=LOOKS_ONLY, data=ANSWER),
    "adrequests:counter": on_request(PARTIES, instead=LOOKS_ONLY, data=ANSWER),
    "adrequests:counter_preview": on_request(SEES_REQUEST),
    "adrequests:amend": on_request(PARTIES, instead=LOOKS_ONLY, data=ANSWER),
    "adrequests:reject": on_request(PARTIES, instead=LOOKS_ONLY, data=ANSWER),
    "adrequests:withdraw": on_request(PARTIES, instead=LOOKS_ONLY, data=ANSWER),
    "adrequests:extend": on_request(PARTIES, instead=LOOKS_ONLY, data=ANSWER),
    "adrequests:remind": on_request(PARTIES, instead=LOOKS_ONLY),
    "adrequests:cancel": on_request(PARTIES, instead=LOOKS_ONLY, data={"reason": "fee"}),
    "adrequests:message": on_request(
        PARTIES, instead=LOOKS_ONLY, data={"text": "Hello"}, suspended="open"
    ),
    "adrequests:message_edit": Policy(
        {"sponsor"},
        "POST",
        ids={"pk": "ad_request", "message_pk": "message"},
        data={"text": "Hi"},
        suspended="open",
    ),
    "adrequests:sheets": on_deal(SEES_REQUEST, "GET", suspended="open"),
    "adrequests:sheet": on_sheet(),
    "adrequests:sheet_html": on_sheet(),
    "adrequests:sheet_json": on_sheet(),
    "adrequests:amendments": on_deal(PARTIES, instead=LOOKS_ONLY),
    "adrequests:amendment_answer": on_proposal("amendment"),
    "adrequests:settlements": on_deal(PARTIES, instead=LOOKS_ONLY, data={"amount": "1"}),
    "adrequests:settlement_answer": on_proposal("settlement"),
    "adrequests:settlement_decide": on_deal({"admin"}, instead={"moderator": "403"}),
    "adrequests:open_thread": on_request(STAFF, data={"reason": "fraud"}),
    "adrequests:sees": Policy(STAFF, ids={"pk": "person"}),
    "adrequests:version": on_request(SEES_REQUEST, "GET", suspended="open"),
    "adrequests:piece": on_piece(SEES_REQUEST, "GET"),
    **{
        f"adrequests:piece_{verb}": on_piece(PARTIES, instead=LOOKS_ONLY)
        for verb in ("draft", "approve", "changes", "comment", "date", "date_answer", "publish")
    },
    "adrequests:piece_file": on_piece(PARTIES | {"viewer"}, "GET", more={"draft": "draft_number"}),
    "adrequests:piece_proof": on_piece(
        PARTIES | {"viewer"}, "GET", more={"number": "published_number"}
    ),
    "adrequests:calendar": Policy(PEOPLE, suspended="open"),
    "adrequests:calendar_feed": Policy(EVERYONE, ids={"token": "calendar_token"}, suspended="open"),
    "adrequests:payments": Policy(SIGNED_IN, suspended="open"),
    "adrequests:payment": on_payment(SEES_REQUEST, "GET"),
    "adrequests:payment_pay": on_payment(RUNS, instead=ONLY_LOOKS | {"influencer": "403"}),
    "adrequests:payment_confirm": on_transfer({"influencer"}, instead=ONLY_LOOKS | PAYS),
    "adrequests:payment_dispute": on_transfer(
        {"influencer"}, instead=ONLY_LOOKS | PAYS, data={"reason": "not_arrived"}
    ),
    "adrequests:invoice": on_payment(SEES_REQUEST, "GET"),
    "adrequests:invoice_csv": on_payment(SEES_REQUEST, "GET"),
    "adrequests:reviews": on_finished(SEES_REQUEST, "GET"),
    "adrequests:review_write": on_finished(PARTIES, instead=LOOKS_ONLY, data=REVIEW),
    "adrequests:review_reply": on_finished(PARTIES, instead=LOOKS_ONLY, data={"text": "Thanks"}),
    "reports:deal_results": on_finished(SEES_REQUEST, "GET"),
    "reports:results_screenshot": Policy(SEES_REQUEST, ids={"pk": "metrics"}, suspended="open"),
    "reports:earned": Policy(PEOPLE),
    "reports:earned_cases": Policy(PEOPLE, ids={"name": "earned"}),
    "reports:earned_csv": Policy(PEOPLE, ids={"name": "earned"}),
    "reports:list": Policy(SPONSORS),
    "reports:month": Policy({"sponsor"}, ids={"period": "month"}),
    "reports:month_csv": Policy({"sponsor"}, ids={"period": "month"}),
    "reports:of": Policy(STAFF, ids={"pk": "monthly_report"}),
    "reports:of_csv": Policy({"admin"}, ids={"pk": "monthly_report"}, instead={"moderator": "403"}),
    "reports:redirect": Policy(EVERYONE, ids={"code": "link_code"}, suspended="open"),
    "reports:links": on_request(SEES_REQUEST, "GET", suspended="open"),
    "reports:link_change": Policy(
        {"sponsor"},
        "POST",
        ids={"pk": "private_deal", "number": "first"},
        data={"url": "https://shop.example.com/new"},
        instead={"moderator": "403", "admin": "403"},
    ),
    "reports:link_qr": Policy(
        {"sponsor"} | STAFF, ids={"pk": "private_deal", "number": "first"}, suspended="open"
    ),
    "reports:orders": on_campaign(RUNS),
    "reports:orders_import": on_campaign(RUNS, "POST"),
    "reports:postback": on_campaign(RUNS),
    "reports:postback_rotate": on_campaign(RUNS, "POST"),
    "reports:postback_call": on_campaign(
        set(), "POST", instead={"visitor": "401", "others": "401", "flagged": "401"}
    ),
    "adrequests:history": on_request(SEES_REQUEST, "GET", suspended="open"),
    "adrequests:history_csv": on_request(SEES_REQUEST, "GET", suspended="open"),
}
