"""Workers that make the same reports at the same time, as real processes on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow


def race(url: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "reports.tests.racing"],
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
    return found | {"made": sorted(found["made"])}


def test_one_report_and_one_mail_on_sqlite(tmp_path: Path):
    assert race(f"sqlite:///{tmp_path / 'race.sqlite3'}") == {
        "codes": [0, 0, 0, 0], "made": [0, 0, 0, 5], "reports": 5, "mails": 5,
    }  # fmt: skip


@pytest.mark.postgres
def test_one_report_and_one_mail_on_postgresql(postgres_url: str):
    found = race(postgres_url)

    assert (found["codes"], found["reports"], found["mails"]) == ([0, 0, 0, 0], 5, 5)
    assert sum(found["made"]) > 5, "the workers did not meet"
