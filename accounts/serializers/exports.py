"""Files as the API takes orders for them and shows them."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.models import Export
from influencer_platform.rest.fields import StrictSerializer
from influencer_platform.rest.schema import named


@named("Export", {"kind": "campaigns", "format": "csv", "params": {"status": "active"}})
class ExportIn(StrictSerializer):
    """What to write: a kind, a format, and the filter as the list's own page has it in its address."""

    kind = serializers.CharField(
        max_length=60,
        help_text="`campaigns`, `ad_requests`, `influencers`, `personal_data`, `kpis`: whatever of these the caller may have.",
    )
    format = serializers.ChoiceField(
        [(one.value, one.value) for one in Export.Format],
        help_text="`csv` or `xlsx`; `zip` for `personal_data`.",
    )
    params = serializers.DictField(
        required=False,
        help_text="A text for each filter; a list of texts where the page takes several.",
    )


@named("Export")
class ExportOut(serializers.Serializer[Any]):
    """One file. `rows_total` is null until it is counted, `file_url` until the file can be taken away and once it expired."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    format = serializers.CharField()
    params = serializers.DictField()
    status = serializers.ChoiceField(Export.Status.choices)
    rows_done = serializers.IntegerField()
    rows_total = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    sha256 = serializers.CharField(allow_null=True)
    error = serializers.CharField(help_text="Why it failed; empty otherwise.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    file_url = serializers.CharField(allow_null=True)


def show_export(row: Export, *, file_url: str) -> dict[str, Any]:
    """`file_url`: where the file is once it can be taken away."""
    is_kept = row.expires_at is not None and row.expires_at > timezone.now()
    is_ready = row.status == Export.Status.DONE and is_kept
    is_gone = row.status == Export.Status.DONE and not is_kept
    names = (
        "kind",
        "params",
        "rows_done",
        "rows_total",
        "error",
        "created_at",
        "finished_at",
        "expires_at",
    )
    return {name: getattr(row, name) for name in names} | {
        "id": row.pk,
        "format": row.file_format,
        "status": Export.Status.EXPIRED if is_gone else row.status,
        "size": row.size if is_ready else None,
        "sha256": row.sha256 if is_ready else None,
        "file_url": file_url if is_ready else None,
    }


EXPORT: dict[str, Any] = {
    "id": 44,
    "kind": "campaigns",
    "format": "csv",
    "params": {"status": "active"},
    "status": "done",
    "rows_done": 12,
    "rows_total": 12,
    "size": 4310,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "error": "",
    "created_at": "2027-03-03T12:00:00Z",
    "finished_at": "2027-03-03T12:00:02Z",
    "expires_at": "2027-03-10T12:00:02Z",
    "file_url": "https://tandem.example/api/exports/44/file",
}
