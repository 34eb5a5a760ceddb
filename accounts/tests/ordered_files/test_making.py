"""Files that people order: whoever may, made once, with the rows of the filter."""

import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from accounts import services
from accounts.models import Delivery, Export, Niche, Notification, User
from accounts.services import exports
from accounts.services.exports import keeping
from accounts.tests.factories import make_niche, make_staff
from accounts.tests.files import KINDS
from accounts.tests.ordered_files.ordering import folder, made, offered, order
from influencer_platform.tests.files import csv_bytes

pytestmark = pytest.mark.django_db
Status = Export.Status


def taken(export: Export, by: User) -> bytes:
    with exports.open_export(export=export, by=by) as file:
        return file.read()


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
    assert mail.payload == {"export": export.pk, "path": "/exports/"}
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
