"""The API's own door: log-in, the tokens it gives, and their end."""

import pytest
from django.test import Client

from accounts import services
from accounts.models import User
from accounts.tests.factories import make_sponsor, make_user
from accounts.tests.sign_in_by_api.client import ROOT, bearer, errors, me, send, sign_in, tokens_of

pytestmark = pytest.mark.django_db
NEW = "a-new-and-longer-password"


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


def test_sponsors_too_find_their_company():
    sponsor = make_sponsor()

    assert me(**bearer(tokens_of(sponsor.user))).json()["sponsor_id"] == sponsor.pk
