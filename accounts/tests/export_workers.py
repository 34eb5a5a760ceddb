"""The processes of the export harness: `python -m accounts.tests.export_workers stage|work|check [numbers]`."""

import json
import sys
import time
from typing import Any

import django
from django.core.management import call_command

django.setup()

from accounts.exports import ExportKind, Table, export_kinds  # noqa: E402  (after the set-up)
from accounts.models import Export, User  # noqa: E402
from accounts.services import exports  # noqa: E402
from accounts.services.exports.keeping import store  # noqa: E402
from accounts.tests.factories import make_sponsor  # noqa: E402
from campaigns.models import Campaign  # noqa: E402
from campaigns.resources import CampaignResource  # noqa: E402
from campaigns.tests.factories import make_campaign  # noqa: E402
from influencer_platform.tests.files import csv_bytes  # noqa: E402

SPONSORS = 4
KIND = "campaigns_of_the_harness"
Status = Export.Status


def rows_of(user: User, _params: Any = None) -> Any:
    return Campaign.objects.run_by(user).order_by("pk")


def tables(user: User, params: Any) -> list[Table]:
    return [Table("campaigns", CampaignResource, rows_of(user, params))]


export_kinds[KIND] = ExportKind(
    KIND, "Campaigns", lambda _user: True, tables, lambda _user, params: dict(params)
)


def stage(count: int, rows: int) -> dict[str, Any]:
    """`count` waiting exports of four sponsors, each with `rows` campaigns whose names say whose they are."""
    call_command("migrate", verbosity=0, skip_checks=True)
    for number in range(SPONSORS):
        first = make_campaign(sponsor=make_sponsor(), name=f"=Of sponsor {number}")
        values = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields}
        copies = [
            Campaign(**(values | {"id": None, "name": f"Sponsor {number}; ={n}"}))
            for n in range(rows - 1)
        ]
        Campaign.objects.bulk_create(copies, batch_size=500)
    return order(count)


def order(count: int) -> dict[str, Any]:
    owners = list(User.objects.filter(sponsor__isnull=False).order_by("pk"))
    Export.objects.bulk_create(Export(owner=owners[n % SPONSORS], kind=KIND) for n in range(count))
    return {"waiting": count}


def work(seconds: int) -> dict[str, Any]:
    """As a worker: until nothing waits and nothing runs."""
    made, end = 0, time.monotonic() + seconds
    print("ready", flush=True)  # noqa: T201  (the test waits for it)
    while (
        time.monotonic() < end and Export.objects.filter(status__in=["queued", "running"]).exists()
    ):
        taken = exports.build_due()
        made += taken
        if not taken:
            time.sleep(0.05)
    return {"made": made}


def check() -> dict[str, Any]:
    """Every offered file beside its owner's rows, written by Python from what import-export reads."""
    right: dict[int, bytes] = {}
    found = {"right": 0, "wrong": 0, "unoffered": 0, "offered_otherwise": 0}
    for export in Export.objects.select_related("owner"):
        if export.status != Status.DONE:
            found["unoffered"] += 1
            found["offered_otherwise"] += bool(export.file)
            continue
        if export.owner_id not in right:
            table = CampaignResource().export(rows_of(export.owner))
            right[export.owner_id] = csv_bytes(table.headers, table)
        with exports.open_export(export=export, by=export.owner) as file:
            is_right = file.read() == right[export.owner_id]
        found["right" if is_right else "wrong"] += 1
    names = set(Export.objects.exclude(file="").values_list("file", flat=True))
    found["files_without_row"] = len(set(store().listdir("")[1]) - names)
    found["errors"] = sorted(set(Export.objects.exclude(error="").values_list("error", flat=True)))  # type: ignore[assignment]
    return found


if __name__ == "__main__":
    command, *numbers = sys.argv[1:]
    print(json.dumps(globals()[command](*map(int, numbers))), flush=True)  # noqa: T201  (the answer)
