"""The description of the API: complete, current, for the signed-in, and readable as a page."""

import json

import pytest
from django.conf import settings
from django.test import Client
from drf_spectacular.validation import validate_schema

from influencer_platform.rest.openapi import answers, description, operations
from influencer_platform.rest.reference import groups, marked

COPY = settings.BASE_DIR / "docs/openapi.json"
ALL = list(operations(description()))
NAMES = [f"{method} {path}" for path, method, _operation in ALL]


def test_copy_in_the_documents_is_current():
    """`make schema` writes it anew."""
    assert json.loads(COPY.read_text()) == description()


def test_description_is_valid():
    assert validate_schema(description()) is None


@pytest.mark.parametrize("one", ALL, ids=NAMES)
def test_every_operation_has_its_words_and_its_tag(one):
    operation = one[2]

    assert operation["summary"]
    assert operation["description"] not in {"", operation["summary"]}
    assert operation["tags"][0] in {tag["name"] for tag in description()["tags"]}
    assert all(parameter["description"] for parameter in operation.get("parameters", []))


@pytest.mark.parametrize("one", ALL, ids=NAMES)
def test_every_operation_shows_what_to_send_and_what_comes_back(one):
    operation = one[2]
    shown = [operation["requestBody"]] if "requestBody" in operation else []
    shown += [answer for answer in answers(operation).values() if "content" in answer]

    assert all(content["examples"] for part in shown for content in part["content"].values())


@pytest.mark.parametrize("one", ALL, ids=NAMES)
def test_every_operation_names_its_refusals_and_headers(one):
    _path, method, operation = one
    found = answers(operation)
    headers = {name for answer in found.values() for name in answer.get("headers", {})}

    assert {"401", "429"} <= found.keys()
    assert {"Retry-After", "WWW-Authenticate"} <= headers
    assert ("409" in found, "Idempotent-Replayed" in headers) == (
        method != "get",
        method == "post",
    )
    assert ("304" in found, "ETag" in headers) == (method == "get", method == "get")


def test_any_one_of_five_ways_to_sign_in_is_enough():
    ways = [{name: []} for name in description()["components"]["securitySchemes"]]

    assert len(ways) == 5
    for _path, _method, operation in ALL:
        assert sorted(operation["security"], key=str) == sorted(ways, key=str)


def test_lists_say_their_bounds():
    listing = description()["paths"]["/api/campaigns"]["get"]
    kinds = {parameter["name"]: parameter["schema"] for parameter in listing["parameters"]}

    assert kinds["limit"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
    assert kinds["q"] == {"type": "string", "maxLength": 120}
    assert {"Link", "X-Total-Count", "ETag"} == listing["responses"]["200"]["headers"].keys()


def test_bodies_take_no_other_fields():
    bodies = {
        name: schema
        for name, schema in description()["components"]["schemas"].items()
        if name.endswith("Request") and name != "AdRequest"
    }

    assert len(bodies) >= 7
    assert {name for name, one in bodies.items() if one.get("additionalProperties") is not False} == set()  # fmt: skip


def test_schema_is_json_for_the_signed_in_and_kept_by_its_etag(client, influencer):
    client.force_login(influencer.user)

    first = client.get("/api/schema")
    second = client.get("/api/schema", headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "application/json"
    assert first.json() == description()
    assert (second.status_code, second.content) == (304, b"")


def test_schema_and_page_are_not_for_visitors(db):
    client = Client()

    assert client.get("/api/schema").status_code == 401
    assert client.get("/api/docs/")["Location"] == "/accounts/login/?next=/api/docs/"


def test_page_shows_every_operation_without_scripts_of_its_own(client, sponsor):
    client.force_login(sponsor.user)

    html = client.get("/api/docs/").content.decode()

    for one in (one for group in groups() for one in group["operations"]):
        assert f'id="{one["id"]}"' in html
        assert f"<code>{one['path']}</code>" in html
    assert "style=" not in html
    assert "<script>" not in html


def test_page_and_description_have_the_same_operations():
    shown = [
        f"{one['method'].lower()} {one['path']}"
        for group in groups()
        for one in group["operations"]
    ]

    assert sorted(shown) == sorted(NAMES)


def test_marks_become_html_and_nothing_else_does():
    assert marked("`a<b` is **so** <i>") == ("<code>a&lt;b</code> is <strong>so</strong> &lt;i&gt;")


def test_page_says_what_a_field_may_hold():
    rows = {
        row["name"]: (row["kind"], row["choices"])
        for group in groups()
        for one in group["operations"]
        if one["id"] == "ad-request-detail"
        for row in one["successes"][0]["fields"]
    }

    assert rows["send_for"] == ("null or one of", ["sponsor", "influencer"])
    assert rows["initiator"] == ("one of", ["sponsor", "influencer"])
    assert rows["accepted_at"] == ("time or null", [])
    assert rows["usage_days"] == ("whole number", [])
