"""The whole installation, as `make run` starts it, with its real web server, worker, clock and Valkey, in real time.

Staff edit a schedule in a browser and its mail lands in the new minute; the clock is stopped over a due time and killed, and what
was due is done when it is back. Real minutes: FAULTS=all.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from influencer_platform.tests.faults import EVERYTHING

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not EVERYTHING, reason="takes minutes: FAULTS=all"),
]
ROOT = Path(__file__).parents[3]
REMINDER, DIGEST = "Daily reminder to influencers", "Daily mail to sponsors"
DAILY = "List-Id: <daily."
EMAIL, PASSWORD = "boss@agency.example", "a-long-unusual-phrase"
START_UP = 120
SOON = 60
"""Seconds after the minute in which a mail must be there."""
BACK = 300
"""Seconds after the clock is back in which what was missed must be done."""
MINUTE = timedelta(minutes=1)


@dataclass
class Installation:
    address: str
    folder: Path
    process: "subprocess.Popen[bytes]"

    def mails(self) -> list[str]:
        """Every daily mail that left."""
        files = (file.read_text() for file in (self.folder / "mail").glob("*"))
        return [mail for file in files for mail in file.split("-" * 79) if DAILY in mail]

    def clock(self) -> psutil.Process | None:
        """The program that keeps time."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if "beat" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                    return child
            except psutil.NoSuchProcess:
                continue
        return None


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "assets").symlink_to(ROOT / "var" / "assets")
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    env |= {
        "DJANGO_SETTINGS_MODULE": "influencer_platform.tests.clockwork.settings",
        "VAR_DIR": str(tmp_path),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "of-the-real-time-test-only-" + "0" * 40,
        "DEMO": "no",
        "ADMIN_EMAIL": EMAIL,
        "ADMIN_PASSWORD": PASSWORD,
    }
    python = [sys.executable, "-W", "ignore"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*python, "manage.py", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
        try:
            eventually(
                lambda: f"{port}/ and its staff" in (tmp_path / "log").read_text(),
                START_UP,
                process,
            )
            subprocess.run(
                [*python, "-m", "influencer_platform.tests.clockwork.stage"],
                cwd=ROOT,
                env=env,
                check=True,
            )
            yield Installation(f"http://127.0.0.1:{port}", tmp_path, process)
        finally:
            process.terminate()
            process.wait(60)


def eventually(
    condition: Callable[[], Any], seconds: float, process: "subprocess.Popen[bytes] | None" = None
) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "this never came true"
        assert process is None or process.poll() is None, "it ended by itself"
        time.sleep(0.2)
    return found


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_label("Email").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/admin/")


def edit(page: Page, site: str, name: str, at: datetime) -> None:
    """As staff do it: the list, the schedule's page, hour and minute, Save."""
    page.goto(f"{site}/admin/django_celery_beat/periodictask/")
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_label("Hour:").fill(str(at.hour))
    page.get_by_label("Minute:").fill(str(at.minute))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved:")).to_be_visible()


def next_minute(now: datetime, *, earliest: timedelta) -> datetime:
    return (now + earliest).replace(second=0, microsecond=0) + MINUTE


def seconds_after(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds()


def test_an_edit_and_a_stopped_clock_in_real_time(installation, browser: Browser, show):
    site, page = installation.address, browser.new_page()
    sign_in(page, site)
    now = datetime.now(UTC)
    first = next_minute(now, earliest=timedelta(seconds=20))
    second = first + MINUTE
    edit(page, site, DIGEST, second)
    edit(page, site, REMINDER, first)
    assert seconds_after(first) < 0
    assert installation.mails() == []
    page.close()

    eventually(installation.mails, -seconds_after(first) + SOON)
    show(
        f"real time: edited to {first:%H:%M}, the mail was there {seconds_after(first):.1f} s after it"
    )
    assert seconds_after(first) >= 0
    (mail,) = installation.mails()
    assert "Subject: 1 offer waits for your answer" in mail

    clock = installation.clock()
    assert clock is not None
    clock.send_signal(signal.SIGSTOP)
    time.sleep(max(0.0, -seconds_after(second)) + 8)
    assert len(installation.mails()) == 1
    clock.kill()
    stopped = time.monotonic()

    eventually(lambda: len(installation.mails()) == 2, BACK)
    show(
        f"real time: beat stopped over {second:%H:%M} and killed, done {time.monotonic() - stopped:.1f} s after that"
    )
    time.sleep(3)
    assert len(installation.mails()) == 2
