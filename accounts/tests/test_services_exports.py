"""Files that people order: made once, offered whole or not at all, to their owner alone, for a week."""

import errno
import hashlib
import io
import os
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import services
from accounts.models import Delivery, Export, Niche, Notification, Sponsor, User
from accounts.services import exports
from accounts.services.exports import building, keeping, watching, writing
from accounts.tests.factories import make_niche, make_staff
from accounts.tests.files import KINDS, kinds_of_tests
from influencer_platform.tests.files import csv_bytes

pytestmark = pytest.mark.django_db
Status = Export.Status


@pytest.fixture(autouse=True)
def _kinds(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    Niche.objects.all().delete()
    with kinds_of_tests():
        yield


@pytest.fixture
def owner(sponsor: Sponsor) -> User:
    return sponsor.user


def order(by: User, kind: str = "test_niches", file_format: str = "csv", **params: Any) -> Export:
    return exports.request_export(kind=kind, by=by, params=params, file_format=file_format)


def made(export: Export) -> Export:
    exports.build_due(limit=10)
    export.refresh_from_db()
    return export


def taken(export: Export, by: User) -> bytes:
    with exports.open_export(export=export, by=by) as file:
        return file.read()


def folder() -> set[str]:
    root = Path(settings.EXPORTS_ROOT)
    return {path.name for path in root.iterdir()} if root.exists() else set()


def offered() -> set[str]:
    return set(Export.objects.exclude(file="").values_list("file", flat=True))


def expected(*names: str) -> bytes:
    rows = Niche.objects.filter(name__in=names).order_by("name")
    return csv_bytes(["ID", "Name"], [[row.pk, row.name] for row in rows])


# --- ordering ---------------------------------------------------------------------------------------------------------


def test_an_order_waits_with_its_filter(owner):
    export = order(owner, q="A")

    assert (export.status, export.owner, export.params) == (Status.QUEUED, owner, {"q": "A"})


@pytest.mark.parametrize(
    ("kind", "file_format", "refusal"),
    [
        ("unknown", "csv", services.NotAllowed),
        ("test_niches", "zip", exports.FormatUnknown),
        ("test_mine", "csv", exports.FormatUnknown),
    ],
)
def test_what_is_not_made_is_refused(owner, kind, file_format, refusal):
    with pytest.raises(refusal):
        order(owner, kind, file_format)

    assert not Export.objects.exists()


def test_a_flagged_person_orders_nothing(sponsor):
    services.flag(target=sponsor, by=make_staff(), reason="spam")
    sponsor.refresh_from_db()

    with pytest.raises(services.NotAllowed):
        order(User.objects.get(pk=sponsor.user_id))


def test_the_sixth_unfinished_file_is_refused_and_others_are_not_concerned(owner, other_sponsor):
    for _ in range(5):
        order(owner)

    with pytest.raises(exports.TooManyExports):
        order(owner)
    assert order(other_sponsor.user).status == Status.QUEUED
    exports.build_due()
    assert order(owner).status == Status.QUEUED


# --- making -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [True, False])
def test_a_file_holds_the_rows_of_the_filter_at_once_or_later(owner, now):
    for name in ("=Art", "=Brass", "Other"):
        make_niche(name)
    at_once = b"".join(exports.write_now(KINDS[0], owner, {"q": "="}, "csv"))
    body = at_once if now else taken(made(order(owner, q="=")), owner)

    assert body == expected("=Art", "=Brass")
    assert b'"\'=Art"' in body


def test_a_finished_file_is_told_once_with_its_facts(owner):
    make_niche("A")
    export = made(order(owner))

    body = expected("A")
    assert (export.status, export.rows_done, export.rows_total) == (Status.DONE, 1, 1)
    assert (export.size, export.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert export.expires_at - export.finished_at == timedelta(days=7)
    assert Notification.objects.get(recipient=owner).kind == "export_ready"
    mail = Delivery.objects.get(recipient=owner)
    assert (mail.kind, mail.key) == ("export_ready", f"export:{export.pk}:ready")
    assert mail.payload == {"export": export.pk, "path": building.PAGE}
    assert exports.build_due() == 0
    assert Delivery.objects.count() == 1
    assert folder() == offered()


def test_files_are_private_on_the_disk(owner):
    export = made(order(owner))

    path = Path(settings.EXPORTS_ROOT) / export.file
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(export.file) > 25
    with pytest.raises(ValueError, match="no address"):
        keeping.store().url(export.file)


def test_several_tables_are_several_files_or_sheets(owner):
    make_niche("A")
    zipped, book = order(owner, "test_mine", "zip"), order(owner, "test_mine", "xlsx")
    made(book)
    made(zipped)

    archive = zipfile.ZipFile(io.BytesIO(taken(zipped, owner)))
    sheets = openpyxl.load_workbook(io.BytesIO(taken(book, owner)))

    assert archive.namelist() == ["niches.csv", "me.csv"]
    assert archive.read("niches.csv") == expected("A")
    assert owner.email in archive.read("me.csv").decode()
    assert sheets.sheetnames == ["niches", "me"]
    assert [c.value for c in list(sheets["niches"])[1]] == [Niche.objects.get().pk, "A"]
    assert made(zipped).rows_done == 2


def test_the_oldest_order_is_made_first(owner):
    first, second = order(owner), order(owner)

    exports.build_due()

    assert [made.status for made in Export.objects.order_by("pk")] == [Status.DONE, Status.QUEUED]
    assert first.pk < second.pk


# --- two workers, dead workers ----------------------------------------------------------------------------------------


def test_what_another_worker_holds_is_left_alone(owner):
    export = order(owner)
    Export.objects.update(
        status="running", claimed_by="elsewhere:1:1", lease_until=timezone.now() + watching.LEASE
    )

    assert exports.build_due() == 0
    export.refresh_from_db()
    assert export.claimed_by == "elsewhere:1:1"


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_offers_nothing(owner, monkeypatch):
    make_niche("A")
    export = order(owner)
    keep = building.keep

    def overtaken(path, row):
        monkeypatch.setattr(building, "keep", keep)
        Export.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert exports.build_due() == 1
        return keep(path, row)

    monkeypatch.setattr(building, "keep", overtaken)
    export = made(export)

    assert (export.status, export.attempts) == (Status.DONE, 2)
    assert Delivery.objects.count() == 1
    assert folder() == {export.file}


def test_an_export_that_stopped_five_times_is_given_up_with_the_reason(owner):
    export = order(owner)
    late = timezone.now() - timedelta(seconds=1)
    Export.objects.update(status="running", attempts=5, claimed_by="x:1:1", lease_until=late)

    export = made(export)

    assert (export.status, export.error[:15]) == (Status.FAILED, "It stopped 5 ti")
    assert Delivery.objects.get().key == f"export:{export.pk}:failed"


def test_the_export_of_a_dead_process_of_this_machine_waits_for_no_lease(owner):
    export = order(owner)
    with subprocess.Popen(["/bin/true"]) as process:
        dead = process.pid
    name = f"{building.socket.gethostname()}:{dead}:1"
    Export.objects.update(
        status="running", attempts=1, claimed_by=name, lease_until=timezone.now() + watching.LEASE
    )

    assert made(export).status == Status.DONE


def test_the_export_of_a_living_process_is_left_to_it(owner):
    order(owner)
    name = f"{building.socket.gethostname()}:{os.getppid()}:1"
    Export.objects.update(
        status="running", claimed_by=name, lease_until=timezone.now() + watching.LEASE
    )

    assert exports.release_own_exports() == 0
    assert exports.build_due() == 0


def test_what_a_killed_worker_left_is_removed(owner):
    export = order(owner)
    left = Path(settings.EXPORTS_ROOT) / f".making-{export.pk}-1-abc"
    left.mkdir(parents=True)
    (left / "file").write_text("half")
    orphan = Path(settings.EXPORTS_ROOT) / ".making-999999-1-abc"
    orphan.mkdir()
    old = Path(settings.EXPORTS_ROOT) / "7-old.csv"
    old.write_text("whole, but never offered")
    os.utime(old, (0, 0))

    export = made(export)
    assert not left.exists()
    exports.expire_old()
    assert folder() == {export.file}


# --- stopping, losing access, faults ----------------------------------------------------------------------------------


def while_writing(monkeypatch, act) -> None:
    """`act` happens after the file is written, before it is offered."""
    write = writing.write_file

    def then(*args, **kwargs):
        write(*args, **kwargs)
        act()

    monkeypatch.setattr(building, "write_file", then)


def test_a_cancelled_export_is_not_made(owner):
    export = exports.cancel_export(export=order(owner), by=owner)

    assert made(export).status == Status.CANCELLED
    with pytest.raises(exports.ExportGone):
        exports.cancel_export(export=export, by=owner)


def test_an_export_that_is_cancelled_while_it_is_written_offers_nothing(owner, monkeypatch):
    export = order(owner)
    while_writing(monkeypatch, lambda: exports.cancel_export(export=export, by=owner))

    assert made(export).status == Status.CANCELLED
    assert folder() == offered() == set()
    assert not Delivery.objects.exists()


def test_whoever_was_overtaken_while_writing_offers_nothing(owner, monkeypatch):
    export = order(owner)
    while_writing(monkeypatch, lambda: Export.objects.update(claimed_by="another"))

    assert made(export).status == Status.RUNNING
    assert folder() == offered() == set()
    assert not Delivery.objects.exists()


def test_of_two_who_find_the_same_export_one_makes_it(owner):
    order(owner)
    rival: list[int] = []

    def comes_first(execute, sql, *rest):
        if sql.startswith("UPDATE") and not rival:
            rival.append(0)
            rival[0] = exports.build_due()
        return execute(sql, *rest)

    with connection.execute_wrapper(comes_first):
        assert exports.build_due() == 0

    assert rival == [1]
    assert Export.objects.get().attempts == 1


def test_the_writer_stops_soon_after_the_cancel(owner, monkeypatch):
    export = order(owner)
    Export.objects.update(status="running", claimed_by="me", lease_until=timezone.now())
    export.refresh_from_db()
    watch = watching.Watch(export, "default")
    watch.tell(100)
    exports.cancel_export(export=export, by=owner)
    watch._look()

    with pytest.raises(watching.Stopped):
        watch.tell(1)


@pytest.mark.parametrize("loss", ["flag", "close"])
def test_whoever_loses_access_meanwhile_gets_no_file(sponsor, monkeypatch, loss):
    export = order(sponsor.user)

    def lose() -> None:
        if loss == "flag":
            services.flag(target=sponsor, by=make_staff(), reason="spam")
        else:
            User.objects.filter(pk=sponsor.user_id).update(is_active=False)

    while_writing(monkeypatch, lose)

    assert made(export).status == Status.FAILED
    assert "may not" in export.error
    assert folder() == offered() == set()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_fails_with_its_reason_and_the_next_order_works(owner, monkeypatch, number):
    def full(*_args, **_kwargs):
        raise OSError(number, "full")

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_write_csv", full)
        export = made(order(owner))

    assert (export.status, export.error) == (Status.FAILED, "There was no space left for the file.")
    assert folder() == set()
    again = made(exports.retry_export(export=export, by=owner))
    assert (again.status, again.pk != export.pk) == (Status.DONE, True)


def test_a_store_that_is_away_is_tried_again_later(owner, monkeypatch):
    def away(*_args):
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(building, "keep", away)
        export = made(order(owner))
    assert export.status == Status.RUNNING
    assert exports.build_due() == 0

    Export.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert made(export).status == Status.DONE


def test_a_fault_of_ours_fails_at_once_without_its_words(owner, monkeypatch):
    def broken(*_args, **_kwargs):
        raise KeyError("S3CRET")

    monkeypatch.setattr(building, "write_file", broken)
    export = made(order(owner))

    assert (export.status, export.error) == (Status.FAILED, "The file could not be written.")


# --- taking away ------------------------------------------------------------------------------------------------------


def test_nobody_else_opens_a_file(owner, other_sponsor):
    export = made(order(owner))

    for stranger in (other_sponsor.user, make_staff(), make_staff(is_superuser=True)):
        with pytest.raises(services.NotAllowed):
            exports.open_export(export=export, by=stranger)
        with pytest.raises(services.NotAllowed):
            exports.retry_export(export=export, by=stranger)


def test_whoever_lost_access_opens_nothing(sponsor):
    export = made(order(sponsor.user))
    services.flag(target=sponsor, by=make_staff(), reason="spam")

    with pytest.raises(services.NotAllowed):
        exports.open_export(export=export, by=sponsor.user)


@pytest.mark.parametrize("status", ["queued", "running", "failed", "cancelled", "expired"])
def test_only_a_finished_file_is_opened(owner, status):
    export = order(owner)
    Export.objects.update(status=status, file="x", sha256="x")
    unready = status in {"queued", "running"}

    with pytest.raises(exports.ExportNotReady if unready else exports.ExportGone):
        exports.open_export(export=export, by=owner)


@pytest.mark.parametrize("change", ["shorter", "other", "gone"])
def test_a_file_that_is_not_what_was_written_is_offered_to_nobody(owner, change):
    make_niche("A")
    export = made(order(owner))
    path = Path(settings.EXPORTS_ROOT) / export.file
    body = path.read_bytes()
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(body[:-1] if change == "shorter" else body[:-1] + b"x")

    with pytest.raises(exports.ExportGone):
        exports.open_export(export=export, by=owner)
    export.refresh_from_db()
    assert export.status == Status.FAILED


def test_a_file_is_gone_after_its_week(owner):
    export = made(order(owner))
    assert exports.expire_old() == 0
    Export.objects.update(expires_at=timezone.now())

    with pytest.raises(exports.ExportGone):
        exports.open_export(export=export, by=owner)
    assert exports.expire_old() == 1
    export.refresh_from_db()
    assert (export.status, export.file) == (Status.EXPIRED, "")
    assert folder() == set()
    assert exports.retry_export(export=export, by=owner).status == Status.QUEUED


def test_what_is_begun_while_the_sweep_looks_stays():
    root = Path(settings.EXPORTS_ROOT)
    (root / ".making-1-1-dead").mkdir(parents=True)

    def running() -> set[int]:
        (root / ".making-2-1-begun").mkdir()
        return set()

    keeping.sweep(running=running, kept=set(), before=0)

    assert folder() == {".making-2-1-begun"}
