"""A machine per test, on a copy of the migrated database."""

import sqlite3

import environ
import pytest
from django.conf import settings
from django.db import connection, connections

from influencer_platform.tests.faults import EVERYTHING
from influencer_platform.tests.faults.machine import machine as made
from influencer_platform.tests.faults.slow_sink import SlowSink
from influencer_platform.tests.postgres import migrate

ALIAS = "faults"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, django_db_setup, django_db_blocker):
    """A file with the migrated database, made once."""
    path = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
    with django_db_blocker.unblock():
        if (
            connection.vendor == "sqlite" and connection.is_in_memory_db()
        ):  # the suite's, if it has one
            connection.ensure_connection()
            with sqlite3.connect(path) as copy:
                connection.connection.backup(copy)
            copy.close()
        else:
            migrate(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture
def sink():
    server = SlowSink()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgres"] if EVERYTHING else ["sqlite"])
def database_url(request, tmp_path):
    """SQLite always; PostgreSQL too with FAULTS=all."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    path = tmp_path / "db.sqlite3"
    path.write_bytes(request.getfixturevalue("migrated").read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def machine(tmp_path, database_url, sink, django_db_blocker):
    """Valkey runs; worker and clock are started by the test."""
    connections.databases[ALIAS] = connections.configure_settings(
        {"default": {}, ALIAS: environ.Env.db_url_config(database_url)}
    )[ALIAS]
    if connection.vendor == "sqlite" and database_url.startswith("sqlite"):
        connections.databases[ALIAS]["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"]
    with django_db_blocker.unblock():
        try:
            with made(tmp_path, database_url, sink, ALIAS) as started:
                started.start_valkey()
                yield started
        finally:
            connections[ALIAS].close()
            del connections[ALIAS], connections.databases[ALIAS]
