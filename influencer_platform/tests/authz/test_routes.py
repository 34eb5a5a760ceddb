"""Every route tried by everybody, with and without htmx, on an own, a foreign and a missing object."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from adrequests.models import AdRequest, Offer
from campaigns.models import Campaign
from influencer_platform.tests.authz.policy import POLICIES, Policy
from influencer_platform.tests.authz.world import MISSING, World, build_world

pytestmark = pytest.mark.django_db

REFUSED = {"login", "403", "404"}
NOT_OURS = ("admin", "account_", "mfa_", "usersessions_", "jsi18n", "headless:")
"""Django's admin and allauth check access themselves; the tests below hold them to it. The log-in of the API's clients
(`headless:`) knows no session of a page, so nobody but its own tokens opens anything there."""


def route_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from route_names(entry, inner)
        elif entry.name:
            yield f"{prefix}{entry.name}"


OURS = sorted(name for name in set(route_names()) if not name.startswith(NOT_OURS))


@pytest.fixture
def world() -> World:
    return build_world()


def outcome(response) -> str:
    """ok, login, 401, 403, 404 or 405: what became of the question of access."""
    location = response.headers.get("Location") or response.headers.get("HX-Redirect") or ""
    if location.startswith(("/accounts/login/", "/admin/login/")):
        return "login"
    if response.status_code in {401, 403, 404, 405}:
        return str(response.status_code)
    is_unwell = (
        response.status_code == 503 and response.content == b"not ok\n"
    )  # no worker runs here
    assert response.status_code < 500 or is_unwell, response.status_code
    return "ok"


def expected(policy: Policy, who: str) -> str:
    if who == "flagged" and who in policy.instead:
        return policy.instead[who]
    if who == "flagged" and policy.suspended == "reason":
        return "403"
    if who == "flagged":
        return "ok" if policy.who >= {"pending"} else "404"
    if who in policy.who:
        return "ok"
    return policy.instead.get(
        who, "login" if who == "visitor" else policy.instead.get("others", "404")
    )


def ask(client, policy: Policy, url: str, **headers):
    send = client.post if policy.method == "POST" else client.get
    return closed(send(url, policy.data, headers=headers))


def closed(response: Any) -> Any:
    """A download that nobody reads is put back."""
    if response.streaming:
        response.close()
    return response


def address(name: str, policy: Policy, world: World) -> str:
    fallback = {
        "no_token": "unknown-token",
        "no_file": "avatars/unknown.webp",
        "decline": "decline",
    }
    return reverse(
        name, kwargs={arg: world.ids.get(key, fallback.get(key)) for arg, key in policy.ids.items()}
    )


def nowhere(name: str, policy: Policy) -> str:
    """The same route, naming nothing."""
    nobody: dict[str, Any] = {"period": "1999-01", "number": MISSING, "draft": MISSING}
    kwargs = {
        arg: MISSING if arg.endswith("pk") else nobody.get(arg, f"nobody{MISSING}")
        for arg in policy.ids
    }
    return reverse(name, kwargs=kwargs)


def body(response) -> bytes:
    """The page without what differs between any two answers: the form token."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


