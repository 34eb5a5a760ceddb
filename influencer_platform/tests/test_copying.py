"""The lines of a COPY by the handful: all of them, once, and what goes wrong is raised and leaves the connection usable."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from influencer_platform.tables.postgresql import handfuls

pytestmark = pytest.mark.postgres


@pytest.fixture
def reader(postgres) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        host=str(postgres.folder), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        yield connection


def read(reader: psycopg.Connection, query: str) -> list[tuple[bytes, int]]:
    with reader.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
        return list(handfuls(copy, 500))


def read_one(reader: psycopg.Connection, query: str) -> None:
    with reader.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        for _ in handfuls(copy, 500):
            raise RuntimeError("enough")


def is_usable(reader: psycopg.Connection) -> bool:
    return reader.execute("SELECT 6 * 7").fetchone() == (42,)


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [(0, []), (1, [1]), (499, [499]), (500, [500]), (501, [500, 1]), (1000, [500, 500])],
)
def test_each_line_comes_once(reader, rows, sizes):
    found = read(reader, f"SELECT generate_series(1, {rows})")

    assert [size for _, size in found] == sizes
    assert b"".join(block for block, _ in found) == b"".join(
        b"%d\n" % n for n in range(1, rows + 1)
    )
    assert is_usable(reader)


def test_what_fails_after_many_lines_is_raised(reader):
    seen = []
    with (
        pytest.raises(psycopg.errors.DivisionByZero),
        reader.cursor() as cursor,
        cursor.copy(
            "COPY (SELECT 1 / (1800 - n) FROM generate_series(1, 9000) n) TO STDOUT"
        ) as copy,
    ):
        seen.extend(size for _, size in handfuls(copy, 500))

    assert seen == [500, 500, 500]
    assert is_usable(reader)


def test_whoever_stops_early_leaves_the_connection_usable(reader):
    with pytest.raises(RuntimeError, match="enough"):
        read_one(reader, "SELECT n FROM generate_series(1, 10000000) n")

    assert is_usable(reader)


def test_a_query_without_lines_yet_is_interrupted_from_another_thread(reader):
    timer = threading.Timer(0.3, reader.cancel_safe)
    timer.start()

    with pytest.raises(psycopg.errors.QueryCanceled):
        read(reader, "SELECT pg_sleep(60)")

    timer.join()
    assert is_usable(reader)


def test_a_lost_connection_is_raised(reader, postgres):
    pid = reader.info.backend_pid
    timer = threading.Timer(0.3, postgres.execute, [f"SELECT pg_terminate_backend({pid})"])
    timer.start()

    with pytest.raises(psycopg.OperationalError):
        read(reader, "SELECT pg_sleep(60)")

    timer.join()
