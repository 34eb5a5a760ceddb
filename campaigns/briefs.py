"""What changed between two versions of a brief, in words. Pure: no queries."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from accounts.models import DeliverableKind
from campaigns.models import BriefText

TEXTS = ("goals", "description", "do", "dont")


@dataclass(frozen=True)
class Change:
    """One part of the brief: the lines that went and the lines that came."""

    label: str
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def changes(old: BriefText, new: BriefText) -> list[Change]:
    """The parts that differ, in the order in which the brief is read. Empty when nothing an influencer reads differs."""
    found = [_text_change(name, getattr(old, name), getattr(new, name)) for name in TEXTS]
    if old.disclosure != new.disclosure:
        found.append(Change(_label("disclosure"), [old.disclosure], [new.disclosure]))
    found.append(_deliverables_change(old.deliverables, new.deliverables))
    return [change for change in found if change.removed or change.added]


def _text_change(name: str, old: str, new: str) -> Change:
    """Line by line, so that one changed sentence in a long text is not lost in it."""
    before, after = _lines(old), _lines(new)
    steps = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    removed = [line for tag, a, b, _c, _d in steps if tag != "equal" for line in before[a:b]]
    added = [line for tag, _a, _b, c, d in steps if tag != "equal" for line in after[c:d]]
    return Change(_label(name), removed, added)


def _deliverables_change(old: dict[str, int], new: dict[str, int]) -> Change:
    """`2 reels` went, `3 reels` came; what stays is not named."""
    differing = [kind for kind in DeliverableKind if old.get(kind, 0) != new.get(kind, 0)]
    return Change(
        _label("deliverables"),
        [kind.counted(old[kind]) for kind in differing if old.get(kind)],
        [kind.counted(new[kind]) for kind in differing if new.get(kind)],
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _label(name: str) -> str:
    return {
        "goals": _("The goal"),
        "description": _("What it is about"),
        "do": _("Please do"),
        "dont": _("Please do not"),
        "disclosure": _("Label of each post"),
        "deliverables": _("Wanted"),
    }[name]
