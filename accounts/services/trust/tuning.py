"""The numbers of the rules: changed by staff, within bounds, each change in the trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Severity, TrustRule, User
from accounts.services.decisions import require_permission
from accounts.trust import RULES, OutOfRange
from influencer_platform.errors import DomainError

TUNE = "accounts.change_trustrule"
TUNED = "tuned"
"""What a change is called in the trail."""


class RuleChanged(DomainError):
    """A colleague changed the rule after this person had opened it."""

    code = "rule_changed"


class RuleGone(DomainError):
    """The code of this rule is not part of the product any more; its signals stay."""

    code = "rule_gone"


@transaction.atomic
def tune_rule(
    *, rule: TrustRule, by: User, is_on: bool, severity: int, thresholds: Mapping[str, Any]
) -> TrustRule:
    """Change one rule. Other thresholds make a new version; signals of the former one stay and name it.

    `rule` as this person saw it. Raises NotAllowed, RuleGone, OutOfRange (with `field`) or RuleChanged.
    """
    require_permission(by, TUNE)
    if rule.code not in RULES:
        raise RuleGone(_("This rule is not used any more."))
    if severity not in Severity.values:
        raise OutOfRange(_("Choose a severity."), field="severity")
    after = {
        "is_on": is_on,
        "severity": int(severity),
        "thresholds": RULES[rule.code].check(thresholds),
    }
    current = TrustRule.objects.select_for_update().get(pk=rule.pk)
    before = _state(current)
    if current.version != rule.version:
        raise RuleChanged(_("Somebody has changed this rule meanwhile. Look at its numbers again."))
    if after == before:
        return current
    if after["thresholds"] != before["thresholds"]:
        current.version += 1
        current.looked_at = (
            None  # what was read with the old numbers is read again with the new ones
        )
    for name, value in after.items():
        setattr(current, name, value)
    current.save()
    AuditEvent.record(
        current, action=TUNED, by=by, version=current.version, before=before, after=after
    )
    return current


def _state(row: TrustRule) -> dict[str, Any]:
    numbers = RULES[row.code].numbers(row.thresholds)
    return {"is_on": row.is_on, "severity": row.severity, "thresholds": numbers}


@dataclass(frozen=True)
class Tuning:
    """One change of a rule, read from the trail. `changes`: what, from, to."""

    at: datetime
    by: str
    version: int
    changes: list[tuple[str, Any, Any]]


def tunings(row: TrustRule) -> list[Tuning]:
    """Every change of the rule, the newest first."""
    return [
        Tuning(event.at, str(event.actor or ""), event.data["version"], _changes(row, event))
        for event in _events(row).select_related("actor").order_by("-seq")
    ]


def numbers_of(row: TrustRule, version: int) -> dict[str, Any]:
    """The thresholds that `version` of the rule had; those of today where the trail names none."""
    events = [e.data for e in _events(row).order_by("seq")]
    made = [data for data in events if data["before"]["thresholds"] != data["after"]["thresholds"]]
    for data in made:
        if data["version"] == version:
            return dict(data["after"]["thresholds"])
        if data["version"] > version:
            return dict(data["before"]["thresholds"])
    return dict(row.thresholds)


def _events(row: TrustRule) -> Any:
    return AuditEvent.objects.about(row).filter(action=TUNED)


def _changes(row: TrustRule, event: AuditEvent) -> list[tuple[str, Any, Any]]:
    """In words, as far as the rule still knows the name."""
    before, after = event.data["before"], event.data["after"]
    found: list[tuple[str, Any, Any]] = []
    if before["is_on"] != after["is_on"]:
        found.append((_("On"), _yes_or_no(before["is_on"]), _yes_or_no(after["is_on"])))
    if before["severity"] != after["severity"]:
        levels = dict(Severity.choices)
        found.append((_("Severity"), levels[before["severity"]], levels[after["severity"]]))
    known = RULES[row.code].thresholds if row.code in RULES else {}
    for name, number in after["thresholds"].items():
        if before["thresholds"].get(name) != number:
            label = str(known[name].label) if name in known else name
            found.append((label, before["thresholds"].get(name, "–"), number))
    return found


def _yes_or_no(is_on: bool) -> str:
    return _("yes") if is_on else _("no")
