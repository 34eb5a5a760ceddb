"""Checks over all templates that need no browser: the rules of the Content-Security-Policy, of htmx and of plain HTML."""

import gzip
import re
from collections import Counter
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings
from django.template import engines
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.tests.factories import make_niche

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.parts[len(ROOT.parts) :]]
NEUTRAL = {
    "hx-get", "hx-post", "hx-target", "hx-swap", "hx-swap-oob", "hx-trigger", "hx-include", "hx-sync", "hx-push-url",
    "hx-replace-url", "hx-disabled-elt", "hx-indicator", "hx-select", "hx-headers", "hx-vals", "hx-encoding",
}  # fmt: skip
"""What htmx 2 and htmx 4 both understand, written on the element itself."""


INCLUDED = re.compile(r"{% (?:include|extends) \"([^\"#]+)")


def is_ours(name: str) -> bool:
    return (ROOT / "templates" / name).is_file()


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def source(path: Path) -> str:
    """A template without its comments."""
    text = re.sub(r"{#.*?#}", "", path.read_text())
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_carries_no_style_or_script_of_its_own(path):
    text = source(path)

    assert re.findall(r"\sstyle=", text) == []
    assert "<style" not in text
    assert re.findall(r"\son[a-z]+=", text) == []
    assert re.findall(r"javascript:|hx-on|js:\{", text) == []
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [
        tag for tag in scripts if " src=" not in tag and 'type="application/json"' not in tag
    ] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_stays_in_the_htmx_both_versions_understand(path):
    text = source(path)

    assert set(re.findall(r"[\s\"'](hx-[a-z:-]+)=", text)) <= NEUTRAL
    assert re.findall(r'hx-trigger="[^"]*\[', text) == []
    for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
        if re.search(r'method="post"', form):
            inner = [
                source(ROOT / "templates" / name)
                for name in INCLUDED.findall(form)
                if is_ours(name)
            ]
            assert any("{% csrf_token %}" in part for part in [form, *inner])


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles(path):
    engines["django"].get_template(name_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_comment_ends_on_its_line_or_is_shown_to_everybody(path):
    lines = path.read_text().splitlines()

    assert [line for line in lines if line.count("{#") != line.count("#}")] == []


def test_every_named_route_a_template_links_to_exists():
    """Passkeys have routes only where the host name allows them; the templates ask for that first."""
    linked = {
        (name_of(path), route)
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for route in re.findall(r"{%-? url [\"']([\w:-]+)[\"']", path.read_text())
    }

    known = route_names()
    dead = sorted(link for link in linked if link[1] not in known)
    assert linked
    assert [link for link in dead if not link[1].endswith("_webauthn")] == []


def route_names() -> set[str]:
    """Every name the URL configuration knows, with its namespaces."""

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> set[str]:
        found: set[str] = set()
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                found |= walk(pattern.url_patterns, inner)
            elif pattern.name:
                found.add(f"{space}{pattern.name}")
        return found

    return walk(get_resolver().url_patterns, "")


def test_every_included_template_exists():
    asked = {name for path in TEMPLATES for name in INCLUDED.findall(source(path))}

    for name in asked:
        engines["django"].get_template(name)


# --- Rendered pages ---------------------------------------------------------------------------------------------------

FOR_VISITORS = [
    "home",
    "help",
    "terms",
    "privacy",
    "adrequests:browse",
    "accounts:signup",
    "account_login",
    "account_reset_password",
]
FOR_SPONSORS = [
    "reports:sponsor_home", "campaigns:list", "campaigns:create", "adrequests:requests", "adrequests:influencers",
    "accounts:notifications", "accounts:settings_profile", "accounts:settings_security",
    "accounts:settings_notifications", "help",
]  # fmt: skip
FOR_INFLUENCERS = [
    "adrequests:inbox", "adrequests:discover", "adrequests:work", "accounts:notifications", "accounts:settings_profile",
    "accounts:settings_security", "accounts:settings_notifications", "help",
]  # fmt: skip


def check_page(client: Client, route: str) -> None:
    response = client.get(reverse(route), follow=True)
    html = response.content.decode()

    assert response.status_code == 200
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert re.search(r"<title>\s*[^<·]*\w[^<·]*·", html)
    assert [
        i for i, n in Counter(re.findall(r'\sid="([^"]*)"', html)).items() if n > 1 or not i
    ] == []
    assert unlabelled(html) == []
    assert re.findall(r"\s(?:style|on[a-z]+)=\"", html) == []
    assert len(gzip.compress(response.content)) <= 15 * 1024


def unlabelled(html: str) -> list[str]:
    """Controls that no label names: neither around them, nor by id, nor by aria."""
    named = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html))
    outside = re.sub(r"<label\b.*?</label>", "", html, flags=re.DOTALL)
    controls = re.findall(r"<(?:input|select|textarea)\b[^>]*>", outside)
    return [
        control
        for control in controls
        if 'type="hidden"' not in control
        and "aria-label" not in control
        and not ((match := re.search(r'\sid="([^"]+)"', control)) and match[1] in named)
    ]


