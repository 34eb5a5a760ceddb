"""The short link itself: on to the destination, its click kept, nothing known about who it was."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from reports.clicks import visitors
from reports.clicks.queue import QueueAway
from reports.models import Click, DailyClicks, TrackedLink, VisitorSalt
from reports.services import flush, forget_old, set_destination
from reports.tests.links.factories import BROWSER, HOST, count, link_of
from reports.views import redirect as redirecting

ADDRESS = "203.0.113.77"
PHONE = {"HTTP_USER_AGENT": BROWSER, "REMOTE_ADDR": ADDRESS}


def kinds():
    return sorted(Click.objects.values_list("kind", flat=True))


def test_a_call_leads_on_and_leaves_one_valid_click(client, link, clicks):
    answer = client.get(link.path, **PHONE)

    assert (answer.status_code, answer["Location"]) == (302, link.url)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert not answer.cookies
    assert (clicks.waiting(), Click.objects.count()) == (1, 0)
    assert flush() == 1
    assert kinds() == ["valid"]


def test_the_same_without_redis_is_counted_at_once(client, link):
    answer = client.get(link.path, **PHONE)

    assert (answer.status_code, answer["Location"]) == (302, link.url)
    assert kinds() == ["valid"]


@pytest.mark.parametrize("path", ["/r/nolink00", "/r/abc", f"/r/{'a' * 16}"])
def test_a_code_of_no_link_is_answered_and_not_counted(client, link, clicks, path):
    answer = client.get(path, **PHONE)

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain")
    assert clicks.waiting() == 0


@pytest.mark.parametrize("path", ["/r/", f"/r/{'a' * 17}", "/r/ab-c", "/r/a/b", "/r/%00", "/r/ü"])
def test_what_is_no_code_is_a_page_that_does_not_exist(client, db, clicks, path):
    assert client.get(path).status_code == 404
    assert clicks.waiting() == 0


def test_a_link_that_leads_nowhere_yet_does_not_exist(client, link, clicks):
    TrackedLink.objects.filter(pk=link.pk).update(url="", version=0)

    assert client.get(link.path, **PHONE).status_code == 404
    assert clicks.waiting() == 0


def test_only_reading_methods_are_answered(client, link, clicks):
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(client, method)(link.path, **PHONE).status_code == 405
    assert clicks.waiting() == 0


def test_a_warm_link_asks_the_database_nothing(client, link, clicks, django_assert_num_queries):
    client.get(link.path, **PHONE)

    with django_assert_num_queries(0):
        assert client.get(link.path, **PHONE)["Location"] == link.url


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_SEC_PURPOSE": "prefetch;anonymous-client-ip"},
        {"HTTP_X_PURPOSE": "preview"},
        {"HTTP_X_MOZ": "prefetch"},
    ],
)
def test_what_a_browser_fetches_ahead_is_no_valid_click(client, link, headers):
    client.get(link.path, **PHONE, **headers)

    assert kinds() == ["prefetch"]


def test_asking_for_the_head_alone_is_no_valid_click(client, link):
    answer = client.head(link.path, **PHONE)

    assert (answer.status_code, answer["Location"]) == (302, link.url)
    assert kinds() == ["prefetch"]


PROGRAMS = [
    "",
    " ",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.32",
    "Go-http-client/2.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Discordbot/2.0",
    "Pinterest/0.2 (+https://www.pinterest.com/bot.html)",
    "AhrefsBot/7.0",
    "Microsoft Office/16.0 (Windows NT 10.0)",
]
PEOPLE = [
    BROWSER,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 350.0.0.0 (iPhone14,5; iOS 17_5)",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36 [FBAN/EMA;FBAV/480.0]",
    "Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 musical_ly_2023 TikTok 34.0 trill_340001 Mobile",
]  # fmt: skip


@pytest.mark.parametrize("agent", PROGRAMS)
def test_a_program_is_no_valid_click(client, link, agent):
    client.get(link.path, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=agent)

    assert kinds() == ["bot"]


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_browser_of_a_person_is_a_valid_click(client, link, agent):
    client.get(link.path, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=agent)

    assert kinds() == ["valid"]


def test_clicking_again_is_a_repeat_and_somebody_else_s_click_is_not(client, link, clicks):
    for address in (ADDRESS, ADDRESS, "198.51.100.4", ADDRESS):
        client.get(link.path, HTTP_USER_AGENT=BROWSER, REMOTE_ADDR=address)
    flush()

    totals = DailyClicks.objects.totals()
    # an hour may end between two of these calls
    assert (totals["raw"], totals["visitors"]) == (4, 2)
    assert totals["valid"] + totals["repeats"] == 4


# --- Nothing about who it was -----------------------------------------------------------------------------------------


def everything_kept(clicks):
    """Every value of every table, and everything in Redis, as one text."""
    words = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            words += [str(value) for row in cursor.fetchall() for value in row]
    for key in clicks._client.keys("*"):
        kept = (clicks._client.dump(key) or b"").decode("latin-1")
        words += [key.decode(), kept]
    return "\n".join(words)


def test_no_address_and_no_browser_is_kept_anywhere(client, link, clicks):
    for _ in range(3):
        client.get(link.path, **PHONE)
    queued = everything_kept(clicks)
    flush()

    for kept in (queued, everything_kept(clicks)):
        assert ADDRESS not in kept
        assert "AppleWebKit" not in kept
        assert not re.search(r"\b203\.0\.113\.", kept)
    assert Click.objects.count() == 3


def test_the_same_person_is_another_number_on_another_link_and_another_day(link, deal):
    meta = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": BROWSER}
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    days = (now, now + timedelta(days=1))

    found = [
        visitors.visitor_of(meta, one.code, day) for one in (link, link_of(deal, 2)) for day in days
    ]

    assert len(set(found)) == 4
    assert visitors.visitor_of(meta, link.code, now) == found[0]
    assert all(-(2**63) <= number < 2**63 for number in found)


def test_a_salt_is_random_and_forgotten_after_two_days(db):
    now = timezone.now()
    keys = {visitors.salt_of((now - timedelta(days=n)).date()) for n in range(4)}
    assert [len(key) for key in keys] == [32] * 4

    forget_old()

    today = now.astimezone(UTC).date()
    kept = set(VisitorSalt.objects.values_list("day", flat=True))
    assert kept == {today, today - timedelta(days=1)}


def test_behind_a_proxy_the_address_is_the_one_it_saw(link, settings):
    now = timezone.now()
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_USER_AGENT": BROWSER}
    forged = meta | {"HTTP_X_FORWARDED_FOR": f"1.2.3.4, {ADDRESS}"}
    direct = visitors.visitor_of(meta | {"REMOTE_ADDR": ADDRESS}, link.code, now)
    assert visitors.visitor_of(forged, link.code, now) != direct

    settings.BEHIND_PROXY = True

    assert visitors.visitor_of(forged, link.code, now) == direct


def test_single_clicks_are_forgotten_after_ninety_days_and_their_sums_stay(link):
    now = timezone.now()
    for n, days in enumerate((91, 92, 89, 1)):
        at = now - timedelta(days=days)
        count((link.code, int(at.timestamp() * 1000), n, "valid"))

    forget_old()

    assert sorted(Click.objects.values_list("visitor", flat=True)) == [2, 3]
    assert DailyClicks.objects.totals()["valid"] == 4


# --- The destination is never an old one ------------------------------------------------------------------------------


def change(link, path, by=None):
    by = by or link.campaign.sponsor.user
    return set_destination(deliverable=link.deliverable, by=by, url=f"https://{HOST}/{path}")


def test_a_changed_destination_is_followed_at_once(
    client, link, clicks, django_capture_on_commit_callbacks
):
    for n in range(5):
        assert f"/{n - 1}?" in client.get(link.path)["Location"] or n == 0
        with django_capture_on_commit_callbacks(execute=True):
            change(link, str(n))
        assert f"/{n}?" in client.get(link.path)["Location"]


def test_while_a_change_is_being_committed_the_database_is_asked(
    client, link, clicks, django_assert_num_queries
):
    client.get(link.path)
    clicks.changing(link.code, link.version + 1)

    for _ in range(2):
        with django_assert_num_queries(1):
            assert client.get(link.path)["Location"] == link.url
    assert clicks.waiting() == 3


def test_a_slow_reader_never_puts_an_old_destination_back(link, clicks):
    clicks.keep(link.code, 3, "https://new.example/")
    clicks.keep(link.code, 2, "https://old.example/")
    assert clicks.record(link.code, "x")[0] == "https://new.example/"

    clicks.changing(link.code, 4)
    clicks.keep(link.code, 3, "https://new.example/")
    assert clicks.record(link.code, "x") is None

    clicks.keep(link.code, 4, "https://newest.example/")
    assert clicks.record(link.code, "x")[0] == "https://newest.example/"


def test_a_kept_destination_lives_a_minute(link, clicks, client):
    client.get(link.path)

    assert 0 < clicks._client.ttl(f"tandem:link:{link.code}") <= 60


# --- When something is away -------------------------------------------------------------------------------------------


def test_redis_away_is_slower_and_loses_nothing(client, link, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"

    for n in range(3):
        answer = client.get(link.path, HTTP_USER_AGENT=BROWSER, REMOTE_ADDR=f"198.51.100.{n}")
        assert (answer.status_code, answer["Location"]) == (302, link.url)

    assert Click.objects.count() == 3


def test_a_click_that_cannot_be_counted_lets_its_person_get_on(client, link, monkeypatch):
    from django.db import DatabaseError

    def broken(**_):
        raise DatabaseError

    monkeypatch.setattr(redirecting, "store", broken)

    assert client.get(link.path)["Location"] == link.url
    assert not Click.objects.exists()


def test_redis_started_anew_knows_its_scripts_again(client, link, clicks):
    client.get(link.path)
    clicks._client.script_flush()

    assert client.get(link.path)["Location"] == link.url
    clicks._client.connection_pool.disconnect()
    clicks._client.client_kill_filter(_type="normal", skipme=False)
    assert client.get(link.path)["Location"] == link.url
    assert clicks.waiting() == 3


def test_without_redis_there_is_no_queue(settings):
    with pytest.raises(QueueAway):
        redirecting.queue()
    assert flush() == 0


def test_nobody_s_session_is_read(client, link, clicks, sponsor):
    user: User = sponsor.user
    client.force_login(user)

    answer = client.get(link.path, **PHONE)

    assert answer.status_code == 302
    assert "Vary" not in answer
