"""`/settings/api/`: tokens are made after typing the password again, shown once, and taken back."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent
from accounts.services.tokens import MOST_TOKENS, create_token
from accounts.tests.factories import PASSWORD, make_influencer

pytestmark = pytest.mark.django_db
URL = "/settings/api/"
FORM = {"name": "Nightly export", "scope": "read", "days": "30"}


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def user():
    return make_influencer().user


@pytest.fixture
def signed_in(client, user):
    """Somebody who has just typed the password again."""
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": URL})
    return client


def make(user, name="One", **words):
    return create_token(user=user, name=name, **{"scope": "read", "days": 30} | words)


def page(answer):
    return answer.content.decode()


def test_the_page_asks_for_the_password_again(client, user):
    client.force_login(user)

    answer = client.get(URL)

    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Fsettings%2Fapi%2F"


def test_making_one_asks_for_the_password_again_when_it_is_long_ago(signed_in, user, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    time.sleep(0.01)

    answer = signed_in.post(URL, FORM)

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.owned.exists()


def test_a_visitor_is_led_to_the_log_in(client):
    assert client.get(URL)["Location"].startswith("/accounts/login/")


def test_a_token_is_made_and_its_text_is_shown_once(signed_in, user):
    answer = signed_in.post(URL, FORM)

    token = ApiToken.owned.get()
    text = answer.context["text"]
    assert answer.status_code == 201
    assert page(answer).count(text) == 1
    assert "no-store" in answer["Cache-Control"]
    assert (token.name, token.scope, token.user) == ("Nightly export", "read", user)
    assert timedelta(days=29) < token.expiry - timezone.now() < timedelta(days=31)
    assert text not in page(signed_in.get(URL))
    assert "Nightly export" in page(signed_in.get(URL))


def test_only_a_hash_is_kept(signed_in):
    text = signed_in.post(URL, FORM).context["text"]

    kept = [str(value) for value in ApiToken.owned.values().get().values()]
    assert not any(text in value for value in kept)
    assert not any(text in str(row) for row in AuditEvent.objects.values())


def test_that_one_was_made_is_in_the_trail(signed_in, user):
    signed_in.post(URL, FORM)

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("token_created", user)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 61}, "at most 60"),
        ({"name": "a\x00"}, "Null characters"),
        ({"scope": "admin"}, "Select a valid choice"),
        ({"days": "366"}, "Select a valid choice"),
        ({"days": "0"}, "Select a valid choice"),
        ({"days": "x"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_said_at_the_field(signed_in, changed, words):
    answer = signed_in.post(URL, FORM | changed)

    assert answer.status_code == 422
    assert words in page(answer)
    assert not ApiToken.owned.exists()


def test_nobody_has_more_than_twenty(signed_in, user):
    for n in range(MOST_TOKENS):
        make(user, f"No {n}")

    answer = signed_in.post(URL, FORM)

    assert answer.status_code == 422
    assert "Take one back first." in page(answer)
    assert "Nightly export" in page(answer)
    assert ApiToken.owned.count() == MOST_TOKENS


def test_tokens_that_are_over_make_room(signed_in, user):
    for n in range(MOST_TOKENS):
        make(user, f"No {n}")
    ApiToken.owned.filter(name="No 3").update(expiry=timezone.now())
    ApiToken.owned.filter(name="No 4").update(account="of another password")

    assert signed_in.post(URL, FORM).status_code == 201
    assert set(ApiToken.owned.values_list("name", flat=True)) & {"No 3", "No 4"} == set()


def test_the_page_says_what_became_of_each(signed_in, user):
    for name in ("used", "past", "old"):
        make(user, name)
    ApiToken.owned.filter(name="used").update(last_used_at=timezone.now())
    ApiToken.owned.filter(name="past").update(expiry=timezone.now() - timedelta(days=1))
    ApiToken.owned.filter(name="old").update(account="of another password")

    words = page(signed_in.get(URL))

    assert "Last used" in words
    assert "over since" in words
    assert "ended: your account has changed since" in words
    assert words.count("Never used") == 2


def test_others_tokens_are_not_listed(signed_in):
    make(make_influencer().user, "Of another person")

    assert "Of another person" not in page(signed_in.get(URL))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three(
    signed_in, user, rows, django_assert_num_queries
):
    for n in range(rows):
        make(user, f"No {n}")

    with django_assert_num_queries(8):
        signed_in.get(URL)


def test_one_is_taken_back(signed_in, user):
    token, _text = make(user)

    answer = signed_in.post(f"{URL}{token.token_key}/revoke/")

    assert answer["Location"] == URL
    assert not ApiToken.owned.exists()
    assert AuditEvent.objects.latest("pk").action == "token_revoked"


def test_a_stranger_takes_none_back(signed_in):
    token, _text = make(make_influencer().user)

    assert signed_in.post(f"{URL}{token.token_key}/revoke/").status_code == 404
    assert ApiToken.owned.count() == 1


def test_taking_back_is_no_link(signed_in, user):
    token, _text = make(user)

    assert signed_in.get(f"{URL}{token.token_key}/revoke/").status_code == 405
    assert ApiToken.owned.count() == 1


def test_the_settings_lead_to_the_page(signed_in):
    assert f'href="{URL}"' in page(signed_in.get("/settings/security/"))
