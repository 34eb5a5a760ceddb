"""Files for tests: written in one piece, and downloads read as rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.test import Client
from django.urls import reverse

from accounts.models import Export, User
from accounts.services.exports import build_due
from influencer_platform.csv import BOM, csv_line
from influencer_platform.tables.excel import Book


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    return BOM + b"".join(csv_line(cells) for cells in (header, *rows))


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    with Book(out) as book:
        book.add(title, header, rows)
    return out.getvalue()


def content(answer: Any) -> bytes:
    """The whole file, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def table(body: bytes, file_format: str) -> list[list[Any]]:
    """Headings, then rows. CSV as texts without the marks that keep formulas away; Excel as values."""
    if file_format == "csv":
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def column(found: list[list[Any]], heading: str) -> list[str]:
    """One column of a table, as texts."""
    at = found[0].index(heading)
    return ["" if row[at] is None else str(row[at]) for row in found[1:]]


def order(client: Client, kind: str, file_format: str = "csv", params: str = "") -> Any:
    data = {"kind": kind, "format": file_format, "params": params}
    return client.post(reverse("accounts:export_new"), data)


def made(client: Client, user: User) -> bytes:
    """Makes the person's newest job and takes its file away."""
    while build_due():
        pass
    job = Export.objects.filter(owner=user).latest("pk")
    answer = client.get(reverse("accounts:export_download", args=[job.pk]))
    assert answer.status_code == 200, (job.status, job.error)
    return content(answer)
