"""Exports under the eyes of their owner: ordered from a list, followed without a reload, taken away; on both sizes and themes."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Export, User
from accounts.services.exports import build_due
from influencer_platform.tests.browser import axe
from influencer_platform.tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LISTS = [
    ("sponsor", "/sponsor/campaigns/"),
    ("sponsor", "/sponsor/requests/"),
    ("sponsor", "/sponsor/influencers/"),
    ("influencer", "/influencer/inbox/?show=all"),
    ("sponsor", "/settings/security/"),
]
SHOTS = os.environ.get("SHOTS", "")
"""A folder to keep pictures of each page in."""


def files_in_every_state(owner: User) -> None:
    now = timezone.now()
    kept: dict[str, Any] = {"file": "x", "sha256": "x", "finished_at": now}
    states: list[dict[str, Any]] = [
        {"status": "expired", "created_at": now - timedelta(days=9)},
        {"status": "failed", "error": "There was no space left for the file."},
        {"status": "cancelled", "params": {"status": "draft"}},
        {"status": "done", "size": 48_230, "rows_done": 1204, "expires_at": now + timedelta(days=6), **kept},
        {"status": "running", "rows_done": 4200, "rows_total": 12_000, "created_at": now - timedelta(seconds=40)},
        {"status": "queued", "kind": "influencers", "params": {"country": "AT", "q": "hiking"}},
    ]  # fmt: skip
    for facts in states:
        Export.objects.create(**{"owner": owner, "kind": "campaigns", "file_format": "csv"} | facts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_readable_on_both_sizes_and_themes(visit: Visit, market, width, scheme):
    owner = market[0].people["sponsor"]
    Export.objects.filter(owner=owner).delete()
    files_in_every_state(owner)
    for who, path in [*LISTS, ("sponsor", "/exports/")]:
        person = visit(who, path)
        assert axe.violations(person.page, width=width, scheme=scheme) == []
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert person.page.evaluate(wide)
        if SHOTS:
            name = path.strip("/").split("?")[0].replace("/", "-")
            picture = Path(SHOTS) / f"{name}-{width}-{scheme}.png"
            person.page.screenshot(path=str(picture), full_page=True)


def test_a_file_is_ordered_followed_and_taken_away_without_a_reload(visit: Visit, market) -> None:
    Export.objects.filter(owner=market[0].people["sponsor"]).delete()
    person = visit("sponsor", "/sponsor/campaigns/")
    page = person.page
    page.get_by_label("Search campaigns").fill("kept")
    page.wait_for_url("**/sponsor/campaigns/?q=kept")

    page.get_by_role("button", name="CSV").click()
    page.wait_for_url("**/exports/")
    row = page.locator("li", has_text="“kept”")
    expect(row).to_contain_text("Queued")
    build_due()
    expect(row).to_contain_text("Ready", timeout=10_000)
    assert row.get_attribute("hx-trigger") is None
    with page.expect_download() as download:
        row.get_by_role("link", name="Download").click()

    assert download.value.suggested_filename == f"campaigns-{timezone.now():%Y-%m-%d}.csv"
    assert Path(download.value.path()).read_bytes().startswith(b'\xef\xbb\xbf"name",')


def test_a_short_list_comes_at_once(visit: Visit) -> None:
    page = visit("influencer", "/influencer/inbox/?show=all").page

    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()

    assert download.value.suggested_filename.endswith(".xlsx")


def test_everything_works_without_scripts(visit: Visit, market) -> None:
    Export.objects.filter(owner=market[0].people["sponsor"]).delete()
    page = visit("sponsor", "/sponsor/campaigns/?q=kept", scripts=False).page

    page.get_by_role("button", name="Excel").click()
    page.get_by_role("link", name="Refresh").click()
    page.get_by_role("button", name="Cancel").click()

    expect(page.locator("li", has_text="“kept”")).to_contain_text("Cancelled")
    expect(page.get_by_role("link", name="Refresh")).to_have_count(0)
    expect(page.get_by_role("button", name="Run again")).to_be_visible()
