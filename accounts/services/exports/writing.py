"""One kind of file, written from its first byte to its last without ever standing in memory."""

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from django.db import DEFAULT_DB_ALIAS

from accounts.exports import ExportKind, Table
from accounts.models import Export, User
from influencer_platform.csv import BOM, csv_line
from influencer_platform.tables.excel import Book

Tell = Callable[[int], None]
"""Is told of each handful of rows, and may raise to end the writing."""
BLOCK = 64 * 1024
Format = Export.Format


def write_file(
    path: Path,
    kind: ExportKind,
    user: User,
    tables: list[Table],
    file_format: str,
    *,
    using: str,
    tell: Tell,
) -> str:
    """Write all `tables` to `path`, read over the connection `using`. Returns the SHA-256 of the file. Raises OSError when the disk
    is full."""
    if file_format == Format.CSV:
        with path.open("xb") as out:
            return _write_csv(out, tables[0], using, tell)
    if file_format == Format.XLSX:
        with Book(str(path), str(path.parent)) as book:
            for table in tables:
                resource = table.resource()
                book.add(
                    table.name, resource.headings(), _told(resource.values(table.rows, using), tell)
                )
    else:
        with path.open("xb") as out:
            _write_zip(out, kind.readme(user) if kind.readme else "", tables, using, tell)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_now(
    kind: ExportKind, user: User, params: Mapping[str, Any], file_format: str
) -> Iterator[bytes]:
    """The bytes of a short file at once: those that the worker would write."""
    tables = kind.tables(user, params)
    if file_format == Format.CSV:
        yield from (data for data, _ in _csv(tables[0], DEFAULT_DB_ALIAS))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write_file(
            path, kind, user, tables, file_format, using=DEFAULT_DB_ALIAS, tell=lambda _rows: None
        )
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def _csv(table: Table, using: str) -> Iterator[tuple[bytes, int]]:
    resource = table.resource()
    yield BOM + csv_line(resource.headings()), 0
    yield from resource.blocks(table.rows, using)


def _write_csv(out: IO[bytes], table: Table, using: str, tell: Tell) -> str:
    """Returns the SHA-256 of what was written: while the database makes the next lines there is time for it."""
    digest = hashlib.sha256()
    for data, rows in _csv(table, using):
        out.write(data)
        digest.update(data)
        tell(rows)
    return digest.hexdigest()


def _write_zip(out: IO[bytes], readme: str, tables: list[Table], using: str, tell: Tell) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if readme:
            archive.writestr("README.txt", readme)
        for table in tables:
            with archive.open(f"{table.name}.csv", "w", force_zip64=True) as part:
                _write_csv(part, table, using, tell)


def _told(rows: Iterator[list[Any]], tell: Tell) -> Iterator[list[Any]]:
    """The rows as they are, with a word after each hundred."""
    number = 0
    for number, row in enumerate(rows, 1):
        yield row
        if number % 100 == 0:
            tell(100)
    tell(number % 100)