@pytest.mark.parametrize("route", FOR_VISITORS)
def test_a_page_of_visitors_is_sound(client, db, route):
    check_page(client, route)


@pytest.mark.parametrize("route", FOR_SPONSORS)
def test_a_page_of_sponsors_is_sound(client, sponsor, route):
    make_niche()
    client.force_login(sponsor.user)

    check_page(client, route)


@pytest.mark.parametrize("route", FOR_INFLUENCERS)
def test_a_page_of_influencers_is_sound(client, influencer, route):
    make_niche()
    client.force_login(influencer.user)

    check_page(client, route)


def test_the_style_guide_is_sound_apart_from_its_length(client, moderator):
    client.force_login(moderator)
    html = client.get(reverse("styleguide")).content.decode()

    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert [i for i, n in Counter(re.findall(r'\sid="([^"]*)"', html)).items() if n > 1] == []


# --- The design system ------------------------------------------------------------------------------------------------

FRAME = ("base.html", "_topbar.html", "_sidebar.html", "_tabbar.html", "_theme_switch.html", "_visitor_bar.html",
         "_visitor_foot.html", "_nav_count.html", "_shortcuts.html")  # fmt: skip
BY_SCRIPT = {"icon", "is-loading", "htmx-added", "htmx-settling", "js"}
"""Set by a tag, by htmx or by app.js."""
BY_PAGE = {"chart", "chart--sm", "mt-4", "mt-6", "mb-4"}
"""Charts come with the dashboards; margins speak for themselves."""


def test_the_style_guide_shows_every_component_of_the_design_system():
    css = (ROOT / "static/css/app.css").read_text()
    system = css[css.index("@layer components {") : css.index("@media print")]
    rules = re.sub(r"{[^{}]*}", "{}", re.sub(r"/\*.*?\*/", "", system, flags=re.DOTALL))
    classes = set(re.findall(r"\.([a-z][a-z0-9_-]*)", rules))
    guide = [
        *(ROOT / "templates/pages").rglob("*guide*"),
        *(ROOT / "templates/pages/guide").iterdir(),
    ]
    frame = [ROOT / "templates" / name for name in FRAME]
    html = "".join(path.read_text() for path in [*guide, *frame] if path.is_file())
    shown = set(re.findall(r"[\w-]+", " ".join(re.findall(r'class="([^"]*)"', html))))

    assert sorted(classes - shown - BY_SCRIPT - BY_PAGE) == []


def packed(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def test_style_sheet_and_scripts_stay_within_the_weight_budget():
    js = ROOT / "static/js"
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"

    assert packed(ROOT / "static/css/app.css") <= 16 * 1024
    assert packed(htmx, js / "app.js", js / "theme.js") <= 25 * 1024
    assert packed(js / "charts.js") <= 7 * 1024


def test_a_style_sheet_loads_nothing_from_elsewhere():
    for sheet in (ROOT / "static").rglob("*.css"):
        assert re.findall(r"https?://|@import|url\([\"']?//", sheet.read_text()) == []
