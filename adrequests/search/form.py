"""What every search page shares: a query string read with care, filters that can be taken away one by one, capped results."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Platform
from influencer_platform.money import CURRENCIES, LARGEST, format_money, parse_money

MOST_WORDS = 8
"""Words of a search text beyond these are not looked for; each one is a scan of its own."""


@dataclass(frozen=True)
class Filter:
    """One applied filter. Filters of one `name` widen each other, filters of different names narrow."""

    name: str
    value: str
    label: str
    where: Q


@dataclass(frozen=True)
class Facet:
    """One niche offered as a filter. `count` is how many rows it holds, None where it is not counted."""

    slug: str
    name: str
    count: int | None = None


@dataclass(frozen=True)
class Sort:
    """`order` is a column or annotation without nulls, as `keyset_page` takes it."""

    label: Any
    order: str


class KnownChoices(forms.MultipleChoiceField):
    """Keeps the values it knows; `SearchForm.notes` tells of the others."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        known = dict.fromkeys(str(v) for v in value or () if self.valid_value(str(v)))
        return list(known)


class SearchForm(forms.Form):
    """A search page's query string. What cannot be understood is left out and told in `notes`; it never stops the page."""

    SORTS: ClassVar[dict[str, Sort]] = {}
    CURRENCY_NEEDED_BY: ClassVar[set[str]] = set()
    """Fields and sorts that speak of amounts; only with one of them the currency belongs in the address."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Search"))
    sort = forms.ChoiceField(required=False, label=gettext_lazy("Sort by"))
    currency = forms.ChoiceField(
        required=False, label=gettext_lazy("Currency"), choices=[(c, c) for c in CURRENCIES]
    )

    niche = KnownChoices(required=False, label=gettext_lazy("Niche"))
    platform = KnownChoices(
        required=False, label=gettext_lazy("Platform"), choices=Platform.choices
    )

    def __init__(self, data: QueryDict, *, niches: Sequence[Facet], currency: str = "USD") -> None:
        super().__init__(_printable(data), auto_id="%s")
        self.own_currency = currency
        self.raw = data
        self.niches = niches
        self._choices("niche").choices = [(niche.slug, niche.name) for niche in niches]
        self._choices("sort").choices = [(key, s.label) for key, s in self.SORTS.items()]

    # --- what was asked -----------------------------------------------------------------------------------------------

    @cached_property
    def clean_values(self) -> dict[str, Any]:
        """The understood values by field name; what was empty or senseless is missing."""
        self.full_clean()
        given = self.cleaned_data.items()
        return {
            name: value for name, value in given if value or (value == 0 and value is not False)
        }

    @property
    def sort_key(self) -> str:
        return str(self.clean_values.get("sort") or next(iter(self.SORTS)))

    @property
    def order(self) -> str:
        return self.SORTS[self.sort_key].order

    @property
    def chosen_currency(self) -> str:
        return str(self.clean_values.get("currency") or self.own_currency)

    @cached_property
    def applied(self) -> list[Filter]:
        """In the order of the fields, which is the order of the chips and of the address."""
        return [f for f in self.build_filters() if f.value]

    def build_filters(self) -> Iterable[Filter]:
        """Each search names its own; without any, every row is found."""
        return ()

    @cached_property
    def notes(self) -> list[str]:
        """One sentence per value that was left out, with the reason."""
        return [
            self._left_out(name, raw)
            for name in self.fields
            for raw in self.raw.getlist(name)
            if raw.strip() and not self._is_understood(name, raw)
        ]

    def _is_understood(self, name: str, raw: str) -> bool:
        if isinstance(self.fields[name], KnownChoices) and raw not in self.clean_values.get(
            name, []
        ):
            return False
        return name not in self.errors and not _is_senseless(raw)

    def _left_out(self, name: str, raw: str) -> str:
        shown = "".join(ch for ch in Truncator(raw).chars(40) if ch.isprintable())
        why = self.errors[name][0] if name in self.errors else _("That is not one of the choices.")
        return _("%(label)s “%(value)s” was left out. %(why)s") % {
            "label": self.fields[name].label,
            "value": shown,
            "why": why,
        }

    # --- asking the rows ----------------------------------------------------------------------------------------------

    def condition(self, *, without: str = "") -> Q:
        """What the applied filters ask of a row, all of one name left out."""
        groups: dict[str, Q] = {}
        for one in self.applied:
            if one.name != without:
                groups[one.name] = groups.get(one.name, Q()) | one.where
        return reduce(operator.and_, groups.values(), Q())

    # --- writing it back ----------------------------------------------------------------------------------------------

    def address(self, *, without: Filter | str | None = None, after: str = "") -> str:
        """The canonical query string: no empty parameters, nothing that is the default. `without` a filter or a whole name."""
        params = QueryDict(mutable=True)
        for one in self.applied:
            if without not in (one, one.name):
                params.appendlist(one.name, one.value)
        if self.sort_key != next(iter(self.SORTS)):
            params["sort"] = self.sort_key
        speaks_of_money = self.CURRENCY_NEEDED_BY & {*params, self.sort_key}
        if speaks_of_money and self.chosen_currency != self.own_currency:
            params["currency"] = self.chosen_currency
        if after:
            params["after"] = after
        return f"?{params.urlencode()}" if params else ""

    @property
    def niche_choices(self) -> list[tuple[Facet, bool]]:
        """(niche, is it chosen): those worth a click, and whatever is chosen."""
        chosen = self.clean_values.get("niche", [])
        rows = [(facet, facet.slug in chosen) for facet in self.niches]
        return [(facet, on) for facet, on in rows if on or facet.count != 0]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(label, query string without it) of each applied filter."""
        return [(one.label, self.address(without=one) or "?") for one in self.applied]

    def _choices(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    # --- building blocks of `build_filters` ---------------------------------------------------------------------------

    def words(self, where: Callable[[str], Q]) -> Filter:
        """Every word must be found by `where`."""
        text = str(self.clean_values.get("q", ""))
        found = reduce(operator.and_, (where(w) for w in text.split()[:MOST_WORDS]), Q())
        return Filter("q", text, f"“{text}”", found)

    def any_of(self, name: str, where: Callable[[str], Q]) -> Iterable[Filter]:
        """One filter per chosen value."""
        labels = dict(cast("Iterable[tuple[str, Any]]", self._choices(name).choices))
        for value in as_list(self.clean_values.get(name)):
            yield Filter(name, value, str(labels[value]), where(value))

    def one(self, name: str, label: Callable[[Any], str], where: Callable[[Any], Q]) -> Filter:
        """The filter of a field with a single value, none when it is empty."""
        value = self.clean_values.get(name)
        if value is None:
            return Filter(name, "", "", Q())
        text = value.isoformat() if isinstance(value, date) else str(value)
        return Filter(name, text, label(value), where(value))

    def amount(self, name: str, label: str, where: Callable[[int], Q]) -> Filter:
        """The filter of a sum of money; the address keeps what a person would type. `label` holds %(amount)s."""
        minor = self.clean_values.get(name)
        if minor is None:
            return Filter(name, "", "", Q())
        shown = format_money(minor, self.chosen_currency)
        return Filter(
            name, str(self.data.get(name)).strip(), label % {"amount": shown}, where(minor)
        )

    def read_amount(self, name: str) -> int | None:
        """Minor units of the chosen currency. Raises ValidationError for anything that is no amount from 0 on."""
        text = str(self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        try:
            minor = parse_money(text, str(self.cleaned_data.get("currency") or self.own_currency))
        except ValueError as error:
            raise forms.ValidationError(_("This is not an amount.")) from error
        if not 0 <= minor <= LARGEST:
            raise forms.ValidationError(_("This is not an amount."))
        return minor


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _printable(data: QueryDict) -> QueryDict:
    """Without characters no person types (NUL, halves of surrogate pairs): databases and encodings refuse them."""
    clean = QueryDict(mutable=True)
    for name, values in data.lists():
        clean.setlist(name, ["" if _is_senseless(v) else v for v in values])
    return clean


def _is_senseless(value: str) -> bool:
    return any(ch == "\0" or "\ud800" <= ch <= "\udfff" for ch in value)
