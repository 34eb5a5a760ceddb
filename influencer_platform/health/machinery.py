"""The checks that need no table of ours: database, broker, mail server, files, disk."""

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from influencer_platform.health.findings import BAD, DATABASE, OK, WARN, Finding, check

PING = 0.5
"""Seconds within which a broker has to answer; one that accepts and says nothing is as bad as none."""

MAIL_SERVER = 1.5
TAKEN = 250
LEAST_FREE = 200 * 1024**2
LITTLE_FREE = 1024**3
DRIFT, MOST_DRIFT = timedelta(seconds=5), timedelta(seconds=60)
BUSY = 500
"""Milliseconds that the check waits for its turn to write."""


@check(DATABASE, asks_rows=False)
def database() -> Finding:
    """Reachable, all migrations applied, and it takes writes."""
    began = time.monotonic()
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding(
            DATABASE, BAD, _("migrations are missing: run manage.py prepare"), f"{len(missing)}"
        )
    try:
        with impatient(), transaction.atomic():
            ContentType.objects.filter(pk=-1).update(model="")
    except OperationalError as error:
        if "lock" not in str(error):
            raise
        return Finding(DATABASE, WARN, _("answers, but somebody else has been writing for a while"))
    took = f"{(time.monotonic() - began) * 1000:.0f} ms"
    return Finding(DATABASE, OK, _("answers, is up to date and takes writes"), took)


@contextmanager
def impatient() -> Iterator[None]:
    """A check asks for half a second, not for the 20 that a page would wait."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(BUSY)])
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(2 * BUSY)])
            yield
        return
    usual = int(settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5)) * 1000
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


@check("broker", asks_rows=False)
def broker() -> Finding:
    """Redis or Valkey answers a ping."""
    if not settings.REDIS_URL:
        return Finding("broker", BAD, _("there is none: REDIS_URL is empty, so no job can run"))
    began = time.monotonic()
    with asking() as client:
        client.ping()
    took = f"{(time.monotonic() - began) * 1000:.0f} ms"
    return Finding("broker", OK, _("answers"), took)


@contextmanager
def asking() -> Iterator["redis.Redis"]:
    """A client of the broker that gives up after half a second, without a second try."""
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PING,
        socket_connect_timeout=PING,
        retry=Retry(NoBackoff(), 0),
        single_connection_client=False,
    )
    try:
        yield client
    finally:
        client.close()


def queue_lengths() -> dict[str, int] | None:
    """How many messages wait in each of our queues; None while the broker does not answer."""
    if not settings.REDIS_URL:
        return None
    try:
        with asking() as client:
            return {name: int(client.llen(name)) for name in settings.QUEUES}
    except (redis.RedisError, OSError):
        return None


@check("mail server", asks_rows=False)
def mail_server() -> Finding:
    """It takes a connection and our log-in, or the folder of a trial installation can be written."""
    name = "mail server"
    if not settings.EMAIL_URL:
        folder = Path(settings.VAR_DIR / "mail")
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{secrets.token_hex(8)}"
        probe.touch()
        probe.unlink()
        return Finding(name, OK, _("none: mails are written to a folder"), str(folder))
    connection = get_connection(timeout=MAIL_SERVER)
    if not isinstance(connection, EmailBackend):
        return Finding(
            name, OK, _("not asked: mails leave by another way"), type(connection).__name__
        )
    began = time.monotonic()
    try:
        connection.open()
        assert connection.connection is not None  # noqa: S101  (for the type: open() made it)
        code = connection.connection.noop()[0]
    finally:
        connection.close()
    if code != TAKEN:
        return Finding(name, BAD, _("does not want us"), str(code))
    return Finding(name, OK, _("takes our mail"), f"{(time.monotonic() - began) * 1000:.0f} ms")


@check("files", asks_rows=False)
def files() -> Finding:
    """Whatever stores uploads and exports gives back what was put there."""
    places = [name for name in settings.STORAGES if name != "staticfiles"]
    for place in places:
        storage, words = storages[place], secrets.token_bytes(16)
        name = storage.save(f"health/{secrets.token_hex(8)}", ContentFile(words))
        try:
            with storage.open(name) as file:
                if file.read() != words:
                    return Finding("files", BAD, _("what was written is not what is read"), place)
        finally:
            storage.delete(name)
    return Finding("files", OK, _("can be written, read and removed"), ", ".join(places))


@check("disk", asks_rows=False)
def disk() -> Finding:
    """Room for the database, uploads and exports of this machine."""
    free = shutil.disk_usage(settings.VAR_DIR).free
    level = BAD if free < LEAST_FREE else WARN if free < LITTLE_FREE else OK
    words = _("has room") if level == OK else _("is almost full")
    return Finding("disk", level, words, f"{free / 1024**3:.1f} GB free")


@check("database clock", asks_rows=True)
def database_clock() -> Finding:
    """Dates are compared with each other: machine and database must agree what time it is."""
    if connection.vendor == "sqlite":
        return Finding("database clock", OK, _("is this machine's"), "0 s")
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        theirs = datetime.fromtimestamp(float(cursor.fetchone()[0]), UTC)
    middle = before + (timezone.now() - before) / 2
    apart = abs(theirs - middle)
    level = BAD if apart > MOST_DRIFT else WARN if apart > DRIFT else OK
    words = _("agrees with this machine's") if level == OK else _("differs from this machine's")
    return Finding("database clock", level, words, f"{apart.total_seconds():.1f} s")
