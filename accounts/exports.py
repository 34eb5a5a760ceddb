"""What can be taken away as a file: each kind is an entry of the app that knows its rows.

A kind says who may have it and which rows: always those a person may see, narrowed as the list was. The columns are an
ExportResource, the same that the back office writes, so a file is the same wherever it was asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.columns import ExportResource
from accounts.models import Export, User

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One table of a file: `name` is the file in a ZIP or the sheet, `resource` its columns, `rows` what it is made of."""

    name: str
    resource: type[ExportResource]
    rows: QuerySet[Any]


@dataclass(frozen=True)
class ExportKind:
    """One kind of file. `may` is asked when it is ordered, made and taken away.

    `tables(user, params)`: one table, or for a ZIP any number; it starts at `visible_to(user)` and narrows by `params`, the
    parameters of the list's own address. `check(params)` returns them cleaned, or raises DomainError for what it cannot read.
    """

    code: str
    label: Any
    may: Callable[[User], bool]
    tables: Callable[[User, Params], list[Table]]
    check: Callable[[User, Params], dict[str, Any]]
    formats: tuple[Export.Format, ...] = (Export.Format.CSV, Export.Format.XLSX)


export_kinds: dict[str, ExportKind] = {}


def export_kind(kind: ExportKind) -> ExportKind:
    """Register one kind."""
    export_kinds[kind.code] = kind
    return kind
