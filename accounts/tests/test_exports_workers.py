"""Real workers, killed at any moment, on both databases: every file is right and whole, or is not offered.

The long variant: KILLS=20 EXPORTS=100 ROWS=3000.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from influencer_platform.tests.left_out import leave_out

EXPORTS = int(os.environ.get("EXPORTS", "24"))
KILLS = int(os.environ.get("KILLS", "4"))
ROWS = int(os.environ.get("ROWS", "400"))
LONGEST = 300

pytestmark = pytest.mark.slow


class Site:
    """One installation: a database, a folder, and processes that work on them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
            "SECRET_KEY": "of-the-export-tests-only-" + "0" * 40,
            "VAR_DIR": str(folder),
            "REDIS_URL": "",
            "LOG_LEVEL": "ERROR",
        }

    def start(self, *words: Any) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "accounts.tests.export_workers", *map(str, words)]
        return subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=self.environment, stdout=subprocess.PIPE, text=True
        )

    def run(self, *words: Any) -> dict[str, Any]:
        with self.start(*words) as process:
            out, _ = process.communicate(timeout=LONGEST)
        assert process.returncode == 0
        return dict(json.loads(out.splitlines()[-1]))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    if request.param == "sqlite":
        return Site(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path)
    return Site(request.getfixturevalue("postgres_url"), tmp_path)


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Any:
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def line(*words: Any) -> None:
        with capture.global_and_fixture_disabled():
            print("\n  exports:", *words, end="")  # noqa: T201

    return line


def test_files_of_four_sponsors_are_right_whoever_makes_them_and_whoever_is_killed(site, show):
    site.run("stage", EXPORTS, ROWS)

    workers = [site.start("work", LONGEST) for _ in range(2)]
    made = [json.loads(w.communicate(timeout=LONGEST)[0].splitlines()[-1])["made"] for w in workers]
    together = site.run("check")
    site.run("order", EXPORTS)
    killed = kill_while_working(site)
    site.run("work", LONGEST)
    after = site.run("check")

    show(made, "by each worker;", together, "; then", killed, "kills:", after)
    assert (together["right"], together["wrong"]) == (EXPORTS, 0)
    assert sum(made) == EXPORTS
    assert after["wrong"] == after["offered_otherwise"] == 0
    assert after["right"] + after["unoffered"] == 2 * EXPORTS
    assert after["right"] >= 2 * EXPORTS - killed // 5
    assert not list((site.folder / "exports").glob(".making-*")) or after["unoffered"]


def kill_while_working(site: Site) -> int:
    """Each kill is followed by a look at what is offered at that moment."""
    chance = random.Random(5)
    for n in range(KILLS):
        with site.start("work", LONGEST) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            time.sleep(chance.uniform(0, 0.25))
            worker.kill()
        if n % 4 == 0:
            found = site.run("check")
            assert found["wrong"] == found["offered_otherwise"] == 0, found
    return KILLS


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir(mode=0o700, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        leave_out("The test of a full disk was left out: only root may mount a small one")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


def test_a_full_disk_offers_no_part_of_a_file_and_the_next_try_works(site, show):
    site.run("stage", 4, 400)

    with small_disk(site.folder / "exports", "32k"):
        site.run("work", LONGEST)
        full = site.run("check")
        left = list((site.folder / "exports").iterdir())
    site.run("order", 4)
    site.run("work", LONGEST)
    after = site.run("check")

    show("full disk:", full, "; then", after)
    assert full["errors"] == ["There was no space left for the file."]
    assert (full["right"], full["unoffered"], full["offered_otherwise"], left) == (0, 4, 0, [])
    assert (after["right"], after["wrong"]) == (4, 0)
