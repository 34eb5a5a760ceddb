"""`make run`: everything Tandem needs, on one machine, until Ctrl-C."""

import fcntl
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from environ import FileAwareEnv

from influencer_platform import valkey
from influencer_platform.bootstrap import SetupError, require_free_port
from influencer_platform.checks import LOCAL
from influencer_platform.supervisor import Child, ChildFailed, Supervisor, say

CELERY = [sys.executable, "-m", "celery", "--quiet", "--app=influencer_platform.celery:app"]


class Command(BaseCommand):
    help = "Serve Tandem: Valkey, database set-up, web, worker and clock under one supervisor, until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, **_options: Any) -> None:
        os.chdir(settings.BASE_DIR)
        try:
            port = require_free_port()
            with only_one(settings.VAR_DIR), Supervisor() as supervisor:
                serve(supervisor, port)
        except (SetupError, ChildFailed, valkey.NoValkey) as error:
            raise CommandError(f"{error}") from error
        say("\nTandem has stopped; nothing is left running.")


def serve(supervisor: Supervisor, port: int) -> None:
    env = second_step() | os.environ | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
    env["REDIS_URL"] = FileAwareEnv()("REDIS_URL", default="") or start_valkey(supervisor)
    supervisor.run_once("Preparing the database", [sys.executable, "manage.py", "prepare"], env)
    web = web_server(env, port)
    for child in (web, worker(env), exporter(env), clock(env)):
        if not supervisor.stop_signals:
            supervisor.start(child)
    supervisor.wait_until(lambda: web_answers(port), child=web, seconds=60)
    if not supervisor.stop_signals:
        say(welcome())
    supervisor.watch()


# --- The programs -----------------------------------------------------------------------------------------------------


def start_valkey(supervisor: Supervisor) -> str:
    """Its URL, which commands run by hand read from var/redis_url."""
    folder = settings.VAR_DIR / "valkey"
    path = valkey.socket_path(settings.VAR_DIR)
    child = valkey.child(folder, path)
    supervisor.start(child)
    supervisor.wait_until(lambda: valkey.answers(path), child=child, seconds=30)
    url = f"unix://{path}"
    (settings.VAR_DIR / "redis_url").write_text(url)
    return url


def web_server(env: dict[str, str], port: int) -> Child:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        "--no-ws",
    ]
    command += [
        "--workers=1",
        "--blocking-threads=4",
        "--backpressure=64",
        "--workers-kill-timeout=8",
        "--log-level=warning",
    ]
    return Child("The web server", [*command, "influencer_platform.wsgi:application"], env=env)


def worker(env: dict[str, str]) -> Child:
    """Mails, dates, sweeps: everything that is over soon."""
    return Child("The worker", _worker_of("default", processes=2), env=env, grace=30)


def exporter(env: dict[str, str]) -> Child:
    """Files of any length, one at a time, beside the worker: nobody's log-in code waits for them."""
    return Child("The worker for files", _worker_of("exports", processes=1), env=env, grace=30)


def _worker_of(queue: str, *, processes: int) -> list[str]:
    return [
        *CELERY,
        "worker",
        f"--queues={queue}",
        f"--hostname={queue}@%h",
        "--pool=prefork",
        f"--concurrency={processes}",
        "--loglevel=WARNING",
        "--without-mingle",
        "--without-gossip",
    ]


def clock(env: dict[str, str]) -> Child:
    return Child("The clock", [*CELERY, "beat", "--loglevel=WARNING"], env=env)


def second_step() -> dict[str, str]:
    """On one's own machine staff try Tandem without a second step, unless the operator says something else."""
    is_here = not settings.HTTPS and urlsplit(settings.SITE_URL).hostname in LOCAL
    is_said = any(f"STAFF_MFA_REQUIRED{end}" in os.environ for end in ("", "_FILE"))
    return {"STAFF_MFA_REQUIRED": "no"} if is_here and not is_said else {}


# --- What it takes ----------------------------------------------------------------------------------------------------


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Two supervisors on one folder would share a database and a Valkey without knowing."""
    with (folder / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(
                f"Tandem already runs from {folder}. Stop that one first, or give this one a VAR_DIR of its own."
            ) from None
        try:
            yield
        finally:  # nobody shall look for a Valkey that has stopped
            (folder / "redis_url").unlink(missing_ok=True)


def web_answers(port: int) -> bool:
    """Any answer will do, an error page too: the server is there."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def welcome() -> str:
    lines = [
        f"{settings.SITE_NAME} is at {settings.SITE_URL}/ and its staff console at {settings.SITE_URL}/admin/",
        *demo_logins(),
    ]
    if not settings.EMAIL_URL:
        lines.append(
            f"Mails are written to {shown(settings.VAR_DIR / 'mail')}/ until EMAIL_URL names a mail server."
        )
    lines.append("Ctrl-C stops everything.")
    return "\n" + "".join(f"  {line}\n" for line in lines)


def demo_logins() -> list[str]:
    file = settings.VAR_DIR / "demo-logins.json"
    if not file.exists():
        return []
    people = json.loads(file.read_text())
    return [
        f"Demo log-ins, also in {shown(file)}:",
        *(f"  {who['role']:<16} {who['email']:<36} {who['password']}" for who in people),
    ]


def shown(path: Path) -> str:
    return (
        str(path.relative_to(settings.BASE_DIR))
        if path.is_relative_to(settings.BASE_DIR)
        else str(path)
    )
