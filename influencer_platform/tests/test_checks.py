"""Dangerous settings are named before they do harm."""

import pytest

from influencer_platform import checks


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize("url", ["https://deals.example.com", "http://127.0.0.1:8000"])
def test_site_url_that_is_whole_passes(settings, url):
    settings.SITE_URL = url

    assert checks.site_url_is_whole() == []


@pytest.mark.parametrize("url", ["deals.example.com", "https://deals.example.com/app", "ftp://x"])
def test_site_url_that_is_not_whole_is_an_error(settings, url):
    settings.SITE_URL = url

    assert ids(checks.site_url_is_whole()) == ["tandem.E001"]


def test_debug_on_the_open_net_is_an_error(settings):
    settings.DEBUG, settings.SITE_URL = True, "https://deals.example.com"

    assert ids(checks.debug_stays_at_home()) == ["tandem.E002"]


def test_debug_on_this_machine_passes(settings):
    settings.DEBUG, settings.SITE_URL = True, "http://localhost:8000"

    assert checks.debug_stays_at_home() == []


def test_plain_http_on_the_open_net_is_a_warning(settings):
    settings.SITE_URL = "http://deals.example.com"

    assert ids(checks.the_open_net_needs_https()) == ["tandem.W001"]


@pytest.mark.parametrize("key", ["short", "django-insecure-" + "0" * 60])
def test_weak_key_is_an_error(settings, key):
    settings.SECRET_KEY = key

    assert ids(checks.the_key_is_long()) == ["tandem.E003"]


def test_long_key_and_https_pass(settings):
    settings.SECRET_KEY, settings.SITE_URL = "k" * 50, "https://deals.example.com"

    assert checks.the_key_is_long() + checks.the_open_net_needs_https() == []


@pytest.mark.parametrize(
    ("url", "demanded", "said"),
    [
        ("https://deals.example.com", False, ["tandem.W002"]),
        ("https://deals.example.com", True, []),
        ("http://127.0.0.1:8000", False, []),
    ],
)
def test_one_step_for_staff_on_the_open_net_is_a_warning(settings, url, demanded, said):
    settings.SITE_URL, settings.STAFF_MFA_REQUIRED = url, demanded

    assert ids(checks.staff_take_two_steps()) == said


@pytest.mark.parametrize("rate", ["600/min", "5/s", "100/day", "1/hour", None])
def test_a_rate_that_can_be_read_passes(settings, rate):
    settings.REST_FRAMEWORK = {"DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": rate}}

    assert checks.rates_can_be_read() == []


@pytest.mark.parametrize("rate", ["600", "many", "0/min", "5/week", "-1/min", "5/ min"])
def test_a_rate_that_cannot_be_read_is_an_error(settings, rate):
    settings.REST_FRAMEWORK = {"DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": rate}}

    assert ids(checks.rates_can_be_read()) == ["tandem.E004"]
