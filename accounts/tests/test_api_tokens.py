"""Personal tokens at the API: what opens, what is dead at once, what a scope may do, and who may not use the API at all."""

import logging
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts import services
from accounts.authentication import PersonalToken
from accounts.models import ApiToken, Role, User, account_now
from accounts.services.tokens import NoTokens, create_token, note_use, open_token, revoke_token
from accounts.tests.factories import make_influencer, make_sponsor, make_staff, make_user

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def user():
    return make_influencer().user


def make(user, scope="write", days=5):
    return create_token(user=user, name="Test", scope=scope, days=days)


def text_for(user, **words):
    return make(user, **words)[1]


def get(text, header="Authorization", path="/api/me"):
    value = f"Token {text}" if header == "Authorization" else text
    return Client().get(path, headers={header: value})


@pytest.mark.parametrize("header", ["Authorization", "Authentication-Token"])
def test_both_headers_carry_a_token(user, header):
    assert get(text_for(user), header).json()["id"] == user.pk


def test_the_word_before_the_token_may_be_in_any_case(user):
    answer = Client().get("/api/me", headers={"Authorization": f"token {text_for(user)}"})

    assert answer.status_code == 200


def test_without_anything_the_answer_is_401_and_says_how_to_sign_in():
    answer = Client().get("/api/me")

    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"] == "Token"
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(
    "value",
    ["Token", "Token ", "Token x", "Token x y", "Token é", "Token " + "f" * 64, "Token " + "f" * 9000, "Token \x7f"],
)  # fmt: skip
def test_a_token_that_is_none_opens_nothing(value, user):
    make(user)

    answer = Client().get("/api/me", headers={"Authorization": value})

    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer.json()["code"] == "authentication_failed"


def test_the_first_letters_of_a_token_open_nothing(user):
    text = text_for(user)

    assert [get(part).status_code for part in (text[:15], text[:-1], text + "0")] == [401] * 3


def test_a_token_in_the_address_opens_nothing(user):
    text = text_for(user)

    assert Client().get(f"/api/me?token={text}&auth_token={text}").status_code == 401


def suspend(user, moderator):
    services.flag(target=user.influencer, by=moderator, reason="fraud", private_note="x")


def suspend_and_lift(user, moderator):
    suspend(user, moderator)
    services.unflag(target=user.influencer, by=moderator, private_note="x")


def close(user, moderator):
    services.close_account(user=user, by=moderator, reason="asked")


def close_and_reopen(user, moderator):
    close(user, moderator)
    services.reopen_account(user=user, by=moderator, reason="mistake")


def change_password(user, _moderator):
    user.set_password("a-new-and-longer-password")
    user.save()


def change_role(user, _moderator):
    User.objects.filter(pk=user.pk).update(role=Role._base_manager.get(code="sponsor"))


def revoke(user, _moderator):
    revoke_token(token=ApiToken.owned.get(), by=user)


def expire(_user, _moderator):
    ApiToken.owned.update(expiry=timezone.now() - timedelta(seconds=1))


def deactivate(user, _moderator):
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize(
    "event",
    [suspend, suspend_and_lift, close, close_and_reopen, change_password, change_role, revoke, expire, deactivate],
)  # fmt: skip
def test_a_token_is_dead_at_once(user, moderator, event):
    text = text_for(user)
    assert get(text).status_code == 200

    event(user, moderator)

    answer = get(text)
    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)


def test_the_token_of_a_deleted_person_is_dead():
    user = make_user()
    row, text = ApiToken.objects.create(
        user, expiry=timedelta(days=1), name="x", account=account_now(user)
    )
    assert get(text).status_code == 200

    user.delete()

    assert get(text).status_code == 401
    assert not ApiToken.owned.filter(pk=row.pk).exists()


def test_the_token_of_somebody_who_left_the_staff_is_dead():
    user = make_staff()
    text = text_for(user)

    User.objects.filter(pk=user.pk).update(is_staff=False)

    assert get(text).status_code == 401


def test_a_new_secret_key_leaves_tokens_alive(user, settings):
    text = text_for(user)

    settings.SECRET_KEY = "another-" + "1" * 50

    assert get(text).status_code == 200


def test_one_taken_back_leaves_the_others_alive(user):
    token, dead = make(user)
    alive = text_for(user)

    revoke_token(token=token, by=user)

    assert [get(dead).status_code, get(alive).status_code] == [401, 200]


def test_nobody_takes_back_the_token_of_another(user):
    token, text = make(user)

    revoke_token(token=token, by=make_influencer().user)

    assert get(text).status_code == 200


