"""`/u/…/`: one click in a mail, without a log-in."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import MailChoices
from accounts.services.choices import choice_of
from accounts.topics import EXPORTS, SECURITY, Choice
from accounts.unsubscribing import SALT, WORKS, read, unsubscribe_token, unsubscribe_url

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def provider() -> Client:
    """A mailbox provider's machine: no cookies, no form token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def me(influencer):
    return influencer.user


def url(user, topic=EXPORTS) -> str:
    return f"/u/{unsubscribe_token(user.pk, topic)}/"


def chosen(user) -> Choice:
    user = type(user).objects.get(pk=user.pk)
    return choice_of(user, EXPORTS)


def test_the_address_in_a_mail_is_whole(me, settings):
    settings.SITE_URL = "https://tandem.example"

    assert unsubscribe_url(me.pk, EXPORTS).startswith("https://tandem.example/u/")


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing_however_often(provider, me, method):
    for _n in range(3):
        assert getattr(provider, method)(url(me)).status_code == 200

    assert not MailChoices.objects.exists()


def test_the_page_names_the_topic_and_not_the_account(provider, me):
    html = provider.get(url(me)).content.decode()

    assert "A file is ready" in html
    assert me.email not in html
    assert str(me) not in html


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "application/x-www-form-urlencoded"]
)
def test_one_click_works_without_cookie_or_token_and_is_effective_at_once(
    provider, me, content_type
):
    """RFC 8058: a POST of `List-Unsubscribe=One-Click` in either encoding, answered without a redirect."""
    if content_type.startswith("multipart"):
        answer = provider.post(url(me), ONE_CLICK)
    else:
        answer = provider.post(url(me), "List-Unsubscribe=One-Click", content_type=content_type)

    assert answer.status_code == 200
    assert chosen(me) == Choice.OFF
    assert provider.post(url(me), ONE_CLICK).status_code == 200
    assert chosen(me) == Choice.OFF


def test_the_button_of_the_page_does_the_same_and_can_be_taken_back(provider, me):
    html = provider.post(url(me)).content.decode()
    assert "switched off from now on" in html
    assert 'name="again"' in html
    assert chosen(me) == Choice.OFF

    html = provider.post(url(me), {"again": "1"}).content.decode()

    assert "come again" in html
    assert chosen(me) == Choice.NOW


def test_it_leads_to_all_choices(provider, me):
    assert 'href="/settings/notifications/"' in provider.get(url(me)).content.decode()


def test_only_the_person_and_topic_of_the_address_are_changed(provider, me, other_influencer):
    provider.post(url(me), ONE_CLICK)

    assert MailChoices.objects.get().user == me
    assert chosen(other_influencer.user) == Choice.NOW


@pytest.mark.parametrize("state", ["flagged", "closed", "signed in", "somebody else"])
def test_every_state_of_the_account_gets_the_same_page(
    client, influencer, sponsor, moderator, state
):
    me = influencer.user
    if state == "flagged":
        services.flag(target=influencer, by=moderator, reason="spam", message="", private_note="")
    if state == "closed":
        me.is_active = False
        me.save()
    elif state != "somebody else":
        client.force_login(me)
    else:
        client.force_login(sponsor.user)

    assert "Stop these mails?" in client.get(url(me)).content.decode()
    assert client.post(url(me), ONE_CLICK).status_code == 200
    assert chosen(me) == Choice.OFF
    assert chosen(sponsor.user) == Choice.NOW


def test_a_staff_person_without_a_second_step_is_not_sent_elsewhere(client, moderator, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(moderator)

    assert client.post(url(moderator), ONE_CLICK).status_code == 200
    assert chosen(moderator) == Choice.OFF


def forged(kind: str, user) -> str:
    token = unsubscribe_token(user.pk, EXPORTS)
    return {
        "changed": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "another salt": signing.dumps([user.pk, "exports"], salt="keyset"),
        "security": unsubscribe_token(user.pk, SECURITY),
        "topic gone": signing.dumps([user.pk, "gone"], salt=SALT),
        "no list": signing.dumps("x", salt=SALT),
        "words": "exports",
    }[kind]


@pytest.mark.parametrize(
    "kind", ["changed", "another salt", "security", "topic gone", "no list", "words"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_is_not_ours_does_nothing(provider, me, kind, method):
    answer = getattr(provider, method)(f"/u/{forged(kind, me)}/")

    assert answer.status_code == 404
    assert not MailChoices.objects.exists()


def test_an_account_that_is_gone_is_answered_like_any(provider):
    token = signing.dumps([987_654, "exports"], salt=SALT)

    assert provider.post(f"/u/{token}/", ONE_CLICK).status_code == 200
    assert not MailChoices.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_after_years_one_signs_in_instead(provider, me, monkeypatch, method):
    address = url(me)
    monkeypatch.setattr("accounts.unsubscribing.WORKS", timedelta(seconds=-1))

    answer = getattr(provider, method)(address)

    assert answer.status_code == 410
    assert "/settings/notifications/" in answer.content.decode()
    assert not MailChoices.objects.exists()


def test_an_address_works_for_years(me, monkeypatch):
    token = unsubscribe_token(me.pk, EXPORTS)
    now = timezone.now().timestamp()

    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 4 * 365 * 86400)

    assert read(token) == (me.pk, "exports")
    assert timedelta(days=365) <= WORKS


def test_other_methods_are_refused(provider, me):
    assert provider.put(url(me)).status_code == 405
