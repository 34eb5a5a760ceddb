"""What a file would do: each row compared with what is there. Making a plan writes nothing; carrying it out saves all or nothing."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.importing.sheets import FORMULA, Sheet, Unreadable
from accounts.models import User

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
WORDS = {
    NEW: gettext_lazy("New"),
    CHANGED: gettext_lazy("Changed"),
    SAME: gettext_lazy("Unchanged"),
    WRONG: gettext_lazy("With errors"),
}


@dataclass(frozen=True)
class Change:
    """One value as it is and as it would be."""

    name: str
    label: str
    before: str
    after: str


@dataclass
class Line:
    """One row of the file. `row` is the object with its new values, not saved; `hint` is worth a look and stops nothing."""

    number: int
    key: str
    kind: str = SAME
    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    hint: str = ""
    row: Any = None

    @property
    def word(self) -> str:
        return str(WORDS[self.kind])

    @property
    def names(self) -> list[str]:
        return [change.name for change in self.changes]


@dataclass
class Plan:
    lines: list[Line]
    not_read: list[str]

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def wrong(self) -> list[Line]:
        return self.of(WRONG)

    @property
    def to_save(self) -> list[Line]:
        return [line for line in self.lines if line.kind in {NEW, CHANGED}]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(kind, word, how many) of each kind there is."""
        return [(kind, str(word), n) for kind, word in WORDS.items() if (n := len(self.of(kind)))]

    @property
    def fingerprint(self) -> str:
        """Two plans that would do the same have the same."""
        told = repr([(line.number, line.key, line.kind, line.changes) for line in self.lines])
        return hashlib.sha256(told.encode()).hexdigest()


class Importer(ABC):
    """How the rows of one model are read and saved. `columns`: name → heading, the key first; headings are understood by either,
    and by `aliases`. `asks` are the columns a file must have; what a file leaves out stays as it is."""

    model: ClassVar[type[Model]]
    columns: ClassVar[dict[str, Any]]
    asks: ClassVar[tuple[str, ...]]
    aliases: ClassVar[dict[str, str]] = {}
    note: ClassVar[Any] = ""
    """What saving does beside saving, for the page that asks."""

    def __init__(self, sheet: Sheet) -> None:
        """Raises Unreadable for headings that do not fit."""
        self.sheet = sheet
        known = {_plain(label): name for name, label in self.columns.items()} | self.aliases
        known |= {name: name for name in self.columns}
        self.names = [known.get(_plain(heading), "") for heading in sheet.headings]
        found = [name for name in self.names if name]
        if missing := [name for name in self.asks if name not in found]:
            sentence = _("The file needs the column “%(name)s”. Its headings are: %(found)s.")
            facts = {"name": missing[0], "found": ", ".join(filter(None, sheet.headings))[:300]}
            raise Unreadable(sentence % facts)
        if twice := [name for name in found if found.count(name) > 1]:
            raise Unreadable(_("The column “%(name)s” is there twice.") % {"name": twice[0]})

    def plan(self) -> Plan:
        """The same few queries however many rows the file has."""
        entries = [self._values(cells) for _number, cells in self.sheet.rows]
        keys = [self.key_of(values) for values in entries]
        self.load({key for key in keys if key})
        first: dict[str, int] = {}
        lines = []
        for (number, cells), values, key in zip(self.sheet.rows, entries, keys, strict=True):
            line = Line(number, key)
            if len(self.sheet.headings) < len(cells):
                line.problems.append(_("This row has more cells than there are headings."))
            earlier = first.setdefault(key, number) if key else number
            if earlier != number:
                line.problems.append(_("The same as in row %(n)d.") % {"n": earlier})
            self._compare(line, values)
            lines.append(line)
        pairs = zip(self.sheet.headings, self.names, strict=True)
        return Plan(lines, [heading for heading, name in pairs if heading and not name])

    def _values(self, cells: list[str]) -> dict[str, str]:
        padded = cells + [""] * len(self.names)
        return {name: text for name, text in zip(self.names, padded, strict=False) if name}

    def _compare(self, line: Line, values: dict[str, str]) -> None:
        formulas = [str(self.columns[name]) for name, text in values.items() if text == FORMULA]
        line.problems += [
            _("%(column)s: this is a formula. Put its result there.") % {"column": name}
            for name in formulas
        ]
        line.problems += self.problems(line.key)
        if not line.problems:
            row = self.find(line.key)
            is_new = row.pk is None
            before = {} if is_new else {name: getattr(row, name) for name in self.fields()}
            form = self.form(row, values)
            line.problems += _sentences(form)
            line.row, line.changes = form.instance, self._changes(before, form)
            line.kind = NEW if is_new else CHANGED if line.changes else SAME
        if line.problems:
            line.kind, line.changes = WRONG, []

    def _changes(self, before: dict[str, Any], form: ModelForm) -> list[Change]:
        found = []
        for name in self.fields():
            old, new = before.get(name, ""), form.cleaned_data.get(name, "")
            if _spelled(old) != _spelled(new):
                found.append(Change(name, str(self.columns[name]), _spelled(old), _spelled(new)))
        return found

    def fields(self) -> Iterable[str]:
        """The columns that are fields of the model."""
        return self.columns

    @abstractmethod
    def key_of(self, values: dict[str, str]) -> str:
        """What tells this row from the others; empty when the file does not say."""

    @abstractmethod
    def load(self, keys: set[str]) -> None:
        """Fetch what the rows are compared with."""

    @abstractmethod
    def problems(self, key: str) -> list[str]:
        """Why nothing may be imported under this key."""

    @abstractmethod
    def find(self, key: str) -> Any:
        """The row of that key, or a new one that is not saved."""

    @abstractmethod
    def form(self, row: Any, values: dict[str, str]) -> ModelForm:
        """A bound form that holds the row's values with those of the file over them."""

    @abstractmethod
    def save(self, line: Line, by: User) -> None:
        """Save one new or changed row by its service."""

    @transaction.atomic
    def carry_out(self, plan: Plan, by: User) -> None:
        """All rows or none. Raises DomainError, or IntegrityError when somebody else was faster."""
        for line in plan.to_save:
            self.save(line, by)
        counts = {kind: n for kind, _word, n in plan.counts}
        services.log_import(model=self.model, by=by, rows=len(plan.lines), counts=counts)


def _plain(heading: Any) -> str:
    """`Company name` and `company-name` → `company_name`."""
    return "_".join(str(heading).strip().lower().replace("-", " ").replace("_", " ").split())


def _spelled(value: Any) -> str:
    """A value as the page shows it; a line break is one, however it is written."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value).replace("\r\n", "\n")


def _sentences(form: ModelForm) -> list[str]:
    """The form's errors, each with the name of its column."""
    form.is_valid()
    return [
        str(error) if name == "__all__" else f"{form.fields[name].label}: {error}"
        for name, errors in form.errors.items()
        for error in errors
    ]
