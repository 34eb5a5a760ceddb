"""The pages of the site itself: landing, texts, style guide, errors."""

import re
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from influencer_platform import pages

ERRORS = ("400.html", "403.html", "404.html", "500.html")
TEXTS = ("help", "terms", "privacy")


def words(html: str) -> str:
    """What a reader sees, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_landing_page_has_two_doors_and_the_open_campaigns(client, db):
    html = client.get("/").content.decode()

    signup = reverse("accounts:signup")
    assert f'href="{signup}?as=sponsor"' in html
    assert f'href="{signup}?as=influencer"' in html
    assert f'href="{reverse("adrequests:browse")}"' in html


def test_the_landing_page_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.parametrize(
    ("who", "home"),
    [("sponsor", "reports:sponsor_home"), ("influencer", "adrequests:influencer_home")],
)
def test_a_signed_in_person_goes_to_their_own_home(client, request, who, home):
    client.force_login(request.getfixturevalue(who).user)

    response = client.get("/")

    assert (response.status_code, response["Location"]) == (302, reverse(home))


def test_staff_go_to_the_back_office(client, moderator):
    client.force_login(moderator)

    assert client.get("/")["Location"] == reverse("admin:index")


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_for_visitors_and_for_members_alike(client, sponsor, name):
    as_visitor = client.get(reverse(name)).content.decode()
    client.force_login(sponsor.user)
    as_member = client.get(reverse(name)).content.decode()

    article = re.search(r"<article.*</article>", as_visitor, re.DOTALL)
    assert article
    assert article[0] in as_member


@pytest.mark.parametrize("name", ["home", *TEXTS, "styleguide"])
def test_a_page_is_only_for_reading(client, db, name):
    assert client.post(reverse(name)).status_code == 405


def test_the_style_guide_is_not_there_for_visitors_and_members(client, sponsor):
    missing = client.get("/no-such-page/")

    as_visitor = client.get(reverse("styleguide"))
    client.force_login(sponsor.user)
    as_member = client.get(reverse("styleguide"))

    assert (as_visitor.status_code, as_member.status_code) == (404, 404)
    assert as_visitor.content == as_member.content == missing.content


def test_the_style_guide_is_there_for_staff_and_for_developers(client, moderator, settings):
    settings.DEBUG = True
    as_visitor = Client().get(reverse("styleguide"))
    settings.DEBUG = False
    client.force_login(moderator)

    assert (as_visitor.status_code, client.get(reverse("styleguide")).status_code) == (200, 200)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_stands_without_database_session_and_context(name):
    html = render_to_string(name)

    assert html.count("<h1>") == 1
    assert f'href="{reverse("home")}"' in html
    assert "Tandem" in html


@pytest.mark.parametrize(
    ("view", "status"), [(pages.bad_request, 400), (pages.not_found, 404), (pages.forbidden, 403)]
)
def test_an_error_page_says_its_number(view, status):
    response = view(RequestFactory().get("/"), None)

    assert response.status_code == status
    assert str(status) in words(response.content.decode())


def test_a_server_error_shows_nothing_of_itself_and_asks_nothing(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(pages, "render", Mock(side_effect=ZeroDivisionError("secret")))

    broken = client.get("/help/")

    assert broken.status_code == 500
    assert "wrong on our side" in words(broken.content.decode())
    assert "secret" not in broken.content.decode()


def test_a_refusal_tells_its_reason_and_escapes_it():
    response = pages.forbidden(RequestFactory().get("/"), PermissionDenied("Only <Lead> may."))

    assert "Only &lt;Lead&gt; may." in response.content.decode()


def test_a_form_opened_before_the_last_log_in_says_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": "a@b.example"}
    )

    assert response.status_code == 403
    assert "open too long" in words(response.content.decode())


def test_a_missing_page_is_the_same_bytes_for_everybody(client, sponsor, influencer):
    answers = [client.get("/no-such-page/"), client.get("/campaigns/999999/")]
    client.force_login(sponsor.user)
    answers += [client.get("/other-page/?q=x"), client.get("/ad-requests/999999/")]
    client.force_login(influencer.user)
    answers.append(client.get("/ad-requests/999999/"))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
