"""Orders of files, and what became of them."""

from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import Export, User
from accounts.services import exports


def order(by: User, kind: str = "test_niches", file_format: str = "csv", **params: Any) -> Export:
    return exports.request_export(kind=kind, by=by, params=params, file_format=file_format)


def made(export: Export) -> Export:
    exports.build_due(limit=10)
    export.refresh_from_db()
    return export


def folder() -> set[str]:
    root = Path(settings.EXPORTS_ROOT)
    return {path.name for path in root.iterdir()} if root.exists() else set()


def offered() -> set[str]:
    return set(Export.objects.exclude(file="").values_list("file", flat=True))
