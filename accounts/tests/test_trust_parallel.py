"""Workers that look at the same time raise each signal once, on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow


def look(url: str, folder: Path):
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
        "SECRET_KEY": "of-the-trust-tests-only-" + "0" * 40,
        "VAR_DIR": str(folder),
        "REDIS_URL": "",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, "-m", "accounts.tests.trust_lookers"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stderr == ""
    return json.loads(done.stdout.splitlines()[-1])


def check(found) -> None:
    assert found["signals"] == 27  # thirty companies of three names, the first of each name not
    assert found["most"] == 1
    assert found["rules"]
    assert [sum(said) for said in found["raised"][1:]] == [0, 0]


def test_lookers_at_one_instant_raise_each_signal_once_on_sqlite(tmp_path):
    check(look(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path))


@pytest.mark.postgres
def test_lookers_at_one_instant_raise_each_signal_once_on_postgresql(postgres_url, tmp_path):
    check(look(postgres_url, tmp_path))
