"""Reading what is kept of the campaigns of a scope."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from reports.figures import Figure
from reports.models import RollupChange, RollupPart
from reports.rollups.sums import Sums, add_all
from reports.rollups.terms import part_of, version
from reports.scope import Scope
from reports.tally import Tally

MOST_LEFT = 200
"""Where more campaigns than that have to be counted, all are: their keys would be told in every part of the query."""
Left = list[tuple[list[Figure], Scope]]
Kept = dict[RollupPart, dict[int, Sums]]


def take(figures: list[Figure], scope: Scope, tally: Tally) -> Left:
    """Add to the tally what is kept of these figures. Returns what is left to count, and over which campaigns."""
    parts = {part: [f for f in figures if part_of(f) is part] for part in RollupPart}
    always = [figure for figure in figures if part_of(figure) is None]
    left = [(always, scope)] if always else []
    if len(always) == len(figures):
        return left
    campaigns, kept = _kept(scope)
    months = [month.key for month in scope.months]
    for part, wanted in parts.items():
        rest = campaigns - kept[part].keys()
        if len(rest) > MOST_LEFT or rest == campaigns:
            left.append((wanted, scope))
        else:
            add_all(kept[part].values(), {figure.name for figure in wanted}, months, tally)
            left.append((wanted if rest else [], replace(scope, among=frozenset(rest))))
    return left


def _kept(scope: Scope) -> tuple[set[int], Kept]:
    """The campaigns of the scope, and of which of them each part is kept and still right. Seen in one look: a campaign that changes
    meanwhile is as it was, or is counted."""
    campaigns: set[int] = set()
    kept: Kept = {part: {} for part in RollupPart}
    for campaign, part, is_right, sums in _rows(scope):
        campaigns.add(campaign)
        if is_right:
            kept[RollupPart(part)][campaign] = sums
    return campaigns, kept


def _rows(scope: Scope) -> Iterable[tuple[int, str, bool, Sums]]:
    changes = RollupChange.objects.filter(campaign=OuterRef("pk"), part=OuterRef("rollups__part"))
    is_right = Q(
        ~Exists(changes),
        rollups__version=version(),
        rollups__at__lte=scope.now,
        rollups__until__gt=scope.now,
    )
    found = scope.campaigns().annotate(is_right=is_right).order_by()
    return found.values_list("pk", "rollups__part", "is_right", "rollups__sums")
