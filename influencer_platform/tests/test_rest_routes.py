"""What holds on every route of the API: methods, caching, problems."""

import pytest
from django.test import Client
from rest_framework.exceptions import APIException

from campaigns.tests.factories import make_campaign
from influencer_platform.errors import DomainError
from influencer_platform.rest.problems import Refused, answer
from influencer_platform.tests.caller import Caller, problem

pytestmark = pytest.mark.django_db
READS = [
    "me",
    "niches",
    "sponsors/{sponsor}",
    "notifications",
    "campaigns",
    "campaigns/{campaign}",
    "ad_requests",
]


@pytest.fixture
def paths(sponsor):
    campaign = make_campaign(sponsor=sponsor)
    return [path.format(sponsor=sponsor.pk, campaign=campaign.pk) for path in READS]


@pytest.fixture
def caller(sponsor):
    return Caller(sponsor.user)


def test_reads_are_kept_by_nobody_else_and_asked_for_again(paths, caller):
    answers = {path: caller.get(path) for path in paths}

    assert {a["Cache-Control"] for a in answers.values()} == {"private, no-cache"}
    for a in answers.values():
        assert {"Authorization", "Authentication-Token", "X-Session-Token", "Cookie"} <= {
            word.strip() for word in a["Vary"].split(",")
        }


def test_what_has_not_changed_is_not_sent_again(paths, caller):
    for path in paths:
        tag = caller.get(path)["ETag"]

        again = caller.get(path, If_None_Match=tag)

        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Cache-Control"]) == (tag, "private, no-cache")


def test_what_has_changed_is_sent(caller, sponsor):
    tag = caller.get("campaigns")["ETag"]

    make_campaign(sponsor=sponsor)

    assert caller.get("campaigns", If_None_Match=tag).status_code == 200


def test_head_is_a_get_without_a_body(paths, caller):
    for path in paths:
        found = caller.send("HEAD", path)

        assert (found.status_code, found.content) == (200, b"")
        assert found["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("OPTIONS", "campaigns", "GET, HEAD, POST"), ("DELETE", "campaigns", "GET, HEAD, POST"), ("PUT", "ad_requests", "GET, HEAD, POST"),
        ("POST", "me", "GET, HEAD"), ("OPTIONS", "me", "GET, HEAD"), ("GET", "campaign_modify/1", "PUT, PATCH, DELETE"),
        ("HEAD", "campaign_modify/1", "PUT, PATCH, DELETE"), ("GET", "ad_requests/1/accept", "POST"), ("TRACE", "me", "GET, HEAD"),
        ("PURGE", "me", "GET, HEAD"),
    ],
)  # fmt: skip
def test_other_methods_are_refused_and_the_right_ones_named(caller, method, path, allowed):
    found = caller.send(method, path)

    assert found.status_code == 405
    assert set(found["Allow"].split(", ")) == set(allowed.split(", "))
    if method != "HEAD":
        assert problem(found)[1] == "method_not_allowed"


@pytest.mark.parametrize(
    "path",
    [
        "nothing", "campaigns/", "campaigns/x", "campaigns/-1", "campaigns/1.0",
        "campaigns/99999999999999999999", "campaigns/9223372036854775808", "campaigns/987654321",
        "campaign_modify/1%0A2", "ad_requests/987654321", "ad_requests/1/accept/now", "sponsors/٣",
    ],
)  # fmt: skip
def test_what_is_nowhere_is_one_answer(caller, path):
    found = caller.get(path)

    assert problem(found) == (404, "not_found", {})
    assert found.content == caller.get("campaigns/987654322").content


def test_a_visitor_cannot_ask_what_is_where():
    visitor = Client()

    answers = {visitor.get(f"/api/{path}").content for path in ("me", "nothing", "campaigns/1")}

    assert len(answers) == 1
    assert problem(visitor.get("/api/nothing"))[:2] == (401, "not_authenticated")


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
    ],
)
def test_a_body_of_another_kind_is_415(caller, kind):
    found = caller.client.generic(
        "POST", "/api/campaigns", b"{}", content_type=kind, headers=caller.headers
    )

    assert problem(found)[:2] == (415, "unsupported_media_type")


def test_an_answer_of_another_kind_is_406(caller):
    assert problem(caller.get("me", Accept="text/html"))[:2] == (406, "not_acceptable")


@pytest.mark.parametrize("body", [[], 7, "x", None, True])
def test_a_body_that_is_no_object_is_400(caller, body):
    found = caller.send("POST", "campaigns", body)

    assert problem(found)[:2] == (400, "invalid")


@pytest.mark.parametrize(
    "raw", [b"{", b"", b'{"name": "a", "name": "b"}', b'{"budget": NaN}', b"\xff"]
)
def test_a_body_that_is_no_json_is_400(caller, raw):
    found = caller.client.generic(
        "POST", "/api/campaigns", raw, content_type="application/json", headers=caller.headers
    )

    assert problem(found)[0] == 400


def test_too_many_requests_are_429_with_the_time_to_wait(caller, monkeypatch):
    monkeypatch.setattr("influencer_platform.rest.throttles.PerPerson.rate", "2/min", raising=False)

    found = [caller.get("me") for _ in range(3)]

    assert [a.status_code for a in found] == [200, 200, 429]
    assert problem(found[2])[1] == "throttled"
    assert 0 < int(found[2]["Retry-After"]) <= 61


class Short(DomainError):
    """A refusal with figures."""

    code = "short"


@pytest.mark.parametrize(
    ("currency", "facts"),
    [("EUR", {"missing": "5.01", "currency": "EUR", "n": 3}), ("JPY", {"missing": "501", "currency": "JPY", "n": 3})],
)  # fmt: skip
def test_figures_of_a_refusal_are_written_as_all_money(currency, facts):
    error = Refused(Short("No.", missing_minor=501, n=3, none=None), {"currency": currency})

    found = answer(error, {})

    assert found.status_code == 409
    assert found.data["facts"] == facts
    assert found.data["current"] == {"currency": currency}


def test_a_refusal_without_an_object_names_no_amount():
    assert "facts" not in answer(Short("No.", missing_minor=501), {}).data


@pytest.mark.parametrize(
    ("field", "name"),
    [("fee", "payment_amount"), ("note", "messages"), ("ends_on", "end_date"), ("seats", "seats")],
)
def test_a_refusal_names_fields_as_the_api_does(field, name):
    assert answer(Short("No.", field=field), {}).data["errors"] == {name: ["No."]}


def test_an_error_nobody_expected_stays_one():
    assert answer(ValueError("x"), {}) is None


def test_a_refusal_of_the_framework_is_a_problem():
    found = answer(APIException("Broken."), {})

    assert (found.status_code, found.data["detail"], found.data["code"]) == (
        500,
        "Broken.",
        "error",
    )
