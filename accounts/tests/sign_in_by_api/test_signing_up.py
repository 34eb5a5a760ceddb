"""The API's own door: sign-up, with and without mail."""

import statistics
import sys
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import signup
from accounts.models import Delivery, Influencer, Sponsor, User
from accounts.tests.factories import PASSWORD, make_user
from accounts.tests.sign_in_by_api.client import ROOT, bearer, errors, me, send
from accounts.views import headless

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_mail(settings):
    """As with EMAIL_URL: the address has to be confirmed by a code."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


def person(**changed):
    values = {"role": "influencer", "name": "Priya Raman", "email": "priya@example.com"}
    return values | {"password": PASSWORD} | changed


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
