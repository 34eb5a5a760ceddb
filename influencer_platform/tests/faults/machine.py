"""One machine of its own for a fault test: a real Valkey, real workers and clocks, a database, and what may be killed of them.

Nothing is shared with the tests' own database: the rows are read and written with `.using(machine.alias)`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.models import Delivery
from influencer_platform import valkey
from influencer_platform.celery import app
from influencer_platform.tests.faults.slow_sink import SlowSink
from influencer_platform.tests.left_out import leave_out

PATIENCE = 90.0
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app=influencer_platform.celery:app"]
Program = subprocess.Popen[bytes]


def wait_for(what: Callable[[], Any], *, seconds: float = PATIENCE, saying: str = "") -> float:
    """Returns how many seconds it took until `what()` was true."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, f"never came true: {saying or what}"
        time.sleep(0.05)
    return time.monotonic() - began


class Machine:
    """`alias` is its database's; `sink` its mail server. Whatever was started is ended on the way out."""

    def __init__(self, folder: Path, alias: str, url: str, sink: SlowSink) -> None:
        self.folder, self.alias, self.sink = folder, alias, sink
        self.socket = valkey.socket_path(folder)
        self.programs: list[Program] = []
        self.env = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
            "REDIS_URL": f"unix://{self.socket}",
            "SECRET_KEY": "of-the-fault-tests-only-" + "0" * 40,
            "VAR_DIR": str(folder),
        }

    # --- Programs -----------------------------------------------------------------------------------------------------

    def start(self, name: str, command: list[Any], **env: str) -> Program:
        """Leads a session of its own, so that it can be killed with all its children."""
        with (self.folder / f"{name}.log").open("ab") as log:
            program = subprocess.Popen(
                [str(word) for word in command],
                cwd=settings.BASE_DIR,
                env=self.env | env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.programs.append(program)
        return program

    def start_valkey(self, *, appendonly: bool = True) -> Program:
        command = list(valkey.child(self.folder / "valkey", self.socket).command)
        command[command.index("--appendonly") + 1] = "yes" if appendonly else "no"
        program = self.start("valkey", command)
        wait_for(lambda: valkey.answers(self.socket), saying="Valkey answers")
        return program

    def start_worker(self, *more: str, queue: str = "default", processes: int = 1) -> Program:
        """Returns when it is ready: it has written down that it is there."""
        since = timezone.now()
        program = self.start(
            f"worker-{queue}",
            [
                *CELERY,
                "worker",
                f"--queues={queue}",
                f"--hostname={queue}-{len(self.programs)}@%h",
                "--pool=prefork",
                f"--concurrency={processes}",
                "--loglevel=WARNING",
                "--without-mingle",
                "--without-gossip",
                "--include=influencer_platform.tests.faults.jobs",
                *more,
            ],
        )
        wait_for(lambda: self.heard(f"worker {queue}", since), saying=self.log(f"worker-{queue}"))
        return program

    def start_beat(self) -> Program:
        since = timezone.now()
        program = self.start("beat", [*CELERY, "beat", "--loglevel=WARNING"])
        wait_for(lambda: self.heard("clock", since), saying="the clock ticks")
        return program

    def kill(self, program: Program) -> None:
        """-9, with everything it has started, as when the machine's memory ran out."""
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text()[-2000:] if path.exists() else ""

    def stop(self) -> None:
        for program in self.programs:
            try:
                os.killpg(program.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            program.wait()

    # --- Rows and messages --------------------------------------------------------------------------------------------

    def heard(self, name: str, since: Any) -> bool:
        # by its table: the default database is not this one
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM accounts_heartbeat WHERE name LIKE %s AND at >= %s",
                [f"{name}%", since],
            )
            return bool(cursor.fetchone()[0])

    def owe(self, count: int, prefix: str = "fault", **more: Any) -> None:
        """So many mails, due a while ago, in this order."""
        due = timezone.now() - timedelta(hours=1)
        Delivery.objects.using(self.alias).bulk_create(
            Delivery(
                address=f"{prefix}-{n}@example.com",
                kind="ready_made",
                key=f"{prefix}:{n}",
                payload={"subject": f"{prefix}-{n}", "text": "Hello", "html": ""},
                not_before=due + timedelta(milliseconds=n),
                **more,
            )
            for n in range(count)
        )

    def mails(self, **which: Any) -> int:
        return Delivery.objects.using(self.alias).filter(**which).count()

    def publish(self, task: str, *args: Any, **how: Any) -> None:
        """Hand a message to the broker, as the clock and a wake do."""
        url = self.env["REDIS_URL"].replace("unix://", "redis+socket://")
        with app.connection_for_write(url=url) as connection:
            app.send_task(task, args=args, connection=connection, retry=False, **how)

    def children(self, program: Program) -> list[psutil.Process]:
        """The processes of its pool."""
        found: list[psutil.Process] = psutil.Process(program.pid).children()
        return found


@contextmanager
def machine(folder: Path, url: str, sink: SlowSink, alias: str = "faults") -> Iterator[Machine]:
    """The machine on the migrated database behind `url`."""
    try:
        valkey.binary()
    except valkey.NoValkey as reason:
        leave_out(str(reason))
    made = Machine(folder, alias, url, sink)
    try:
        yield made
    finally:
        made.stop()
