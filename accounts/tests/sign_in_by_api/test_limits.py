"""The API's own door: what is counted, what is not served, what a session costs."""

import pytest
from allauth.core.internal import ratelimit
from django.utils.module_loading import import_string
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.authentication import JWT
from accounts.tests.sign_in_by_api.client import bearer, send, sign_in, tokens_of
from accounts.views import headless

pytestmark = pytest.mark.django_db


def test_the_sixth_wrong_password_is_refused_without_looking(user):
    found = [sign_in(user, "wrong-but-long-enough") for _ in range(6)]

    assert [answer.status_code for answer in found] == [400] * 5 + [429]
    assert found[-1].json()["status"] == 429
    assert found[-1]["Retry-After"] == "300"
    assert sign_in(user).status_code == 429


def test_sign_ups_from_one_address_are_counted():
    found = [send("auth/signup", {}) for _ in range(21)]

    assert [answer.status_code for answer in found] == [400] * 20 + [429]
    assert found[-1]["Retry-After"] == "60"


def test_the_wait_we_promise_is_as_long_as_the_limits_of_allauth():
    limits = import_string("allauth.account.app_settings.RATE_LIMITS")
    longest = {
        action: max(rate.duration for rate in ratelimit.parse_rates(limits[action]))
        for action in ("login", "signup", "reauthenticate", "confirm_email", "login_failed")
    }

    wrong = longest.pop("login_failed")
    assert wrong <= min(headless.WAIT_FOR.values())
    assert longest.pop("confirm_email") <= 180
    assert max(longest.values()) <= headless.WAIT


@pytest.mark.parametrize(
    "path",
    [
        "app/v1/auth/password/request", "app/v1/auth/password/reset", "app/v1/account/email", "app/v1/account/phone",
        "app/v1/account/password/change", "app/v1/auth/code/request", "app/v1/auth/sessions", "app/v1/auth/webauthn/login",
        "app/v1/account/authenticators/webauthn", "browser/v1/auth/session", "openapi.json",
    ],
)  # fmt: skip
def test_only_what_a_client_needs_is_served(client, path):
    assert client.get(f"/_allauth/{path}").status_code == 404


def test_a_session_costs_two_queries_on_the_way_in(user, django_assert_num_queries):
    get = APIRequestFactory().get("/api/me", headers=bearer(tokens_of(user)))
    request = Request(get, authenticators=[JWT()])

    with django_assert_num_queries(2):
        assert request.user.party == user.influencer
