"""What signals point at, read for a whole page at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import subjects
from accounts.services.trust import value_in_words
from accounts.subjects import Key


@dataclass(frozen=True)
class Shown:
    """One fact of the evidence: its sentence, its figure in words, and the page of the object it was read from.

    `url` is empty where the fact names no object, `is_gone` where the object is no longer there; what is stored stays."""

    what: str
    value: str
    name: str = ""
    url: str = ""
    is_gone: bool = False
    is_own: bool = False


def shown(evidence: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """Every fact with its link, in one query per kind of object."""
    facts = list(evidence)
    found = subjects.load(key_of(fact["object"]) for fact in facts if fact["object"])
    return [_shown(fact, found) for fact in facts]


def _shown(fact: Mapping[str, Any], found: Mapping[Key, Any]) -> Shown:
    words = {"what": fact["what"], "value": value_in_words(fact["value"]), "is_own": fact["own"]}
    if not fact["object"]:
        return Shown(**words)
    row = found.get(key_of(fact["object"]))
    if row is None:
        return Shown(**words, is_gone=True)
    noun = subjects.of(row).noun
    return Shown(**words, name=f"{noun} {row}", url=subjects.admin_url(row))


def key_of(name: str) -> Key:
    label, _colon, pk = name.partition(":")
    return label, int(pk)


def summary(evidence: Iterable[Mapping[str, Any]], most: int = 2) -> str:
    """The first facts in a line."""
    facts = list(evidence)
    parts = [f"{fact['what']}: {value_in_words(fact['value'])}" for fact in facts[:most]]
    if len(facts) > most:
        parts.append(_("and %(n)d more") % {"n": len(facts) - most})
    return " · ".join(parts)


def link(row: Any | None) -> SafeString | str:
    """The object with its kind, leading to its page."""
    if row is None:
        return _("no longer there")
    name, url = str(row), subjects.admin_url(row)
    noun = subjects.of(row).noun
    if not url:
        return name
    return format_html('<a href="{}">{}</a> <small>{}</small>', url, name, noun)
