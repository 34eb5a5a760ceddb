"""A client of the first API, written against its description alone: the standard library, two people, a market's address.

The first paths, field names and headers exactly; the statuses of this API. `python -m influencer_platform.tests.first_client
ADDRESS SPONSOR_TOKEN INFLUENCER_TOKEN` walks a running site.
"""

import json
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

CAMPAIGN = {"id", "name", "description", "category", "start_date", "end_date", "budget", "currency", "visibility", "goals", "status",
"sponsor_id"}  # fmt: skip
AD_REQUEST = {
    "id", "campaign_id", "influencer_id", "initiator", "send_for", "status", "offer_number", "payment_amount", "currency", "requirements",
    "messages", "created_at", "expires_at",
}  # fmt: skip


@dataclass
class Person:
    """One user of the API and the headers that say so."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any, dict[str, str]]:
        """(status, body as JSON or None, headers)."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/json", **self.headers}
        request = urllib.request.Request(  # noqa: S310  (an address of ours)
            self.address + path, data, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                status, raw, found = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            status, raw, found = error.code, error.read(), error.headers
        return status, json.loads(raw) if raw else None, dict(found)

    def expect(self, status: int, method: str, path: str, body: Any = None) -> Any:
        found, answered, _headers = self.ask(method, path, body)
        assert found == status, (method, path, found, answered)
        return answered


def sign_up(address: str, role: str, email: str) -> Person:
    """A new account by the clients' own door."""
    body = {
        "email": email,
        "password": "a-long-walk-in-the-hills",
        "name": f"{role} one",
        "role": role,
    }
    answer = Person(address).expect(200, "POST", "/_allauth/app/v1/auth/signup", body)
    return Person(address, {"Authorization": f"Bearer {answer['meta']['access_token']}"})


def walk(sponsor: Person, influencer: Person) -> list[str]:
    """Every operation of the first API, from an empty list to a withdrawal. Returns the operations done, in order."""
    done: list[str] = []
    own = influencer.expect(200, "GET", "/api/me")["influencer_id"]
    campaign = _campaigns(sponsor, done)
    _invited(sponsor, influencer, own, campaign, done)
    _applied(sponsor, influencer, own, campaign, done)
    _ends(sponsor, influencer, own, campaign, done)
    return done


def _campaigns(sponsor: Person, done: list[str]) -> int:
    today = date.today()  # noqa: DTZ011  (as the client's own calendar says)
    niche = sponsor.expect(200, "GET", "/api/niches")[0]["name"]
    body = {
        "name": "Ridge Pack", "description": "A pack for long days.", "category": niche.upper(), "start_date": str(today),
        "end_date": str(today + timedelta(days=60)), "budget": 5000, "visibility": "public", "goals": "To be known.",
    }  # fmt: skip
    made = sponsor.expect(201, "POST", "/api/campaigns", body | {"status": "active"})
    assert made.keys() >= CAMPAIGN
    assert (made["status"], made["budget"], made["category"]) == ("active", "5000.00", niche)
    status, rows, headers = sponsor.ask("GET", "/api/campaigns?limit=1")
    assert (status, rows, headers["Cache-Control"]) == (200, [made], "private, no-cache")
    changed = sponsor.expect(
        200, "PUT", f"/api/campaign_modify/{made['id']}", body | {"budget": 6000.5}
    )
    assert changed["budget"] == "6000.50"
    second = sponsor.expect(201, "POST", "/api/campaigns", body)
    assert second["status"] == "draft"
    assert sponsor.expect(204, "DELETE", f"/api/campaign_modify/{second['id']}") is None
    sponsor.expect(404, "DELETE", f"/api/campaign_modify/{second['id']}")
    assert "errors" in sponsor.expect(400, "POST", "/api/campaigns", body | {"name": ""})
    done += ["campaigns POST", "campaigns GET", "campaign_modify PUT", "campaign_modify DELETE"]
    return int(made["id"])


def _invited(sponsor: Person, influencer: Person, own: int, campaign: int, done: list[str]) -> None:
    """Invited, haggled, accepted; agreed work stays."""
    body = {
        "campaign_id": campaign, "influencer_id": own, "messages": "Would you?", "requirements": "Two reels.", "payment_amount": 900.5,
        "send_for": "influencer",
    }  # fmt: skip
    made = sponsor.expect(201, "POST", "/api/ad_requests", body)
    assert made.keys() >= AD_REQUEST
    assert (made["status"], made["send_for"], made["payment_amount"]) == (
        "pending",
        "influencer",
        "900.50",
    )
    assert influencer.expect(200, "GET", "/api/ad_requests") == [made]
    sponsor.expect(409, "POST", "/api/ad_requests", body)
    pair = f"/api/adrequests_modify/{own}/{campaign}"
    more = body | {"status": "Negotiate", "send_for": "sponsor", "payment_amount": 1200}
    asked = influencer.expect(200, "PUT", pair, more)
    assert (asked["status"], asked["send_for"], asked["offer_number"]) == (
        "negotiating",
        "sponsor",
        2,
    )
    late = sponsor.expect(409, "PUT", pair, {"status": "Accepted", "offer_number": 1})
    assert (late["code"], late["current"]["payment_amount"]) == ("offer_outdated", "1200.00")
    agreed = sponsor.expect(200, "PUT", pair, {"status": "Accepted", "offer_number": 2})
    assert (agreed["status"], agreed["send_for"]) == ("accepted", None)
    assert "cancel" in influencer.expect(409, "DELETE", pair)["detail"]
    assert sponsor.expect(200, "GET", f"/api/campaigns/{campaign}")["committed"] == "1200.00"
    assert influencer.expect(200, "GET", f"/api/campaigns/{campaign}")["budget"] is None
    sponsor.expect(409, "DELETE", f"/api/campaign_modify/{campaign}")
    cancelled = sponsor.expect(
        200, "POST", f"/api/ad_requests/{made['id']}/cancel", {"reason": "timing"}
    )
    assert cancelled["status"] == "cancelled"
    done += ["ad_requests POST", "ad_requests GET", "negotiate", "accept"]


def _applied(sponsor: Person, influencer: Person, own: int, campaign: int, done: list[str]) -> None:
    """Applied, rejected; asked again, withdrawn."""
    pair = f"/api/adrequests_modify/{own}/{campaign}"
    body = {
        "campaign_id": campaign,
        "messages": "I hike.",
        "requirements": "",
        "payment_amount": "700",
    }
    made = influencer.expect(201, "POST", "/api/ad_requests", body | {"send_for": "sponsor"})
    assert (made["influencer_id"], made["initiator"], made["send_for"]) == (
        own,
        "influencer",
        "sponsor",
    )
    assert sponsor.expect(200, "PUT", pair, {"status": "Rejected"})["status"] == "rejected"
    sponsor.expect(404, "PUT", pair, {"status": "Rejected"})
    influencer.expect(201, "POST", "/api/ad_requests", body)
    amended = influencer.expect(200, "PUT", pair, {"payment_amount": "650.00"})
    assert (amended["payment_amount"], amended["send_for"]) == ("650.00", "sponsor")
    assert influencer.expect(204, "DELETE", pair) is None
    influencer.expect(404, "DELETE", pair)
    done += ["apply", "reject", "amend", "withdraw"]


def _ends(sponsor: Person, influencer: Person, own: int, campaign: int, done: list[str]) -> None:
    """What is not there, not mine or not signed in."""
    statuses = [row["status"] for row in sponsor.expect(200, "GET", "/api/ad_requests")]
    assert statuses == ["withdrawn", "rejected", "cancelled"]
    influencer.expect(403, "POST", "/api/campaigns", {})
    influencer.expect(404, "PUT", f"/api/campaign_modify/{campaign}", {})
    sponsor.expect(404, "PUT", f"/api/adrequests_modify/{own}/987654321", {"status": "Accepted"})
    Person(sponsor.address).expect(401, "GET", "/api/campaigns")
    done += ["refusals"]


if __name__ == "__main__":
    where, *tokens = sys.argv[1:]
    print(walk(*(Person(where, {"Authentication-Token": text}) for text in tokens)))  # noqa: T201
