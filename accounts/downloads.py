"""How a file leaves, for pages, the API and the back office alike: at once where it is short, from its row otherwise."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils import timezone

from accounts.exports import ExportKind, Params, Table, export_kinds
from accounts.models import Export, User
from accounts.services import exports as services
from influencer_platform import csv
from influencer_platform.tables import excel

TYPES = {"csv": csv.CONTENT_TYPE, "xlsx": excel.CONTENT_TYPE, "zip": "application/zip"}


def at_once(
    kind: ExportKind, user: User, params: Params, file_format: str
) -> HttpResponseBase | None:
    """The file of a short list, whole before the first byte leaves; None where a worker has to make it."""
    if kind.is_job:
        return None
    tables = kind.tables(user, params)
    if (rows := _count(tables)) > services.SHORT:
        return None
    if kind.taken:
        kind.taken(user, file_format, rows, params)
    whole = b"".join(services.write_now(_found(kind, tables), user, params, file_format))
    response = HttpResponse(whole, content_type=TYPES[file_format])
    return _private(response, file_name(kind, timezone.now(), file_format))


def download(export: Export, user: User) -> HttpResponseBase:
    """The file of a row. Raises ExportNotReady or ExportGone."""
    file = services.open_export(export=export, by=user)
    kind = export_kinds[export.kind]
    try:
        if kind.taken:
            kind.taken(user, export.file_format, export.rows_done, export.params)
    except Exception:
        file.close()
        raise
    response = FileResponse(file, content_type=TYPES[export.file_format])
    response["Content-Length"] = str(export.size)
    name = file_name(kind, export.finished_at or timezone.now(), export.file_format)
    return _private(response, name)


def file_name(kind: ExportKind, made_at: datetime, file_format: str) -> str:
    """`campaigns-2026-12-01.csv`, the day in UTC."""
    return f"{kind.file_stem}-{made_at:%Y-%m-%d}.{file_format}"


def _count(tables: list[Table]) -> int:
    """Rows of all tables, counted as far as it matters."""
    most = services.SHORT + 1
    return sum(table.rows.order_by()[:most].count() for table in tables)


def _found(kind: ExportKind, tables: list[Table]) -> ExportKind:
    """The kind with the rows that were found for it already."""
    return replace(kind, tables=lambda _user, _params: tables)


def _private(response: Any, name: str) -> HttpResponseBase:
    """A download for one person: kept by no cache, never shown as a page of ours."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[no-any-return]
