"""Files that people order: offered whole or not at all, whatever happens to who makes them."""

import errno
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import services
from accounts.models import Delivery, Export, User
from accounts.services import exports
from accounts.services.exports import building, watching, writing
from accounts.tests.factories import make_niche, make_staff
from accounts.tests.ordered_files.ordering import folder, made, offered, order

pytestmark = pytest.mark.django_db
Status = Export.Status


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

    def overtaken(path, row, digest):
        monkeypatch.setattr(building, "keep", keep)
        Export.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert exports.build_due() == 1
        return keep(path, row, digest)

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
        digest = write(*args, **kwargs)
        act()
        return digest

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
