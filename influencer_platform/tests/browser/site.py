"""The product served to a real browser: from this process, on a database file of its own.

Tests and server share the code, the settings and the file, so a test may make rows with the factories, look at them
afterwards with the models, and step in between two clicks of a person. Each thread of the server has its own connection,
as in production; every other database stays untouched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread


def migrated_database(path: Path) -> Path:
    """A new file with all tables, first rows and triggers. Not synchronised with the disk while it is built."""
    with working_on(path):
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
        call_command("migrate", verbosity=0)
    return path


@contextmanager
def working_on(path: Path) -> Iterator[None]:
    """Until the end of the block all threads of this process work on the database in this file."""
    kept, usual = connections["default"], connections.settings["default"]
    connections.settings["default"] = usual | {"NAME": str(path)}
    connections["default"] = connections.create_connection("default")
    _forget()
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = usual, kept
        _forget()


def _forget() -> None:
    """What this process remembers of the rows of one database is wrong for the next."""
    ContentType.objects.clear_cache()
    cache.clear()


@contextmanager
def served() -> Iterator[str]:
    """The address of the site."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
