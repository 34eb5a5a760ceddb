"""The worker's side: claim one export, make its file, say that it is there.

Each step is a conditional UPDATE of the row, so two workers never make the same file at once, and whoever was overtaken notices.
Attempts are counted before the work: a file that kills its worker is given up after MOST_ATTEMPTS.
"""

import errno
import logging
import os
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exports import ExportKind, Table, export_kinds
from accounts.models import Delivery, Export, Notification, User
from accounts.services.exports.keeping import Kept, forget, keep, workspace
from accounts.services.exports.watching import LEASE, Stopped, Watch, snapshot
from accounts.services.exports.writing import write_file
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Where a person finds their files."""
Status = Export.Status


class _Refused(Exception):
    """The file will not be made; the sentence says why."""


def build_due(*, limit: int = 1) -> int:
    """Make up to `limit` of the files that wait, oldest first. Returns how many were taken on. Safe in parallel and twice."""
    release_own_exports()
    _give_up_late()
    taken = 0
    while taken < limit and (export := _claim()):
        taken += 1
        _build(export)
    return taken


def release_own_exports() -> int:
    """Exports whose process on this machine is dead wait again at once, instead of until their lease ends."""
    here = f"{socket.gethostname()}:"
    mine = Export.objects.filter(status=Status.RUNNING, claimed_by__startswith=here)
    released = 0
    for name in mine.values_list("claimed_by", flat=True):
        if not _is_alive(int(name.removeprefix(here).split(":")[0])):
            dead = Export.objects.filter(status=Status.RUNNING, claimed_by=name)
            released += dead.update(lease_until=timezone.now() - timedelta(seconds=1))
    return released


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_defunct(pid)


def _is_defunct(pid: int) -> bool:
    """Dead, but not yet buried by its parent: Linux keeps such a process in its list."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"


def _waiting() -> Q:
    late = Q(status=Status.RUNNING, lease_until__lt=timezone.now())
    return Q(status=Status.QUEUED) | late


def _claim() -> Export | None:
    """The oldest that waits, or whose worker is gone; None when there is none."""
    me = f"{socket.gethostname()}:{os.getpid()}:{timezone.now().timestamp():.6f}"
    for _turn in range(100):
        found = Export.objects.filter(_waiting()).order_by("created_at", "pk").first()
        if found is None:
            return None
        now = timezone.now()
        same = Export.objects.filter(_waiting(), pk=found.pk, attempts=found.attempts)
        if same.update(
            status=Status.RUNNING,
            claimed_by=me,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            started_at=now,
            rows_done=0,
        ):
            return Export.objects.select_related("owner__role").get(pk=found.pk)
    return None


def _give_up_late() -> None:
    late = Export.objects.filter(_waiting(), status=Status.RUNNING, attempts__gte=MOST_ATTEMPTS)
    for export in late.select_related("owner"):
        _fail(export, _("It stopped %(n)s times before it was finished.") % {"n": MOST_ATTEMPTS})


def _build(export: Export) -> None:
    try:
        kept = _make(export)
        if not _finish(export, kept):
            forget(kept.name)
    except Stopped:
        logger.info("export %s was stopped", export.pk)
    except (_Refused, DomainError) as reason:
        _fail(export, str(reason))
    except OSError as error:
        if error.errno in NO_SPACE:
            _fail(export, _("There was no space left for the file."))
        else:
            _try_later(export, error)
    except DatabaseError as error:
        _try_later(export, error)
    except Exception:
        logger.exception("export %s could not be written", export.pk)
        _fail(export, _("The file could not be written."))


def _make(export: Export) -> Kept:
    """The whole file, in its place, offered to nobody yet."""
    kind = export_kinds.get(export.kind)
    if kind is None:
        raise _Refused(_("This kind of file is not made any more."))
    with workspace(export) as folder, snapshot() as using, Watch(export, using) as watch:
        path = folder / "file"
        try:
            tables = _tables(export, kind)
            total = sum(table.rows.using(using).order_by().count() for table in tables)
            _mine(export).update(rows_total=total)
            digest = write_file(
                path, kind, export.owner, tables, export.file_format, using=using, tell=watch.tell
            )
            _tables(export, kind)
        except DatabaseError:
            watch.tell(0)  # interrupted because somebody stopped it
            raise
        export.rows_done = watch.rows
        return keep(path, export, digest)


def _tables(export: Export, kind: ExportKind) -> list[Table]:
    """What the file is made of, for the owner as they are now. Raises _Refused when they may not have it (any more)."""
    owner = User.objects.with_party().get(pk=export.owner_id)
    if not (owner.is_active and kind.may(owner)):
        raise _Refused(_("You may not have this file any more."))
    return kind.tables(owner, kind.check(owner, export.params))


def _mine(export: Export) -> Any:
    return Export.objects.filter(pk=export.pk, status=Status.RUNNING, claimed_by=export.claimed_by)


@transaction.atomic
def _finish(export: Export, kept: Kept) -> bool:
    """Offer the file and tell its owner, at one moment. False when it was cancelled or taken over meanwhile."""
    now = timezone.now()
    if not _mine(export).update(
        status=Status.DONE,
        file=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        rows_done=export.rows_done,
        rows_total=export.rows_done,
        finished_at=now,
        expires_at=now + timedelta(days=settings.EXPORT_DAYS),
        lease_until=None,
        claimed_by="",
        error="",
    ):
        return False
    _tell(export, "export_ready", _("Your file is ready: %(what)s"))
    return True


@transaction.atomic
def _fail(export: Export, reason: str) -> None:
    if _mine(export).update(
        status=Status.FAILED,
        error=reason[:200],
        finished_at=timezone.now(),
        lease_until=None,
        claimed_by="",
    ):
        _tell(export, "export_failed", _("Your file could not be made: %(what)s"), reason)


def _tell(export: Export, kind: str, title: str, body: str = "") -> None:
    """A line and a mail, in the transaction of what they tell. The key has the outcome: each is told once."""
    entry = export_kinds.get(export.kind)
    what = str(entry.label) if entry else export.kind
    page = reverse("accounts:exports")
    Notification.tell(
        export.owner, kind=kind, title=title % {"what": what}, body=body, url=page, about=export
    )
    Delivery.owe(
        export.owner,
        kind=kind,
        key=f"export:{export.pk}:{kind.removeprefix('export_')}",
        about=export,
        export=export.pk,
        path=page,
    )
    wake("accounts.send_mail")


def _try_later(export: Export, error: Exception) -> None:
    """A store or a database that is away for now: the lease runs out, and then somebody begins again."""
    logger.warning("export %s: %s", export.pk, error)
    if export.attempts >= MOST_ATTEMPTS:
        _fail(export, _("The file could not be written."))
    else:
        _mine(export).update(claimed_by="", lease_until=timezone.now() + LEASE)
