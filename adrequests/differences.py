"""What an offer says, and how two offers differ, in words. Pure: no queries and no clock."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import DeliverableKind
from adrequests.models import Side, Terms
from adrequests.terms import Proposal
from influencer_platform.money import format_difference, format_money
from influencer_platform.templatetags.ui import day

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Difference:
    """One term of an offer: what it says now, and in `change` how that differs from before (empty: not compared).

    `is_cost` is true when the change costs the reader: more money or later for a sponsor, less or sooner for an influencer.
    """

    key: str
    label: str
    now: str
    change: str = ""
    is_cost: bool = False
    is_same: bool = False
    was: str = ""


def compare(
    before: Terms | Proposal | None,
    after: Terms | Proposal,
    *,
    currency: str,
    reader: Side | None,
) -> list[Difference]:
    """Every term of `after`, each with its signed difference from `before`. `reader` None (staff) is told no costs."""
    return [
        _pay(before, after, currency, reader),
        _work(before, after, reader),
        _due(before, after, reader),
        _days("usage_days", _("Usage rights"), before, after, reader),
        _days("exclusivity_days", _("Exclusivity"), before, after, reader),
        _requirements(before, after),
    ]


def terms_in_words(terms: Terms | Proposal, currency: str) -> list[Difference]:
    """The terms alone, without any comparison."""
    return compare(None, terms, currency=currency, reader=None)


def work_in_words(deliverables: dict[str, int]) -> str:
    """`1 reel, 2 stories`, in the order of DeliverableKind."""
    return ", ".join(
        DeliverableKind(kind).counted(deliverables[kind])
        for kind in DeliverableKind.values
        if deliverables.get(kind)
    )


def days_in_words(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else _("None")


def kind_in_plural(kind: str) -> str:
    """`Stories`: the label of a quantity."""
    words = {
        DeliverableKind.REEL: _("Reels"),
        DeliverableKind.STORY: _("Stories"),
        DeliverableKind.POST: _("Posts"),
        DeliverableKind.VIDEO: _("Videos"),
        DeliverableKind.STREAM: _("Live streams"),
        DeliverableKind.ARTICLE: _("Articles"),
    }
    return words[DeliverableKind(kind)]


def _costs(change: int, reader: Side | None, *, grows_for: Side) -> bool:
    """Whether a change by this amount costs the reader, when growth is good for `grows_for`."""
    if reader is None or change == 0:
        return False
    return (change < 0) == (reader == grows_for)


def _pay(
    before: Terms | Proposal | None, after: Terms | Proposal, currency: str, reader: Side | None
) -> Difference:
    now = _("Gifted") if after.fee_minor == 0 else format_money(after.fee_minor, currency)
    if before is None:
        return Difference("fee", _("Pay"), now)
    more = after.fee_minor - before.fee_minor
    return Difference(
        "fee",
        _("Pay"),
        now,
        change=format_difference(more, currency) if more else _("same"),
        is_cost=_costs(more, reader, grows_for=Side.INFLUENCER),
        is_same=more == 0,
        was=format_money(before.fee_minor, currency),
    )


def _work(
    before: Terms | Proposal | None, after: Terms | Proposal, reader: Side | None
) -> Difference:
    now = work_in_words(after.deliverables)
    if before is None:
        return Difference("work", _("Work"), now)
    parts, total = [], 0
    for kind in DeliverableKind.values:
        more = after.deliverables.get(kind, 0) - before.deliverables.get(kind, 0)
        total += more
        if more:
            parts.append(f"{'+' if more > 0 else MINUS}{DeliverableKind(kind).counted(abs(more))}")
    return Difference(
        "work",
        _("Work"),
        now,
        change=", ".join(parts) or _("same"),
        is_cost=_costs(total, reader, grows_for=Side.SPONSOR),
        is_same=not parts,
        was=work_in_words(before.deliverables),
    )


def _due(
    before: Terms | Proposal | None, after: Terms | Proposal, reader: Side | None
) -> Difference:
    now = day(after.due_on)
    if before is None:
        return Difference("due", _("Due"), now)
    later = (after.due_on - before.due_on).days
    return Difference(
        "due",
        _("Due"),
        now,
        change=_later(before.due_on, after.due_on),
        is_cost=_costs(later, reader, grows_for=Side.INFLUENCER),
        is_same=later == 0,
        was=day(before.due_on),
    )


def _later(before: date, after: date) -> str:
    n = (after - before).days
    if n > 0:
        return ngettext("%(n)d day later", "%(n)d days later", n) % {"n": n}
    if n < 0:
        return ngettext("%(n)d day sooner", "%(n)d days sooner", -n) % {"n": -n}
    return _("same")


def _days(
    name: str,
    label: str,
    before: Terms | Proposal | None,
    after: Terms | Proposal,
    reader: Side | None,
) -> Difference:
    now = getattr(after, name)
    if before is None:
        return Difference(name, label, days_in_words(now))
    was = getattr(before, name)
    return Difference(
        name,
        label,
        days_in_words(now),
        change=_more_days(now - was),
        is_cost=_costs(now - was, reader, grows_for=Side.SPONSOR),
        is_same=now == was,
        was=days_in_words(was),
    )


def _more_days(n: int) -> str:
    if n > 0:
        return ngettext("%(n)d day more", "%(n)d days more", n) % {"n": n}
    if n < 0:
        return ngettext("%(n)d day less", "%(n)d days less", -n) % {"n": -n}
    return _("same")


def _requirements(before: Terms | Proposal | None, after: Terms | Proposal) -> Difference:
    now = after.requirements or _("None")
    if before is None:
        return Difference("requirements", _("Requirements"), now)
    is_same = before.requirements == after.requirements
    return Difference(
        "requirements",
        _("Requirements"),
        now,
        change=_("same") if is_same else _("changed"),
        is_same=is_same,
        was=before.requirements or _("None"),
    )
