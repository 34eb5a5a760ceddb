"""The API's own door: the second step, set up and asked for."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp

from accounts.tests.factories import PASSWORD, make_staff
from accounts.tests.sign_in_by_api.client import bearer, me, send, sign_in, tokens_of

pytestmark = pytest.mark.django_db


def code_of(secret):
    return totp.format_hotp_value(
        totp.hotp_value(secret, list(totp.yield_hotp_counters_from_time())[1])
    )


@pytest.fixture
def guarded(user):
    """Somebody with a second step, and the secret of their authenticator."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return user, secret


def test_with_a_second_step_the_password_alone_opens_nothing(guarded):
    user, _secret = guarded

    answer = sign_in(user)

    meta = answer.json()["meta"]
    assert answer.status_code == 401
    assert "access_token" not in meta
    assert me(**{"X-Session-Token": meta["session_token"]}).status_code == 401
    pending = [flow for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]
    assert pending == [{"id": "mfa_authenticate", "is_pending": True, "types": ["totp"]}]


def test_the_code_completes_the_log_in(guarded):
    user, secret = guarded
    token = sign_in(user).json()["meta"]["session_token"]

    answer = send("auth/2fa/authenticate", {"code": code_of(secret)}, **{"X-Session-Token": token})

    assert answer.status_code == 200
    assert me(**bearer(answer.json()["meta"])).status_code == 200


@pytest.mark.parametrize("code", ["000000", "", None, {}, "x" * 5000])
def test_a_wrong_code_completes_nothing(guarded, code):
    user, _secret = guarded
    token = sign_in(user).json()["meta"]["session_token"]

    answer = send("auth/2fa/authenticate", {"code": code}, **{"X-Session-Token": token})

    assert answer.status_code == 400
    assert me(**{"X-Session-Token": token}).status_code == 401


def test_wrong_codes_are_counted(guarded):
    user, _secret = guarded
    token = sign_in(user).json()["meta"]["session_token"]

    found = [
        send("auth/2fa/authenticate", {"code": "000000"}, **{"X-Session-Token": token})
        for _ in range(6)
    ]

    assert [answer.status_code for answer in found] == [400] * 5 + [429]
    assert found[-1]["Retry-After"] == "300"


def test_a_second_step_is_set_up_after_the_password_was_typed_again(user):
    access = bearer(tokens_of(user))
    begun = send("account/authenticators/totp", method="get", **access)
    secret = begun.json()["meta"]["secret"]
    assert begun.status_code == 404
    early = send("account/authenticators/totp", {"code": code_of(secret)}, **access)
    assert early.status_code == 401
    assert not Authenticator.objects.exists()

    again = send("auth/reauthenticate", {"password": PASSWORD}, **access)
    answer = send("account/authenticators/totp", {"code": code_of(secret)}, **access)

    assert (again.status_code, answer.status_code) == (200, 200)
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    codes = send("account/authenticators/recovery-codes", method="get", **access)
    assert len(codes.json()["data"]["unused_codes"]) == 10


def test_reauthenticating_with_a_wrong_password_is_refused(user):
    answer = send("auth/reauthenticate", {"password": "wrong-but-long"}, **bearer(tokens_of(user)))

    assert answer.status_code == 400


def test_staff_use_the_api_only_with_a_second_step(settings):
    settings.STAFF_MFA_REQUIRED = True
    user = make_staff()

    answer = me(**bearer(tokens_of(user)))

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "second step" in answer.json()["detail"]
