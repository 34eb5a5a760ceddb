"""A machine per test, on a copy of the migrated database."""

import os
import sqlite3
import subprocess
import sys

import environ
import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from influencer_platform.tests.faults import EVERYTHING
from influencer_platform.tests.faults.machine import machine as made
from influencer_platform.tests.faults.slow_sink import SlowSink

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


def migrate(url: str, folder) -> None:
    env = os.environ | {
        "DATABASE_URL": url,
        "VAR_DIR": str(folder),
        "SECRET_KEY": "0" * 64,
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=True, capture_output=True)


@pytest.fixture
def sink():
    server = SlowSink()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgres"] if EVERYTHING else ["sqlite"])
def database_url(request, tmp_path):
    """SQLite always; PostgreSQL too with FAULTS=all, since its migrations alone take half a minute."""
    if request.param == "postgres":
        return request.getfixturevalue("migrated_postgres")
    path = tmp_path / "db.sqlite3"
    path.write_bytes(request.getfixturevalue("migrated").read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def template(postgres_url, tmp_path_factory):
    """PostgreSQL with a migrated database of its own, from which each test gets a copy."""
    execute(postgres_url, "CREATE DATABASE faults_template")
    url = postgres_url.replace("/tandem", "/faults_template")
    migrate(url, tmp_path_factory.mktemp("migrated-postgres"))
    return url


@pytest.fixture
def migrated_postgres(postgres_url, template):
    execute(postgres_url, "CREATE DATABASE faults TEMPLATE faults_template")
    yield postgres_url.replace("/tandem", "/faults")
    execute(postgres_url, "DROP DATABASE faults WITH (FORCE)")


def execute(url: str, statement: str) -> None:
    with psycopg.connect(
        host=url.split("@")[1].rpartition("/")[0], user="postgres", dbname="tandem", autocommit=True
    ) as server:
        server.execute(statement)


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
