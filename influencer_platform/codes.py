"""A small set of short codes (platforms, languages, countries) in one column, searchable on every database."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.lookups import Contains

SEPARATOR = "|"


class CodesField(models.CharField):
    """`["tiktok", "youtube"]` in Python, `|tiktok|youtube|` in the column, `filter(platforms__has="tiktok")` in a query.

    Codes are kept sorted and unique, so that two equal sets are equal strings.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> list[str]:
        return _split(value or "")

    def to_python(self, value: Any) -> list[str]:
        return (
            _split(value) if isinstance(value, str) else sorted({str(code) for code in value or ()})
        )

    def get_prep_value(self, value: Any) -> str:
        return _join(self.to_python(value))

    def value_to_string(self, obj: models.Model) -> str:
        return _join(self.to_python(self.value_from_object(obj)))


@CodesField.register_lookup
class Has(Contains):
    """True where the set holds this one code."""

    lookup_name = "has"
    prepare_rhs = False

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        self.rhs = f"{SEPARATOR}{str(self.rhs).strip(SEPARATOR)}{SEPARATOR}"
        return super().process_rhs(compiler, connection)

    def get_rhs_op(self, connection: Any, rhs: str) -> Any:
        """The databases know `contains`, not the name of this lookup."""
        return connection.operators["contains"] % rhs


def _split(text: str) -> list[str]:
    return sorted({code for code in text.split(SEPARATOR) if code})


def _join(codes: Iterable[str]) -> str:
    inner = SEPARATOR.join(sorted(set(codes)))
    return f"{SEPARATOR}{inner}{SEPARATOR}" if inner else ""
