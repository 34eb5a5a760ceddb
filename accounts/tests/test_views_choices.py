"""`/settings/notifications/`."""

import re

import pytest
from django.utils import timezone

from accounts.models import MailChoices
from accounts.tests.test_views_profile import HTMX
from accounts.topics import Choice, Topic, topics

pytestmark = pytest.mark.django_db
URL = "/settings/notifications/"
DEALS = Topic("test_deals", "Deals of yours", "What happens in your deals.")


@pytest.fixture(autouse=True)
def _topics(monkeypatch):
    for code in [code for code in topics if code not in {"security", "account", "exports"}]:
        monkeypatch.delitem(topics, code)
    monkeypatch.setitem(topics, DEALS.code, DEALS)


@pytest.fixture
def me(client, influencer):
    client.force_login(influencer.user)
    return influencer.user


def page(client):
    return client.get(URL).content.decode().split('id="choices"')[1]


def test_every_topic_of_the_role_is_there_in_the_way_it_is_chosen(client, me):
    html = page(client)

    assert html.count("<fieldset") == 2
    assert "Deals of yours" in html
    assert "What happens in your deals." in html
    for value in ("now", "digest", "off"):
        assert f'name="topic_test_deals" value="{value}"' in html
    assert 'name="topic_exports" value="digest"' not in html
    assert html.count(" checked") == 2


def test_mails_that_always_come_are_shown_without_a_choice(client, me):
    html = page(client)

    assert "Log-in codes, a new password" in html
    assert html.count("Always at once") == 2
    assert "topic_security" not in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_choices_are_saved_with_and_without_htmx(client, me, headers):
    data = {
        "topic_test_deals": "digest",
        "topic_exports": "off",
        "quiet_from": "22",
        "quiet_until": "7",
    }

    answer = client.post(URL, data, headers=headers)

    row = MailChoices.objects.get(user=me)
    assert row.choices == {"test_deals": "digest", "exports": "off"}
    assert (row.quiet_from, row.quiet_until) == (22, 7)
    if headers:
        part = answer.content.decode()
        assert answer.status_code == 200
        assert "<html" not in part
        assert part.lstrip().startswith('<form id="choices"')
        assert "Your choices are saved" in answer["HX-Trigger"]
    else:
        assert answer["Location"] == URL
        assert "Your choices are saved" in client.get(URL).content.decode()
    shown = re.findall(r'name="topic_(\w+)" value="(\w+)"[^>]* checked', page(client))
    assert dict(shown) == {"test_deals": "digest", "exports": "off"}
    assert re.findall(r'value="(\d+)" selected', page(client)) == ["22", "7"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"quiet_from": "22"}, "Choose both hours, or neither."),
        ({"quiet_until": "7"}, "Choose both hours, or neither."),
        ({"quiet_from": "7", "quiet_until": "7"}, "Choose another hour than the first."),
        ({"quiet_from": "25", "quiet_until": "7"}, "Select a valid choice"),
        ({"topic_exports": "digest"}, "Select a valid choice"),
        ({"topic_test_deals": ""}, "This field is required"),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_kept(
    client, me, change, sentence, headers
):
    data = {"topic_test_deals": "off", "topic_exports": "off"} | change

    answer = client.post(URL, data, headers=headers)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not MailChoices.objects.exists()


def test_a_forged_choice_for_security_is_not_even_read(client, me):
    data = {"topic_test_deals": "now", "topic_exports": "now", "topic_security": "off"}

    client.post(URL, data)

    assert "security" not in MailChoices.objects.get(user=me).choices


def test_the_zone_of_the_hours_is_named_with_the_way_to_change_it(client, me):
    me.time_zone = "America/New_York"
    me.save()

    html = page(client)

    assert "America/New York" in html
    assert "/settings/profile/" in html


def test_a_refusing_mailbox_is_told_with_a_way_out(client, me):
    assert "Your mails are paused" not in client.get(URL).content.decode()
    MailChoices.objects.create(user=me, refusals=3, paused_at=timezone.now())
    assert "Your mails are paused" in client.get(URL).content.decode()

    answer = client.post(f"{URL}resume/", follow=True)

    assert "We send you mails again." in answer.content.decode()
    assert "Your mails are paused" not in answer.content.decode()
    assert MailChoices.objects.get(user=me).paused_at is None


def test_staff_choose_too(client, moderator):
    client.force_login(moderator)

    html = page(client)

    assert "topic_exports" in html
    assert "topic_test_deals" not in html


def test_the_page_asks_a_fixed_number_of_questions(client, me, django_assert_num_queries):
    client.get(URL)
    with django_assert_num_queries(6):
        client.get(URL)


def test_resuming_is_a_post(client, me):
    assert client.get(f"{URL}resume/").status_code == 405


def test_a_topic_s_default_is_what_the_page_shows(client, me, monkeypatch):
    quiet = Topic("test_quiet", "Quiet", "", default=Choice.OFF)
    monkeypatch.setitem(topics, quiet.code, quiet)

    html = page(client).split('name="topic_test_quiet"')[3]

    assert "checked" in html.split(">")[0]
