"""Everything that is kept about one person, as one ZIP of tables that a person and a program can read.

Each app names in its `personal.py` what it keeps about people: a table for it, or a reason why it is in none. A test walks all
models and fails for a link to a person that neither knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.columns import ExportResource
from accounts.exports import ExportKind, Params, Table, export_kind, require_known
from accounts.models import Export, User


@dataclass(frozen=True)
class PersonalTable:
    """One table of the ZIP. `follows`: the links to a person it answers for, as `app.Model.field`; `has`: whose ZIP it is in."""

    name: str
    words: Any
    resource: type[ExportResource]
    rows: Callable[[User], QuerySet[Any]]
    follows: tuple[str, ...] = ()
    has: Callable[[User], bool] = lambda _user: True


personal_tables: dict[str, PersonalTable] = {}
left_out: dict[str, Any] = {}
"""`app.Model.field` → why what it leads to is in no table."""
own_objects: dict[str, Callable[[User], QuerySet[Any]]] = {}
"""Label of a model → the rows of it whose trail is about this person."""


def personal_table(table: PersonalTable) -> PersonalTable:
    """Register one table."""
    personal_tables[table.name] = table
    return table


def leave_out(why: Any, *links: str) -> None:
    """Say of links to a person why they are in no table."""
    left_out.update(dict.fromkeys(links, why))


def tables_of(user: User) -> list[PersonalTable]:
    return [table for table in personal_tables.values() if table.has(user)]


def _tables(user: User, _params: Params) -> list[Table]:
    return [Table(one.name, one.resource, one.rows(user)) for one in tables_of(user)]


def _check(_user: User, params: Params) -> dict[str, Any]:
    require_known(params, one=())
    return {}


def readme(user: User) -> str:
    """What is in the ZIP, and what is not and why."""
    lines = [
        _("Your data"),
        _("For %(email)s, made on %(day)s. Times are in UTC, amounts in major units of their currency.")
        % {"email": user.email, "day": timezone.now().strftime("%Y-%m-%d %H:%M")},
        "",
        *(f"{one.name}.csv\n    {one.words}" for one in tables_of(user)),
        "",
        _("What is in none of the tables, and why:"),
        *(f"  - {words}" for words in dict.fromkeys(str(why) for why in left_out.values())),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


export_kind(
    ExportKind(
        "personal_data",
        gettext_lazy("My data"),
        lambda user: user.is_active,
        _tables,
        _check,
        formats=(Export.Format.ZIP,),
        is_job=True,
        stands_alone=True,
        readme=readme,
    )
)
