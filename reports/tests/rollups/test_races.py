"""Figures read while requests are answered and sums are added up, by real processes on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow


def race(url: str, *how: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "reports.tests.rollups.racing", *how],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "influencer_platform.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def is_clean(found: dict[str, Any]) -> None:
    assert (found["failed"], found["written"]) == (0, 2)
    assert found["read"] > 10, found
    assert found["added"] > 1, found
    assert (found["wrong"], found["right"], found["kept"]) == (0, True, True)


def test_what_is_kept_is_what_the_rows_say_on_sqlite(tmp_path: Path, show):
    found = race(f"sqlite:///{tmp_path / 'race.sqlite3'}")

    show(str(found))
    is_clean(found)


@pytest.mark.postgres
def test_what_is_kept_is_what_the_rows_say_on_postgresql(postgres_url: str, show):
    found = race(postgres_url)

    show(str(found))
    is_clean(found)


@pytest.mark.postgres
def test_the_same_forgetting_changes_it_has_not_seen_is_wrong(postgres_url: str, show):
    """The control: whoever deletes all notes loses those that came while it was adding up."""
    found = race(postgres_url, "careless")

    show(str(found))
    assert found["failed"] == 0
    assert found["wrong"] or not found["right"]
