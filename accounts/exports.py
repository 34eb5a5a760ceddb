"""What can be taken away as a file: each kind is an entry of the app that knows its rows.

A kind says who may have it and which rows: always those a person may see, narrowed as the list was. The columns are an
ExportResource, the same that the back office writes, so a file is the same wherever it was asked for.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.columns import ExportResource
from accounts.models import Export, User
from influencer_platform.errors import DomainError

Params = Mapping[str, Any]
LONGEST_PARAM = 500
"""Characters of one value; no list takes more."""


class UnknownExport(DomainError):
    """There is no such kind for this person, or not in this format."""

    code = "unknown_export"
    status = 400


class ParamsUnreadable(DomainError):
    """The filter names something the list does not know, or holds a value it cannot read."""

    code = "params_unreadable"
    status = 400


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
    parameters of the list's own address. `check(user, params)` returns them cleaned, or raises DomainError for what it cannot
    read. `words`: the filter for people, empty for none. `is_job`: made by a worker however short. `stands_alone`: belongs to
    no list, and is ordered from the page of files. `stem`: the name of its file. `readme`: what a ZIP says of itself, in
    README.txt. `taken(user, format, rows, params)`: writes down that a file leaves, before it does.
    """

    code: str
    label: Any
    may: Callable[[User], bool]
    tables: Callable[[User, Params], list[Table]]
    check: Callable[[User, Params], dict[str, Any]]
    formats: tuple[Export.Format, ...] = (Export.Format.CSV, Export.Format.XLSX)
    words: Callable[[User, Params], str] = lambda _user, _params: ""
    is_job: bool = False
    stands_alone: bool = False
    stem: str = ""
    readme: Callable[[User], str] | None = None
    taken: Callable[[User, str, int, Params], None] | None = None

    @property
    def file_stem(self) -> str:
        return self.stem or self.code.replace("_", "-")


export_kinds: dict[str, ExportKind] = {}


def export_kind(kind: ExportKind) -> ExportKind:
    """Register one kind."""
    export_kinds[kind.code] = kind
    return kind


def kind_for(user: User, code: str) -> ExportKind | None:
    """The kind of this code if this person may have it."""
    kind = export_kinds.get(code)
    return kind if kind and user.is_active and kind.may(user) else None


def read_order(
    user: User, *, code: str, file_format: str, params: Params
) -> tuple[ExportKind, dict[str, Any]]:
    """The kind and its clean params. Raises UnknownExport or ParamsUnreadable with the field at fault."""
    kind = kind_for(user, code)
    if kind is None:
        raise UnknownExport(_("There is no such export."), field="kind")
    if file_format not in kind.formats:
        names = ", ".join(one.value for one in kind.formats)
        raise UnknownExport(
            _("This export comes as: %(names)s.") % {"names": names}, field="format"
        )
    return kind, kind.check(user, params)


def may_trade(user: User) -> bool:
    """Whether a party of the market stands as it should: a suspended one takes nothing away but its own data."""
    return user.is_active and not user.is_staff and not (user.party and user.party.is_flagged)


# --- the parameters of an address -------------------------------------------------------------------------------------


def as_query(params: Params) -> QueryDict:
    """Stored params as the list's own form reads them."""
    query = QueryDict(mutable=True)
    for name, value in params.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def from_query(query: str) -> dict[str, Any]:
    """The query string of a list → params: one value is a text, several are a list. What is empty says nothing."""
    lists = ((name, [v for v in values if v]) for name, values in QueryDict(query).lists())
    return {name: values[0] if len(values) == 1 else values for name, values in lists if values}


def require_known(params: Params, *, one: Collection[str], many: Collection[str] = ()) -> None:
    """Raises ParamsUnreadable unless every name is known and every value a text; `many` may be given several times."""
    for name, value in params.items():
        values = value if isinstance(value, list) and name in many else [value]
        if name not in one and name not in many:
            raise unreadable(name, _("This list has no such filter."))
        if not all(isinstance(v, str) and _is_readable(v) for v in values):
            raise unreadable(name, _("This value cannot be read."))


def unreadable(name: str, why: Any) -> ParamsUnreadable:
    """The refusal for one filter, with its name."""
    shown = "".join(ch for ch in str(name)[:40] if ch.isprintable())
    sentence = _("The filter “%(name)s” was not understood. %(why)s")
    return ParamsUnreadable(sentence % {"name": shown, "why": why}, field="params")


def _is_readable(value: str) -> bool:
    return len(value) <= LONGEST_PARAM and not any(
        ch == "\0" or "\ud800" <= ch <= "\udfff" for ch in value
    )
