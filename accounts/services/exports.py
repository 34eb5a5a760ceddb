"""Files that people asked for: ordered, made, taken away."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exports import ExportKind, Table, export_kinds
from accounts.models import Export, User
from influencer_platform.errors import DomainError
from influencer_platform.spreadsheet import csv_bytes, xlsx_bytes

SHORT = 10_000
MOST = 5
KEPT = timedelta(days=7)


class TooManyExports(DomainError):
    """So many wait already."""

    code = "too_many_exports"


class ExportGone(DomainError):
    """It cannot be had (any more)."""

    code = "export_gone"


class ExportNotReady(DomainError):
    """It is still being made."""

    code = "export_not_ready"


@transaction.atomic
def request_export(*, kind: str, by: User, params: Mapping[str, Any], file_format: str) -> Export:
    """Order one."""
    export_kinds[kind].check(by, params)
    if not export_kinds[kind].may(by):
        raise ExportGone(_("You may not export this."))
    waiting = Export.objects.filter(owner=by, status__in=["queued", "running"]).count()
    if waiting >= MOST:
        raise TooManyExports(_("Several of your files are still being made."))
    return Export.objects.create(kind=kind, owner=by, params=dict(params), file_format=file_format)


def cancel_export(*, export: Export, by: User) -> Export:
    """Stop one that is not made yet."""
    rows = Export.objects.visible_to(by).filter(pk=export.pk, status__in=["queued", "running"])
    if not rows.update(status="cancelled", finished_at=timezone.now()):
        raise ExportGone(_("This export is over already."))
    return Export.objects.get(pk=export.pk)


def retry_export(*, export: Export, by: User) -> Export:
    """Order the same file again."""
    if not export.is_over:
        raise ExportNotReady(_("This file is still being made."))
    return request_export(
        kind=export.kind, by=by, params=export.params, file_format=export.file_format
    )


def open_export(*, export: Export, by: User) -> IO[bytes]:
    """The whole file, for its owner, while it may have it."""
    kind = export_kinds.get(export.kind)
    if not export.is_over:
        raise ExportNotReady(_("This file is not ready yet."))
    is_kept = export.status == "done" and export.expires_at and export.expires_at > timezone.now()
    if export.owner_id != by.pk or kind is None or not kind.may(by) or not is_kept:
        raise ExportGone(_("This file is gone."))
    return (_folder() / export.file).open("rb")


def build_due(*, limit: int = 1) -> int:
    """Make what waits."""
    due = Export.objects.filter(status="queued").order_by("pk")[:limit]
    for export in due:
        _build(export)
    return len(due)


def write_now(
    kind: ExportKind, user: User, params: Mapping[str, Any], file_format: str
) -> Iterator[bytes]:
    """The bytes of a short file."""
    tables = kind.tables(user, params)
    yield _bytes(kind, user, tables, file_format)


def _build(export: Export) -> None:
    kind = export_kinds[export.kind]
    if not kind.may(export.owner):
        export.status, export.error = "failed", "not allowed"
    else:
        tables = kind.tables(export.owner, export.params)
        body = _bytes(kind, export.owner, tables, export.file_format)
        export.rows_done = export.rows_total = sum(t.rows.count() for t in tables)
        export.file, export.size = f"{export.pk}.{export.file_format}", len(body)
        export.sha256 = hashlib.sha256(body).hexdigest()
        (_folder() / export.file).write_bytes(body)
        export.status, export.expires_at = "done", timezone.now() + KEPT
    export.finished_at = timezone.now()
    export.save()


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _bytes(kind: ExportKind, user: User, tables: list[Table], file_format: str) -> bytes:
    if file_format != "zip":
        return _table(tables[0], file_format)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind.readme:
            archive.writestr("README.txt", kind.readme(user))
        for table in tables:
            archive.writestr(f"{table.name}.csv", _table(table, "csv"))
    return out.getvalue()


def _table(table: Table, file_format: str) -> bytes:
    data = table.resource().export(table.rows)
    if file_format == "csv":
        return csv_bytes(data.headers, data)
    return xlsx_bytes(table.name, data.headers, data)