@contextlib.contextmanager
def undone():
    """Whatever a request changes is taken back, so that the next one meets the same market."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def everybody_tries(world: World, name: str, **headers) -> dict[str, str]:
    policy = POLICIES[name]
    url = address(name, policy, world)
    found = {}
    for who in world.people:
        client = world.client(who)
        with undone():
            found[who] = outcome(ask(client, policy, url, **headers))
    return found


def differences(world: World, **headers) -> dict[str, dict[str, tuple[str, str]]]:
    """route → person → (found, expected), only where they differ."""
    wrong = {}
    for name in OURS:
        found = everybody_tries(world, name, **headers)
        rows = {who: (found[who], expected(POLICIES[name], who)) for who in found}
        if bad := {who: pair for who, pair in rows.items() if pair[0] != pair[1]}:
            wrong[name] = bad
    return wrong


def test_every_route_has_a_policy():
    assert set(OURS) == set(POLICIES)


def test_every_route_answers_everybody_as_its_policy_says(world):
    assert differences(world) == {}


def test_htmx_opens_nothing_that_a_page_does_not(world):
    assert differences(world, HX_Request="true") == {}


def test_a_stranger_cannot_tell_a_foreign_object_from_a_missing_one(world):
    """A signed link is no number to guess: who holds one is told why it does not work for them."""
    told_apart = []
    for name in (name for name in OURS if POLICIES[name].ids.keys() - {"token"}):
        policy = POLICIES[name]
        for who in ("visitor", "other_influencer", "other_sponsor"):
            if expected(policy, who) != "404":
                continue
            client = world.client(who)
            with undone():
                foreign = ask(client, policy, address(name, policy, world))
                missing = ask(client, policy, nowhere(name, policy))
            if body(foreign) != body(missing) or foreign.status_code != missing.status_code:
                told_apart.append((name, who))

    assert told_apart == []


def test_every_route_refuses_other_methods(world):
    answered = {}
    for name in OURS:
        policy = POLICIES[name]
        client = world.client(
            "visitor" if "visitor" in policy.who else min(policy.who, default="visitor")
        )
        url = address(name, policy, world)
        methods = ["put", "delete", "patch", *(["get"] if policy.method == "POST" else [])]
        with undone():
            codes = {method: getattr(client, method)(url).status_code for method in methods}
        if bad := {method: code for method, code in codes.items() if code != 405}:
            answered[name] = bad

    assert answered == {}


def test_reading_changes_nothing(world):
    """A GET leaves the trail, the offers and the money as they were, whoever asks."""
    before = snapshot()

    for name in (name for name in OURS if POLICIES[name].method == "GET"):
        for who in ("influencer", "sponsor", "moderator"):
            closed(world.client(who).get(address(name, POLICIES[name], world)))

    after = snapshot()
    assert after == before


def snapshot():
    """Offers, statuses, money: what a deal consists of (that somebody looked is recorded, and may be)."""
    return (
        list(Offer.objects.order_by("pk").values()),
        list(AdRequest.objects.order_by("pk").values("status", "awaiting", "offer_number")),
        list(Campaign.objects.order_by("pk").values("status", "committed_minor", "budget_minor")),
    )


def test_a_private_campaign_does_not_exist_for_others(world):
    pages = ("adrequests:campaign_detail", "adrequests:apply", "adrequests:campaign_overview")
    strangers = ("other_influencer", "influencer", "other_sponsor", "viewer")

    found = {
        outcome(world.client(who).get(reverse(page, args=[world.ids["private"]])))
        for who in strangers
        for page in pages
    }

    assert found == {"404"}


def admin_routes():
    """The back office's pages by address; a number stands wherever one wants an argument."""
    names = {name for name in route_names() if name.startswith("admin:")}
    return sorted(names - {"admin:login", "admin:logout", "admin:jsi18n"})


def admin_url(name: str) -> str:
    """The name's address, trying the arguments that the back office's routes take."""
    for args in ([], ["1"], ["1", "1"], ["accounts"], ["x"]):
        with contextlib.suppress(NoReverseMatch):
            return reverse(name, args=args)
    raise AssertionError(name)


@pytest.mark.parametrize("who", ["visitor", "influencer", "sponsor", "pending", "flagged"])
def test_the_back_office_is_for_staff_alone(who, world):
    client = world.client(who)

    entered = [
        name for name in admin_routes() if outcome(client.get(admin_url(name))) not in REFUSED
    ]

    assert entered == []


FOR_VISITORS = {
    "account_confirm_email", "account_confirm_login_code", "account_email_verification_sent", "account_inactive",
    "account_login", "account_logout", "account_request_login_code", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_signup", "account_signup_by_passkey", "mfa_authenticate", "mfa_login_webauthn", "mfa_signup_webauthn",
}  # fmt: skip
"""The pages of the log-in itself; each of allauth's others belongs to one person."""


def log_in_routes():
    names = {
        name for name in route_names() if name.startswith(("account_", "mfa_", "usersessions_"))
    }
    return sorted(names)


def log_in_url(name: str) -> str:
    for args in ([], ["1"], ["1-abc", "key"]):
        with contextlib.suppress(NoReverseMatch):
            return reverse(name, args=args)
    raise AssertionError(name)


def test_what_concerns_one_account_asks_for_a_log_in(world):
    client = world.client("visitor")
    personal = [name for name in log_in_routes() if name not in FOR_VISITORS]

    found = {name: outcome(client.get(log_in_url(name))) for name in personal}

    assert set(found.values()) == {"login"}, found


CLIENTS = sorted(name for name in route_names() if name.startswith("headless:"))
BEFORE_THE_DOOR = {
    "headless:config", "headless:login", "headless:signup", "headless:verify_email", "headless:resend_code",
    "headless:refresh",
}  # fmt: skip
"""What clients ask before they are anybody: it refuses by what it is sent (400, 409), not by who asks."""


@pytest.mark.parametrize("who", ["visitor", "influencer", "moderator", "admin", "flagged"])
def test_the_session_of_a_page_is_nobody_to_the_clients_log_in(who, world):
    client = world.client(who)
    address = {name: reverse(name) for name in CLIENTS}

    read = {name: client.get(url).status_code for name, url in address.items()}
    sent = {
        name: client.post(url, {}, content_type="application/json").status_code
        for name, url in address.items()
    }

    assert len(CLIENTS) == 13
    personal = {name for name in CLIENTS if name not in BEFORE_THE_DOOR}
    assert {read[name] for name in personal} <= {401, 405}
    assert {sent[name] for name in personal} <= {401, 405}
    assert {read[name] for name in BEFORE_THE_DOOR} <= {200, 400, 405, 409}
    assert {sent[name] for name in BEFORE_THE_DOOR} <= {400, 405, 409}
