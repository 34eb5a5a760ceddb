"""One page of a search: the rows, how many there are, and what to take away when there are none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from adrequests.search.form import SearchForm
from influencer_platform.pagination import capped_count, keyset_page

PAGE_SIZE = 24


@dataclass
class Found:
    """What a search page shows."""

    rows: list[Any]
    more: str
    count: int
    is_capped: bool
    costliest: "Costliest | None" = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Costliest:
    """The filter that leaves out most: how many there are without it, and where to see them."""

    label: str
    count: int
    address: str


def find(
    form: SearchForm,
    among: QuerySet[Any],
    *,
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]],
    after: str = "",
) -> Found:
    """One page of `among`, narrowed and sorted as the form says. `prepare` adds what the rows show and are sorted by."""
    matching = among.filter(form.condition())
    count, is_capped = capped_count(matching)
    page = keyset_page(prepare(matching), order=form.order, after=after, size=PAGE_SIZE)
    return Found(
        rows=page.rows,
        more=form.address(after=page.after) if page.after else "",
        count=count,
        is_capped=is_capped,
        costliest=None if count else costliest(form, among),
        notes=form.notes,
    )


def costliest(form: SearchForm, among: QuerySet[Any]) -> Costliest | None:
    """Counts, in one query, what each filter alone keeps away. None when no single one would help."""
    names = list(dict.fromkeys(one.name for one in form.applied))
    if not names:
        return None
    counts = among.aggregate(
        **{
            f"without_{name}": Count("pk", filter=form.condition(without=name) or None)
            for name in names
        }
    )
    best = max(names, key=lambda name: counts[f"without_{name}"])
    if not counts[f"without_{best}"]:
        return None
    label = " / ".join(one.label for one in form.applied if one.name == best)
    return Costliest(label, counts[f"without_{best}"], form.address(without=best) or "?")
