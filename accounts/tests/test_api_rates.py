"""How often the API answers: per person, per address for nobody, and what is said beyond that."""

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from accounts.services.tokens import create_token
from accounts.tests.factories import make_influencer
from influencer_platform.cache import FailoverRedisCache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _narrow(monkeypatch):
    cache.clear()
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": "2/min", "user": "3/min"})


@pytest.fixture
def text():
    return create_token(user=make_influencer().user, name="Test", scope="read", days=5)[1]


def codes(times, path="/api/me", address="203.0.113.7", **headers):
    client = Client(REMOTE_ADDR=address)
    return [client.get(path, headers=headers).status_code for _ in range(times)]


def with_token(times, text, **words):
    return codes(times, Authorization=f"Token {text}", **words)


def test_one_more_than_allowed_is_told_when_to_come_back(text):
    assert with_token(3, text) == [200] * 3

    answer = Client().get("/api/me", headers={"Authorization": f"Token {text}"})

    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(answer["Retry-After"]) <= 61
    assert answer.json()["code"] == "throttled"


def test_all_tokens_and_addresses_of_a_person_share_one_count():
    user = make_influencer().user
    texts = [create_token(user=user, name="x", scope="read", days=5)[1] for _ in range(2)]

    assert with_token(3, texts[0]) == [200] * 3
    assert with_token(1, texts[1], address="198.51.100.9") == [429]


def test_people_do_not_share_a_count(text):
    with_token(4, text)
    other = create_token(user=make_influencer().user, name="x", scope="read", days=5)[1]

    assert with_token(1, other) == [200]


def test_requests_of_nobody_are_counted_per_address():
    assert codes(3) == [401, 401, 429]
    assert codes(1, address="198.51.100.9") == [401]


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Token x"}, {"Authorization": "Bearer x"}, {"Authentication-Token": "x"}],
)
def test_guesses_of_tokens_are_counted(headers):
    assert codes(3, **headers) == [401, 401, 429]


def test_guesses_of_others_at_an_address_do_not_shut_a_person_out(text):
    codes(9)

    assert with_token(1, text) == [200]


def test_one_customer_of_a_provider_is_one_address_of_ipv6():
    assert codes(2, address="2001:db8:1:2::1") == [401, 401]
    assert codes(1, address="2001:db8:1:2:ffff::9") == [429]
    assert codes(1, address="2001:db8:1:3::1") == [401]


def test_a_made_up_forwarding_header_is_not_believed():
    found = [codes(1, **{"X-Forwarded-For": f"10.0.0.{n}"})[0] for n in range(3)]

    assert found == [401, 401, 429]


def test_behind_a_proxy_only_its_own_word_counts(monkeypatch):
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)

    found = [codes(1, **{"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.1"})[0] for n in range(3)]

    assert found == [401, 401, 429]
    assert codes(1, **{"X-Forwarded-For": "10.0.0.1, 192.0.2.2"}) == [401]


def test_without_redis_the_api_answers_and_counts(text, monkeypatch):
    away = FailoverRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.1}})
    away.clear()
    monkeypatch.setattr(SimpleRateThrottle, "cache", away)

    assert with_token(4, text) == [200, 200, 200, 429]


def test_no_limit_is_a_choice(text, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": None, "user": None})

    assert with_token(9, text) == [200] * 9
