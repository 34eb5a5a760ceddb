"""Every kind of mail there is, made of its sample: what must hold of each of them, and how staff see it."""

import re
from html.parser import HTMLParser

import pytest
from django.template import engines

from accounts.mail import KINDS
from accounts.tests.factories import make_staff
from influencer_platform.back_office.mails import example_of, html_of

LARGEST = 60_000
"""Bytes of the HTML part. Some mail programs cut off at about 100 KB."""
UNRESOLVED = "UNRESOLVED-VARIABLE"


class Page(HTMLParser):
    """What a mail is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value for name, value in attrs if name == "href"]


@pytest.fixture
def strict(monkeypatch):
    """A variable that a template names and nobody gives is seen."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", UNRESOLVED)


@pytest.fixture(params=sorted(KINDS))
def mail(request, db, strict):
    return example_of(request.param)


def test_a_mail_is_whole_in_both_parts(mail):
    html = html_of(mail)

    for part in (mail.subject, str(mail.body), html):
        assert part.strip()
        assert UNRESOLVED not in part
        assert "{{" not in part
        assert "{%" not in part
        assert "None" not in part


def test_a_subject_is_one_short_line_that_is_the_title(mail):
    assert mail.subject == " ".join(mail.subject.split())
    assert len(mail.subject) <= 100
    assert str(mail.body).startswith(mail.subject) or "Test: " in mail.subject or mail.subject == "Your log-in code"  # fmt: skip


def test_the_html_part_has_one_heading_and_nothing_that_mail_programs_drop(mail):
    html = html_of(mail)
    page = Page(html)

    assert page.tags.count("h1") == 1
    assert not {"script", "img", "svg", "form", "iframe", "link", "video"} & set(page.tags)
    assert not {name for name in page.attributes if name.startswith("on")}
    assert len(html.encode()) <= LARGEST
    assert 'name="color-scheme" content="light dark"' in html
    assert "max-width:560px" in html


def test_both_parts_lead_to_the_same_places_at_whole_addresses(mail, settings):
    in_html = set(Page(html_of(mail)).links)
    in_text = set(re.findall(r"https?://[^\s)]+", str(mail.body)))

    assert in_html == in_text
    assert in_html


def test_a_mail_says_what_it_is_for_staff(mail):
    """Checked here, so that a new kind without a word about itself fails."""
    for kind in KINDS.values():
        assert kind.words.endswith("."), kind.name
        assert kind.topic is not None


@pytest.fixture
def desk(client, db):
    client.force_login(make_staff())
    return client


def test_staff_find_every_kind_in_the_list(desk):
    page = desk.get("/admin/mails/").content.decode()

    assert set(re.findall(r'href="/admin/mails/(\w+)/"', page)) == set(KINDS)


def test_the_preview_shows_subject_headers_text_and_frames(desk):
    answer = desk.get("/admin/mails/counter/")

    page = answer.content.decode()
    assert "Priya Raman asks for $1,450" in page
    assert "Auto-Submitted" in page
    assert "Answer by: " in page
    assert page.count('src="/admin/mails/counter/html/"') == 2
    assert page.count('src="/admin/mails/counter/html/?look=dark"') == 1
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_the_mail_in_the_frame_may_do_nothing_but_look_as_it_looks(desk):
    answer = desk.get("/admin/mails/counter/html/")

    policy = set(answer["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox",
    }
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.content.decode().startswith("<!doctype html>")


def test_each_look_is_that_of_its_frame_whatever_the_browser_likes(desk):
    light = desk.get("/admin/mails/counter/html/").content.decode()
    dark = desk.get("/admin/mails/counter/html/?look=dark").content.decode()

    assert "prefers-color-scheme" not in light + dark
    assert "@media not all {" in light
    assert "@media all {" in dark


@pytest.mark.parametrize("page", ["", "html/"])
def test_a_kind_that_is_not_there_is_not_found(desk, page):
    assert desk.get(f"/admin/mails/love_letter/{page}").status_code == 404
