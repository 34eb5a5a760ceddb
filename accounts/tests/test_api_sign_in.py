"""The API's own door: sign-up, log-in, second step, refresh and log-out for clients that keep no cookies."""

import statistics
import sys
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils.module_loading import import_string
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts import services, signup
from accounts.authentication import JWT
from accounts.models import Delivery, Influencer, Sponsor, User
from accounts.tests.factories import PASSWORD, make_influencer, make_sponsor, make_staff, make_user
from accounts.views import headless

pytestmark = pytest.mark.django_db
ROOT = "/_allauth/app/v1/"
NEW = "a-new-and-longer-password"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def with_mail(settings):
    """As with EMAIL_URL: the address has to be confirmed by a code."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


@pytest.fixture
def user() -> User:
    return make_influencer().user


def send(path, body=None, method="post", **headers):
    client = Client()
    return getattr(client, method)(
        ROOT + path, body or {}, content_type="application/json", headers=headers
    )


def bearer(meta):
    return {"Authorization": f"Bearer {meta['access_token']}"}


def me(**headers):
    return Client().get("/api/me", headers=headers)


def person(**changed):
    values = {"role": "influencer", "name": "Priya Raman", "email": "priya@example.com"}
    return values | {"password": PASSWORD} | changed


def sign_in(user, password=PASSWORD):
    return send("auth/login", {"email": user.email, "password": password})


def tokens_of(user):
    return sign_in(user).json()["meta"]


def code_of(secret):
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )


def errors(answer):
    return {(error.get("param"), error["code"]) for error in answer.json()["errors"]}


@pytest.mark.parametrize(("role", "model"), [("sponsor", Sponsor), ("influencer", Influencer)])
def test_sign_up_makes_account_and_party_and_signs_in(role, model):
    answer = send("auth/signup", person(role=role, email="Priya@Example.com"))

    user = User.objects.get()
    assert answer.status_code == 200
    assert (user.email, user.name, user.role.code) == ("priya@example.com", "Priya Raman", role)
    assert user.check_password(PASSWORD)
    assert str(model.objects.get(user=user)) == "Priya Raman"
    assert me(**bearer(answer.json()["meta"])).json()["role"] == role


def test_sign_up_hashes_the_password_once(monkeypatch):
    real, calls = signup.make_password, []
    monkeypatch.setattr(signup, "make_password", lambda word: calls.append(word) or real(word))

    send("auth/signup", person())

    assert calls == [PASSWORD]


@pytest.mark.parametrize("role", ["admin", "", "Sponsor", None, {}, ["sponsor"]])
def test_sign_up_refuses_every_other_role(role):
    answer = send("auth/signup", person(role=role))

    assert answer.status_code == 400
    assert {param for param, _code in errors(answer)} == {"role"}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changed", "param"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": f"{'x' * 60}@{'y' * 60}.{'y' * 60}.{'z' * 60}.{'z' * 60}.com"}, "email"),
        ({"email": 7}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "q1w2e3r4t5y6"}, "password"),
        ({"password": "priya@example.com"}, "password"),
    ],
)
def test_bad_input_is_said_at_the_field(changed, param):
    answer = send("auth/signup", person(**changed))

    assert answer.status_code == 400
    assert {param for param, _code in errors(answer)} == {param}
    assert not User.objects.exists()


def test_extra_fields_give_nothing():
    send("auth/signup", person(is_staff=True, is_superuser=True, status="approved", role_id=1))

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.role.code) == (False, False, "influencer")


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b"7", b'"x"', b"null", b"\xff", b'{"email": NaN}', b'{"email": "\\ud800@x.de"}',
        b'{"name": "a\\u0000b", "email": "a@example.com"}', b'{"email": "a", "email": "b"}',
        b"[" * 5000, b'{"a":' * 60 + b"1" + b"}" * 60,
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["auth/signup", "auth/login", "tokens/refresh", "auth/session"])
def test_a_body_that_is_none_is_a_problem(path, body):
    answer = Client().generic("POST", ROOT + path, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "parse_error"


def test_two_sign_ups_in_the_same_instant_make_one_account(monkeypatch):
    """The other one is committed between the check and the write."""
    real, seen = headless.Signup.post, []

    def late(view, request, *args, **kwargs):
        if not seen:
            seen.append(make_user(email="priya@example.com"))
        return real(view, request, *args, **kwargs)

    monkeypatch.setattr(headless.Signup, "post", late)

    answer = send("auth/signup", person())

    assert answer.status_code == 400
    assert errors(answer) == {("email", "email_taken")}
    assert User.objects.count() == 1
    assert not Influencer.objects.exists()


def test_with_mail_the_code_from_the_mail_opens_the_account(with_mail):
    answer = send("auth/signup", person())

    token = answer.json()["meta"]["session_token"]
    assert answer.status_code == 401
    assert {"id": "verify_email", "is_pending": True} in answer.json()["data"]["flows"]
    assert me(**{"X-Session-Token": token}).status_code == 401
    delivery = Delivery.objects.get()
    assert delivery.address == "priya@example.com"
    code = Session.objects.get(pk=token).get_decoded()["account_email_verification_code"]["code"]
    assert code in delivery.payload["text"]
    wrong = send("auth/email/verify", {"key": "WRONG1"}, **{"X-Session-Token": token})
    assert (wrong.status_code, errors(wrong)) == (400, {("key", "incorrect_code")})

    answer = send("auth/email/verify", {"key": code}, **{"X-Session-Token": token})

    assert answer.status_code == 200
    assert EmailAddress.objects.get().verified
    assert me(**bearer(answer.json()["meta"])).json()["email"] == "priya@example.com"


def test_with_mail_a_new_code_can_be_asked_for_but_not_at_once(with_mail):
    token = send("auth/signup", person()).json()["meta"]["session_token"]

    answer = send("auth/email/verify/resend", **{"X-Session-Token": token})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_with_mail_a_taken_address_is_answered_like_a_new_one(with_mail):
    make_user(email="priya@example.com")

    known, new = send("auth/signup", person()), send("auth/signup", person(email="new@example.com"))

    assert known.status_code == new.status_code == 401
    assert known.json()["data"] == new.json()["data"]
    assert known.json()["meta"].keys() == new.json()["meta"].keys()
    for path, body in (("auth/email/verify", {"key": "WRONG1"}), ("auth/email/verify/resend", {})):
        codes = [
            send(path, body, **{"X-Session-Token": a.json()["meta"]["session_token"]})
            for a in (known, new)
        ]
        assert (codes[0].status_code, codes[0].json()) == (codes[1].status_code, codes[1].json())
    assert User.objects.filter(email="priya@example.com").count() == 1
    words = Delivery.objects.get(address="priya@example.com").payload["text"]
    assert "There is one already" in words


@pytest.mark.slow
def test_sign_up_takes_the_same_time_for_known_and_new_addresses(with_mail, settings):
    settings.PASSWORD_HASHERS = ["accounts.hashers.Argon2"]
    settings.ACCOUNT_RATE_LIMITS = False
    make_user(email="known@example.com")
    times = {"known": [], "new": []}

    for n in range(30):
        for kind, email in (("known", "known@example.com"), ("new", f"new{n}@example.com")):
            began = time.thread_time()
            assert send("auth/signup", person(email=email)).status_code == 401
            times[kind].append(time.thread_time() - began)

    known, new = (statistics.median(times[kind]) * 1000 for kind in ("known", "new"))
    print(f"sign-up by API: known {known:.1f} ms, new {new:.1f} ms")  # noqa: T201
    assert abs(known - new) < max(50 if sys.gettrace() else 5, 0.1 * max(known, new))


def test_log_in_gives_three_tokens_that_work(user):
    meta = tokens_of(user)

    assert me(**bearer(meta)).json()["id"] == user.pk
    assert me(**{"X-Session-Token": meta["session_token"]}).json()["id"] == user.pk
    assert set(meta) == {"is_authenticated", "session_token", "access_token", "refresh_token"}


def test_log_in_sets_no_cookie(user):
    assert not sign_in(user).cookies


@pytest.mark.parametrize("email", ["", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(user, email):
    answer = send("auth/login", {"email": email or user.email, "password": "wrong-but-long"})

    assert answer.status_code == 400
    assert errors(answer) == {("password", "email_password_mismatch")}


def test_a_closed_account_stays_out(user, moderator):
    services.close_account(user=user, by=moderator, reason="asked")

    answer = sign_in(user)

    assert answer.status_code == 401
    assert "access_token" not in answer.json()["meta"]


def test_refreshing_gives_new_tokens_and_spends_the_old_one(user):
    meta = tokens_of(user)

    answer = send("tokens/refresh", {"refresh_token": meta["refresh_token"]})

    new = answer.json()["data"]
    assert me(**bearer(new)).status_code == 200
    assert send("tokens/refresh", {"refresh_token": meta["refresh_token"]}).status_code == 400
    assert send("tokens/refresh", {"refresh_token": new["refresh_token"]}).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a.b.c", 7, None, [], "eyJhbGciOiJub25lIn0.e30."])
def test_a_refresh_token_that_is_none_is_refused(token):
    assert send("tokens/refresh", {"refresh_token": token}).status_code == 400


def test_an_access_token_refreshes_nothing(user):
    meta = tokens_of(user)

    assert send("tokens/refresh", {"refresh_token": meta["access_token"]}).status_code == 400


def test_a_refresh_token_opens_nothing(user):
    meta = tokens_of(user)

    assert me(Authorization=f"Bearer {meta['refresh_token']}").status_code == 401


def nothing_works(meta):
    found = {
        me(**bearer(meta)).status_code,
        me(**{"X-Session-Token": meta["session_token"]}).status_code,
    }
    refreshed = send("tokens/refresh", {"refresh_token": meta["refresh_token"]}).status_code
    return found == {401} and refreshed == 400


def test_logging_out_ends_every_token_of_the_session(user):
    meta = tokens_of(user)

    answer = send("auth/session", method="delete", **bearer(meta))

    assert answer.status_code == 401
    assert nothing_works(meta)


def suspend(user, moderator):
    services.flag(target=user.influencer, by=moderator, reason="fraud", private_note="x")


def close(user, moderator):
    services.close_account(user=user, by=moderator, reason="asked")


def change_password(user, _moderator):
    user.set_password(NEW)
    user.save()


def delete(user, _moderator):
    User.objects.filter(pk=user.pk).delete()


@pytest.mark.parametrize("event", [suspend, close, change_password, delete])
def test_tokens_are_dead_at_once(user, moderator, event):
    if event is delete:
        user = make_user()
    meta = tokens_of(user)
    assert me(**bearer(meta)).status_code == 200

    event(user, moderator)

    assert nothing_works(meta)


def test_a_suspended_person_signs_in_and_reads_the_reason(user, moderator):
    suspend(user, moderator)

    answer = me(**bearer(tokens_of(user)))

    assert answer.status_code == 403
    assert answer.json()["code"] == "suspended"
    assert "suspended" in answer.json()["detail"]


@pytest.mark.parametrize("text", ["x", "a.b.c", "x" * 5000, "é", "Bearer"])
@pytest.mark.parametrize("header", ["Authorization", "X-Session-Token", "Authentication-Token"])
@pytest.mark.parametrize(
    "path", ["/api/me", ROOT + "auth/session", ROOT + "account/authenticators"]
)
def test_tokens_that_are_none_open_nothing(header, text, path):
    """allauth's own paths answer 410 to a session that is gone, as its clients expect."""
    value = f"Bearer {text}" if header == "Authorization" else text

    answer = Client().get(path, headers={header: value})

    gone = header == "X-Session-Token" and path != "/api/me"
    assert answer.status_code == (410 if gone else 401)


def test_a_token_signed_by_another_key_opens_nothing(user, settings):
    settings.SECRET_KEY = "of-another-site-" + "1" * 40
    foreign = tokens_of(user)
    settings.SECRET_KEY = "of-this-site-" + "0" * 40

    assert me(**bearer(foreign)).status_code == 401


def test_the_session_of_a_page_is_no_log_in_here(client, user):
    client.force_login(user)

    assert client.get(ROOT + "auth/session").status_code == 401


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


def test_sponsors_too_find_their_company():
    sponsor = make_sponsor()

    assert me(**bearer(tokens_of(sponsor.user))).json()["sponsor_id"] == sponsor.pk
