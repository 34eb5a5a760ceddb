"""The terms side by side: which offers stand in which column, for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from adrequests.differences import Difference, compare, terms_in_words
from adrequests.models import AGREED, Offer, Side
from adrequests.timeline import Names

IN_THE_TABLE = ("fee", "work", "due", "usage_days", "exclusivity_days")


@dataclass
class Line:
    """One term: what it said in the earlier columns, and now with the difference in words."""

    label: str
    first: str
    before: str
    now: Difference


@dataclass
class Table:
    """Up to three offers. The tinted one is `now`; `first_label` and `before_label` are empty where there is no such column."""

    now_label: str
    lines: list[Line]
    requirements: Difference
    before_label: str = ""
    first_label: str = ""


def side_by_side(names: Names, offers: Sequence[Offer]) -> Table:
    """The offer on the table against the one it answers, and what the reader began with.

    Once the reader has answered, the columns shift: the tinted one becomes their own offer.
    """
    now = offers[-1]
    reader = names.side
    before, first = _earlier(offers, reader or Side(now.side).other)
    currency = names.ad_request.campaign.currency
    told = compare(before, now, currency=currency, reader=reader)
    was = terms_in_words(before, currency) if before else told
    began = terms_in_words(first, currency) if first else told
    lines = [
        Line(d.label, b.now, w.now, d)
        for d, w, b in zip(told, was, began, strict=True)
        if d.key in IN_THE_TABLE
    ]
    return Table(
        now_label=_("Agreed") if names.ad_request.status in AGREED else _now(names, now),
        lines=lines,
        requirements=told[-1],
        before_label=_past(names, before, now) if before else "",
        first_label=_past(names, first, now) if first else "",
    )


def _earlier(offers: Sequence[Offer], reader: Side) -> tuple[Offer | None, Offer | None]:
    """(the offer the current one is measured against, an older one of the reader), each None where there is none."""
    now, past = offers[-1], offers[:-1]
    mine = [offer for offer in past if offer.side == reader]
    theirs = [offer for offer in past if offer.side != reader]
    if now.side != reader:
        if mine:
            return mine[-1], (mine[0] if len(mine) > 1 else None)
        return (past[-1] if past else None), None
    if theirs:
        return theirs[-1], (mine[-1] if mine else None)
    return (past[-1] if past else None), None


def _now(names: Names, offer: Offer) -> str:
    if offer.side == names.side:
        return _("Your offer")
    sentence = _("%(name)s asks") if offer.side == Side.INFLUENCER else _("%(name)s offers")
    return sentence % {"name": names.of_side(offer.side)}


def _past(names: Names, offer: Offer, now: Offer) -> str:
    if offer.side == names.side:
        if now.side == names.side:
            return _("You offered before")
        return _("You offered first") if offer.number == 1 else _("Your last offer")
    sentence = _("%(name)s asked") if offer.side == Side.INFLUENCER else _("%(name)s offered")
    return sentence % {"name": names.of_side(offer.side)}
