"""A deal sheet in words, read from its document alone, so that it says for ever what was signed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adrequests.differences import days_in_words, work_in_words
from adrequests.models import Side
from influencer_platform.money import format_money

RULES = {
    "review_days": gettext_lazy("Working days to review a draft"),
    "revisions": gettext_lazy("Rounds of changes"),
    "payment_days": gettext_lazy("Days to pay once the work is done"),
    "approves_by_silence": gettext_lazy("An unanswered draft is approved"),
    "upfront_percent": gettext_lazy("Due on signing, per cent of the fee"),
}
"""What the rules of a sheet are called. A rule without a name here is shown by its key."""

BRIEF = {
    "description": gettext_lazy("What it is about"),
    "goals": gettext_lazy("Goals"),
    "do": gettext_lazy("Please do"),
    "dont": gettext_lazy("Please do not"),
    "disclosure": gettext_lazy("Disclosure label"),
}


@dataclass(frozen=True)
class Line:
    """One fact. `text` may have several lines."""

    label: str
    text: str


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it."""

    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Signature:
    """Who said yes for which side, and when."""

    name: str
    party: str
    act: str
    at: datetime


def parts(said: dict[str, Any]) -> list[Part]:
    """Everything the document says beside the signatures."""
    return [
        Part("parties", _("Between"), _parties(said)),
        Part("terms", _("Terms"), _terms(said["terms"])),
        Part("rules", _("Rules"), _rules(said["rules"])),
        Part(
            "brief",
            _("Brief, version %(n)d") % {"n": said["brief"]["number"]},
            _brief(said["brief"]),
        ),
    ]


def signatures(said: dict[str, Any]) -> list[Signature]:
    """Who offered, then who accepted."""
    acts = (("offered", _("offered these terms")), ("accepted", _("accepted them")))
    return [_signature(said, said[key], words) for key, words in acts]


def _signature(said: dict[str, Any], act: dict[str, str], words: str) -> Signature:
    is_sponsor = act["side"] == Side.SPONSOR
    party = said["sponsor" if is_sponsor else "influencer"]
    name = party["company"] if is_sponsor else party["name"]
    return Signature(party["signed_by"], name, words, datetime.fromisoformat(act["at"]))


def _parties(said: dict[str, Any]) -> list[Line]:
    creator = said["influencer"]
    return [
        Line(_("Sponsor"), said["sponsor"]["company"]),
        Line(_("Influencer"), f"{creator['name']} (@{creator['handle']})"),
        Line(_("Campaign"), said["campaign"]["name"]),
    ]


def _terms(terms: dict[str, Any]) -> list[Line]:
    fee = format_money(terms["fee_minor"], terms["currency"])
    return [
        Line(_("Pay"), fee if terms["fee_minor"] else _("Gifted")),
        Line(_("Work"), work_in_words(terms["deliverables"])),
        Line(_("Due"), date_format(date.fromisoformat(terms["due_on"]))),
        Line(_("Usage rights"), days_in_words(terms["usage_days"])),
        Line(_("Exclusivity"), days_in_words(terms["exclusivity_days"])),
        Line(_("Requirements"), terms["requirements"] or _("None")),
    ]


def _rules(rules: dict[str, Any]) -> list[Line]:
    said = {True: _("Yes"), False: _("No")}
    return [
        Line(
            str(RULES.get(key, key.replace("_", " "))),
            said[value] if isinstance(value, bool) else str(value),
        )
        for key, value in rules.items()
    ]


def _brief(brief: dict[str, Any]) -> list[Line]:
    return [Line(str(label), brief[key]) for key, label in BRIEF.items() if brief.get(key)]
