"""Every operation of the API tried by everybody, with a session and with a token, on an own, a foreign and a missing object."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Influencer
from accounts.services.tokens import create_token
from accounts.tests.factories import make_niche
from influencer_platform.api import urlpatterns
from influencer_platform.tests.authz.api_policy import RULES, Rule
from influencer_platform.tests.authz.test_routes import closed, snapshot, undone
from influencer_platform.tests.authz.world import MISSING, World, build_world

pytestmark = pytest.mark.django_db
PAGES = {"docs", "docs/", "<rest:address>"}
"""A page (`test_routes.py`), the way to it, and where nothing is."""


def operations() -> set[str]:
    """Read from the routes: what is not in RULES fails."""
    routes = {str(one.pattern): one.callback for one in urlpatterns}
    return {
        f"{method.upper()} {route}"
        for route, view in routes.items()
        if route not in PAGES
        for method in set(view.cls.http_method_names) - {"head", "options"}
    }


@pytest.fixture
def world() -> World:
    make_niche("Outdoors")
    world = build_world()
    other = Influencer.objects.get(user=world.people["other_influencer"])
    world.ids["other_influencer"] = other.pk
    return world


def caller(world: World, who: str, way: str) -> Client:
    user = world.people[who]
    if way == "session" or user is None:
        return world.client(who)
    _row, text = create_token(user=user, name="Test", scope="write", days=1)
    return Client(headers={"Authorization": f"Token {text}"})


def address(operation: str, rule: Rule, ids: dict) -> str:
    route = operation.split(" ")[1]
    for argument, name in rule.ids.items():
        for kind in ("key", "slug"):
            route = route.replace(f"<{kind}:{argument}>", str(ids[name]))
    return f"/api/{route}"


def ask(client: Client, world: World, operation: str, ids: dict | None = None):
    rule, ids = RULES[operation], ids or world.ids
    values = {
        name: ids[text[1:-1]] if re.fullmatch(r"\{\w+\}", str(text)) else text
        for name, text in (rule.body or {}).items()
    }
    cache.clear()  # nobody has asked too often yet
    method, _route = operation.split(" ")
    with undone():
        answer = client.generic(
            method,
            address(operation, rule, ids),
            b"" if rule.body is None else json.dumps(values).encode(),
            content_type="application/json",
        )
        return closed(answer)


def test_every_operation_has_a_rule():
    assert operations() == set(RULES)


@pytest.mark.parametrize("way", ["session", "token"])
def test_every_operation_answers_everybody_as_its_rule_says(world, way):
    """A suspended person has no token: that they are refused is the session's to show."""
    people = [who for who in world.people if way == "session" or who != "flagged"]
    wrong = {}
    for who in people:
        client = caller(world, who, way)
        for operation, rule in RULES.items():
            found = ask(client, world, operation).status_code
            if found != rule.expected(who):
                wrong[operation, who] = (found, rule.expected(who))

    assert wrong == {}


def test_a_stranger_cannot_tell_a_foreign_object_from_a_missing_one(world):
    missing = dict.fromkeys(world.ids, MISSING)
    told_apart = []
    for who in world.people:
        client = caller(world, who, "session")
        for operation, rule in RULES.items():
            if not rule.ids or rule.expected(who) != 404:
                continue
            foreign, nothing = ask(client, world, operation), ask(client, world, operation, missing)
            if (foreign.status_code, foreign.content) != (nothing.status_code, nothing.content):
                told_apart.append((operation, who))

    assert told_apart == []


def test_the_private_campaign_is_missing_for_everybody_who_does_not_run_it(world):
    private = world.ids | {"campaign": world.ids["private"]}
    operations = [name for name, rule in RULES.items() if "campaign" in rule.ids.values()]
    strangers = ("influencer", "other_influencer", "other_sponsor", "pending", "viewer", "manager")

    found = {
        (who, operation): ask(caller(world, who, "session"), world, operation, private).status_code
        for who in strangers
        for operation in operations
    }

    assert set(found.values()) == {404}, found


def test_a_key_in_the_body_tells_no_more_than_one_in_the_address(world):
    """Another's campaign and no campaign, an influencer one may not see and none: the same answer."""
    cases = [
        ("other_sponsor", {"campaign": MISSING}),
        ("pending", {"campaign": MISSING}),
        ("influencer", {"other_influencer": MISSING}),
    ]
    for who, gone in cases:
        client = caller(world, who, "session")
        foreign = ask(client, world, "POST ad_requests")
        nothing = ask(client, world, "POST ad_requests", world.ids | gone)
        assert foreign.content == nothing.content


def test_a_pair_of_rows_that_do_not_belong_together_is_no_pair(world):
    swapped = world.ids | {"influencer": world.ids["other_influencer"]}
    client = caller(world, "sponsor", "session")

    for method in ("PUT", "PATCH", "DELETE"):
        operation = f"{method} adrequests_modify/<key:influencer_id>/<key:campaign_id>"
        assert ask(client, world, operation, swapped).status_code == 404


def test_reading_changes_nothing(world):
    before = snapshot()

    for who in ("influencer", "sponsor", "moderator", "visitor"):
        client = caller(world, who, "session")
        for operation, rule in RULES.items():
            if operation.startswith("GET"):
                closed(client.get(address(operation, rule, world.ids)))

    assert snapshot() == before


def test_writing_refuses_a_session_without_the_token_of_a_form(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["sponsor"])
    writing = [name for name in RULES if not name.startswith("GET")]

    assert {ask(client, world, name).status_code for name in writing} == {403}
