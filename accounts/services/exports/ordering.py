"""The owner's side: order a file, stop it, take it away; and the end of what is a week old."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import IO, Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exports import export_kinds
from accounts.models import Export, User
from accounts.services.decisions import NotAllowed
from accounts.services.exports.keeping import forget, store, sweep
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

logger = logging.getLogger(__name__)
MOST_UNFINISHED = 5
ORPHANS_AFTER = timedelta(days=1)
Status = Export.Status
UNFINISHED = (Status.QUEUED, Status.RUNNING)


class TooManyExports(DomainError):
    """Five of this person's files are still being made."""

    code = "too_many_exports"


class FormatUnknown(DomainError):
    """This kind of file is not made in that format."""

    code = "format_unknown"
    status = 400


class ExportNotReady(DomainError):
    """The file is still being made."""

    code = "export_not_ready"


class ExportGone(DomainError):
    """The file failed, was cancelled, is too old or was damaged."""

    code = "export_gone"


@transaction.atomic
def request_export(*, kind: str, by: User, params: Mapping[str, Any], file_format: str) -> Export:
    """Order a file. Raises NotAllowed, FormatUnknown, TooManyExports, or what the kind says about its params."""
    entry = export_kinds.get(kind)
    if entry is None or not by.is_active or not entry.may(by):
        raise NotAllowed(_("You may not export this."))
    if file_format not in entry.formats:
        raise FormatUnknown(_("This list is not made in that format."), field="format")
    cleaned = entry.check(by, params)
    User.objects.select_for_update().get(pk=by.pk)  # of two orders at once, one is counted first
    waiting = Export.objects.filter(owner=by, status__in=UNFINISHED).count()
    if waiting >= MOST_UNFINISHED:
        raise TooManyExports(_("Several of your files are still being made. Wait for one of them."))
    export = Export.objects.create(owner=by, kind=kind, params=cleaned, file_format=file_format)
    wake("accounts.build_exports")
    return export


def cancel_export(*, export: Export, by: User) -> Export:
    """Stop one that is not finished; its worker notices within a second or two. Raises ExportGone when it is over already."""
    mine = Export.objects.visible_to(by).filter(pk=export.pk, status__in=UNFINISHED)
    change: dict[str, Any] = {"status": Status.CANCELLED, "finished_at": timezone.now()}
    if not mine.update(**change, lease_until=None, claimed_by=""):
        raise ExportGone(_("This export is over already."))
    return Export.objects.get(pk=export.pk)


def retry_export(*, export: Export, by: User) -> Export:
    """Order the same file again, after it failed, was cancelled or grew too old. Raises as request_export, and ExportNotReady."""
    row = _own(export, by)
    if not row.is_over:
        raise ExportNotReady(_("This file is still being made."))
    return request_export(kind=row.kind, by=by, params=row.params, file_format=row.file_format)


def open_export(*, export: Export, by: User) -> IO[bytes]:
    """The whole file, for its owner, while they may have it: everything is asked again, down to the last byte.

    Raises NotAllowed, ExportNotReady or ExportGone.
    """
    row = _own(export, by)
    owner, kind = User.objects.with_party().get(pk=by.pk), export_kinds.get(row.kind)
    if kind is None or not owner.is_active or not kind.may(owner):
        raise NotAllowed(_("You may not have this file."))
    if not row.is_over:
        raise ExportNotReady(_("This file is still being made."))
    if row.status != Status.DONE or row.expires_at is None or row.expires_at <= timezone.now():
        raise ExportGone(_("This file is gone. Order it again."))
    try:
        file = cast(IO[bytes], store().open(row.file).file)
    except FileNotFoundError as error:
        raise _damaged(row) from error
    if not _is_whole(file, row):
        file.close()
        raise _damaged(row)
    return file


def withdraw_files(*, owner_pk: int | None) -> None:
    """Somebody may see less from now on: their files are taken back, and those in the making begin again with what is left.
    In the transaction in which that happens."""
    theirs = Export.objects.filter(owner=owner_pk)
    theirs.filter(status__in=UNFINISHED).update(
        status=Status.QUEUED, claimed_by="", lease_until=None
    )
    done = theirs.filter(status=Status.DONE)
    for name in done.values_list("file", flat=True):
        transaction.on_commit(partial(forget, name), robust=True)
    done.update(status=Status.EXPIRED, file="", sha256="")


def expire_old() -> int:
    """Delete the files whose time is over, and what killed workers left. Returns how many exports expired."""
    now = timezone.now()
    expired = 0
    for export in Export.objects.filter(status=Status.DONE, expires_at__lte=now):
        still = Export.objects.filter(pk=export.pk, status=Status.DONE)
        if still.update(status=Status.EXPIRED, file="", sha256=""):
            forget(export.file)
            expired += 1
    kept = set(Export.objects.filter(status=Status.DONE).values_list("file", flat=True))
    sweep(running=_running, kept=kept, before=(now - ORPHANS_AFTER).timestamp())
    return expired


def _running() -> set[int]:
    return set(Export.objects.filter(status=Status.RUNNING).values_list("pk", flat=True))


def _own(export: Export, by: User) -> Export:
    row = Export.objects.visible_to(by).filter(pk=export.pk).first()
    if row is None:
        raise NotAllowed(_("You may not have this file."))
    return row


def _is_whole(file: IO[bytes], row: Export) -> bool:
    digest = hashlib.file_digest(cast(Any, file), "sha256").hexdigest()
    size = file.tell()
    file.seek(0)
    return size == row.size and digest == row.sha256


def _damaged(row: Export) -> ExportGone:
    """What is not the file we made is offered to nobody again."""
    logger.error("the file of export %s is missing or not what was written", row.pk)
    still = Export.objects.filter(pk=row.pk, status=Status.DONE)
    still.update(status=Status.FAILED, error=str(_("The file was damaged.")))
    return ExportGone(_("This file was damaged. Order it again."))