def test_a_suspended_person_makes_no_token(user, moderator):
    suspend(user, moderator)

    with pytest.raises(NoTokens):
        make(user)

    assert not ApiToken.owned.exists()


def test_a_closed_account_makes_no_token(user, moderator):
    close(user, moderator)

    with pytest.raises(NoTokens):
        make(user)


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (400, 365), (7, 7)])
def test_a_token_lives_a_day_to_a_year(user, asked, given):
    token, _text = make(user, days=asked)

    assert abs(token.expiry - timezone.now() - timedelta(days=given)) < timedelta(minutes=1)


def test_a_token_that_only_reads_writes_nothing():
    user = make_sponsor().user
    headers = {"Authorization": f"Token {text_for(user, scope='read')}"}

    answers = [
        getattr(Client(), method)(path, {}, content_type="application/json", headers=headers)
        for method, path in (
            ("post", "/api/campaigns"),
            ("put", "/api/campaign_modify/1"),
            ("patch", "/api/campaign_modify/1"),
            ("delete", "/api/campaign_modify/1"),
            ("post", "/api/ad_requests/1/accept"),
        )
    ]

    assert {a.status_code for a in answers} == {403}
    assert {a["Content-Type"] for a in answers} == {PROBLEM}
    assert answers[0].json()["code"] == "read_only_token"
    assert get(headers["Authorization"].split()[1]).status_code == 200


def test_the_last_use_is_written_once_a_minute(user):
    token, text = make(user)
    get(text)
    first = ApiToken.owned.get(pk=token.pk).last_used_at
    assert first is not None

    get(text)

    assert ApiToken.owned.get(pk=token.pk).last_used_at == first
    ApiToken.owned.update(last_used_at=first - timedelta(minutes=2))
    note_use(ApiToken.owned.get(pk=token.pk))
    assert ApiToken.owned.get(pk=token.pk).last_used_at >= first


@pytest.mark.parametrize("rows", [1, 5])
def test_a_token_costs_one_query_on_the_way_in(user, rows, django_assert_num_queries):
    text = [text_for(user) for _ in range(rows)].pop()
    note_use(open_token(text))
    request = Request(
        APIRequestFactory().get("/api/me", headers={"Authorization": f"Token {text}"}),
        authenticators=[PersonalToken()],
    )

    with django_assert_num_queries(1):
        assert request.user.party == user.influencer
        assert request.user.is_influencer


def test_no_token_is_written_to_the_log(user, caplog, client):
    caplog.set_level(logging.DEBUG)
    text = text_for(user, scope="read")

    get(text)
    get(text, path="/api/campaigns/999")
    get(text + "0")
    client.post("/api/campaigns", {}, headers={"Authorization": f"Token {text}"})

    assert caplog.records
    assert text not in caplog.text


def test_a_session_reads(client, user):
    client.force_login(user)

    assert client.get("/api/me").status_code == 200


@pytest.mark.parametrize("csrf", [True, False])
def test_a_session_writes_only_with_the_token_of_a_form(csrf):
    user = make_sponsor().user
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.get("/settings/profile/")
    value = client.cookies["csrftoken"].value if csrf else "x"

    answer = client.post(
        "/api/campaigns", {}, content_type="application/json", headers={"X-CSRFToken": value}
    )

    assert answer["Content-Type"] == PROBLEM
    assert answer.status_code == (400 if csrf else 403)
    assert answer.json()["code"] == ("invalid" if csrf else "permission_denied")


def test_a_suspended_person_reads_the_reason_in_json(client, user, moderator):
    suspend(user, moderator)
    client.force_login(User.objects.get(pk=user.pk))

    answer = client.get("/api/me")

    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    assert answer.json()["code"] == "suspended"
    assert "Fraud" in answer.json()["detail"] or "fraud" in answer.json()["detail"].lower()


@pytest.mark.parametrize("way", ["session", "token"])
def test_staff_need_their_second_step_where_it_is_demanded(client, settings, way):
    settings.STAFF_MFA_REQUIRED = True
    staff = make_staff()
    client.force_login(staff)
    headers = {"Authorization": f"Token {text_for(staff)}"} if way == "token" else {}

    before = client.get("/api/me", headers=headers)
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "x"})
    after = client.get("/api/me", headers=headers)

    assert (before.status_code, before["Content-Type"]) == (403, PROBLEM)
    assert before.json()["code"] == "second_step_missing"
    assert after.status_code == 200
