"""What a trust rule is, and the list of all of them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Severity
from accounts.models.trust import TITLES
from influencer_platform.errors import DomainError
from influencer_platform.templatetags.ui import number

LASTS = timedelta(days=30)
"""How long a signal stays open after the last look that still found it."""


class OutOfRange(DomainError):
    """A threshold is missing, no number, or outside its bounds. `field` is its name."""

    code = "out_of_range"


@dataclass(frozen=True)
class Threshold:
    """One number of a rule that staff may tune. A whole default wants whole numbers."""

    label: Any
    default: float
    minimum: float
    maximum: float
    unit: Any = ""

    @property
    def is_whole(self) -> bool:
        return isinstance(self.default, int)

    def check(self, name: str, value: Any) -> float:
        """`value` as it is stored. Raises OutOfRange."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (self.is_whole and value != int(value)):
            raise OutOfRange(_("Enter a number."), field=name)
        if not self.minimum <= value <= self.maximum:
            bounds = {"low": number(self.minimum), "high": number(self.maximum)}
            raise OutOfRange(
                _("Enter a number from %(low)s to %(high)s.") % bounds, field=name, **bounds
            )
        return int(value) if self.is_whole else float(value)


@dataclass(frozen=True)
class Evidence:
    """One fact: a sentence, its figure or text, the object it is read from, and whether it is the person's own data."""

    what: str
    value: str | float
    object: str = ""
    own: bool = False


@dataclass(frozen=True)
class Finding:
    """What a rule found about one object. `about`: the key of the user it belongs to.

    `identity` names the evidence by keys and figures: a signal that was cleared returns only with another identity.
    """

    target: tuple[str, int]
    about: int
    evidence: tuple[Evidence, ...]
    identity: tuple[Any, ...]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(self.identity, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Look:
    """One run of one rule: the moment, the numbers, and for rules that go on where they stopped, since when."""

    now: datetime
    numbers: Mapping[str, float]
    since: datetime | None = None

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def ago(self, name: str) -> datetime:
        """So many days ago as the threshold `name` says."""
        return self.now - timedelta(days=self.numbers[name])


Find = Callable[[Look], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """A named rule. `explanation` is one sentence with its numbers as `%(name)s`; `severity` and the thresholds' defaults hold
    until staff tune them. A rule that `goes_on` reads only what is new since the last look; any other finds, at each look, all
    that is true, and each object once at most."""

    code: str
    title: Any
    explanation: Any
    severity: Severity
    thresholds: Mapping[str, Threshold]
    find: Find
    goes_on: bool = False
    lasts: timedelta = field(default=LASTS)

    def numbers(self, stored: Mapping[str, Any]) -> dict[str, float]:
        """The stored thresholds, with the default where one is not stored."""
        return {name: stored.get(name, t.default) for name, t in self.thresholds.items()}

    def check(self, numbers: Mapping[str, Any]) -> dict[str, float]:
        """The numbers as they are stored, all of them. Raises OutOfRange."""
        return {name: t.check(name, numbers.get(name)) for name, t in self.thresholds.items()}

    def explain(self, numbers: Mapping[str, float]) -> str:
        """When it raises a signal, with these numbers."""
        return str(self.explanation) % {name: number(n) for name, n in numbers.items()}


RULES: dict[str, Rule] = {}


def trust_rule(
    *,
    code: str,
    title: Any,
    explanation: Any,
    severity: Severity,
    thresholds: Mapping[str, Threshold],
    goes_on: bool = False,
    lasts: timedelta = LASTS,
) -> Callable[[Find], Find]:
    """Register the function as the rule called `code`. Codes are stored: none is given another meaning later."""

    def register(find: Find) -> Find:
        TITLES[code] = title
        RULES[code] = Rule(code, title, explanation, severity, thresholds, find, goes_on, lasts)
        return find

    return register


def ref(model: type[Model], pk: int) -> str:
    """How evidence names a row; accounts.subjects finds it again."""
    return f"{model._meta.label_lower}:{pk}"
