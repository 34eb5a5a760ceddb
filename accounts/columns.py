"""The columns of files: an app's `resources.py` declares which a model has, for pages, the API and the back office alike."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from import_export import resources
from import_export.fields import Field

from influencer_platform.money import to_decimal


class Column(Field):
    """One column: its heading, and where its value is: a path of attributes, or a function of the row.

    Times are written in UTC, without their zone: spreadsheets know none. The heading says so.
    """

    def __init__(self, heading: Any, source: str | Callable[[Any], Any]) -> None:
        super().__init__(attribute=source if isinstance(source, str) else "", column_name=heading)
        self.source = source

    def export(self, instance: Any, **_options: Any) -> Any:
        source = self.source
        value = self.get_value(instance) if isinstance(source, str) else source(instance)
        match value:
            case datetime():
                return value.astimezone(UTC).replace(tzinfo=None)
            case dict():
                return json.dumps(value, sort_keys=True, ensure_ascii=False)
            case list() | tuple():
                return ", ".join(map(str, value))
        return value


def money(name: str, currency: str = "currency") -> Callable[[Any], Any]:
    """The amount in `<name>_minor` in major units: 1450 cents are the number 14.50. Its currency has a column of its own."""

    def read(row: Any) -> Any:
        unit = row
        for part in currency.split("__"):
            unit = getattr(unit, part)
        minor = getattr(row, f"{name}_minor")
        return None if minor is None else to_decimal(minor, unit)

    return read


class ExportResource(resources.Resource):
    """The columns of one model, in the order of their declaration. `related` and `many` are what they read beside the row."""

    related: ClassVar[tuple[str, ...]] = ()
    many: ClassVar[tuple[str, ...]] = ()

    def iter_queryset(self, queryset: QuerySet[Any]) -> Iterable[Any]:
        """All rows in one query and one more for each of `many`, however many there are."""
        rows = queryset.select_related(*self.related) if self.related else queryset
        return rows.prefetch_related(*self.many)
