"""Files that people order: for their owner alone, for a week."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts import services
from accounts.models import Export
from accounts.services import exports
from accounts.services.exports import keeping
from accounts.tests.factories import make_niche, make_staff
from accounts.tests.ordered_files.ordering import folder, made, order

pytestmark = pytest.mark.django_db
Status = Export.Status


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
