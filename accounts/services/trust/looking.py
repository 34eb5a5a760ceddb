"""The hourly look: every rule that is on, each on its own, nothing raised twice whoever else looks at the same time."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.jobs import remember_failure
from accounts.models import TrustRule, TrustSignal
from accounts.trust import RULES, Finding, Look, Rule

logger = logging.getLogger(__name__)
TASK = "accounts.look_for_signals"
AT_ONCE = 500
"""Findings that are compared with what is stored, and written, in one go."""
RENEWED_AFTER = timedelta(days=1)
"""A signal that is still true is renewed once a day, not at each look."""
SHOWN = 20
"""Findings that a trial shows."""


def look_for_signals(*, now: datetime | None = None, only: str = "") -> dict[str, int]:
    """Let every rule that is on look (or `only` one). Returns how many signals each raised; a rule that failed is left out:
    it is logged, and stands among the failed jobs. Safe to run twice and at the same time."""
    now = now or timezone.now()
    raised = {}
    for row in ensure_rules():
        if not row.is_on or row.code not in RULES or only not in {"", row.code}:
            continue
        try:
            raised[row.code] = _look(row, RULES[row.code], now)
        except Exception as error:
            logger.exception("the trust rule %s failed", row.code)
            remember_failure(TASK, (), {"only": row.code}, error)
    return raised


def ensure_rules() -> list[TrustRule]:
    """The row of each rule, made where it is missing."""
    known = set(TrustRule.objects.values_list("code", flat=True))
    missing = [
        TrustRule(code=code, severity=rule.severity, thresholds=rule.numbers({}))
        for code, rule in RULES.items()
        if code not in known
    ]
    if missing:
        TrustRule.objects.bulk_create(missing, ignore_conflicts=True)
    return list(TrustRule.objects.order_by("code"))


@dataclass
class Trial:
    """What a rule would raise now with some numbers: in all, not raised before, and the first of them."""

    found: int = 0
    new: int = 0
    first: list[Finding] = field(default_factory=list)


def try_rule(*, row: TrustRule, thresholds: Mapping[str, float]) -> Trial:
    """Look without raising anything. `thresholds` as `Rule.check` returns them."""
    rule, trial = RULES[row.code], Trial()
    for findings in _batches(rule.find(Look(timezone.now(), thresholds))):
        trial.found += len(findings)
        trial.new += len(_sorted_out(row, findings).new)
        trial.first += findings[: SHOWN - len(trial.first)]
    return trial


def _look(row: TrustRule, rule: Rule, now: datetime) -> int:
    since = row.looked_at if rule.goes_on else None
    findings = rule.find(Look(now, rule.numbers(row.thresholds), since))
    raised = sum(_store(row, rule, batch, now) for batch in _batches(findings))
    not_later = Q(looked_at__isnull=True) | Q(looked_at__lt=now)
    # A look with other numbers than today's says nothing about what the new ones would have found.
    TrustRule.objects.filter(not_later, pk=row.pk, version=row.version).update(looked_at=now)
    return raised


def _batches(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    rest = iter(findings)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


@dataclass
class _Known:
    """Some findings beside what is stored about their objects."""

    new: list[Finding] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    """Open signals whose evidence was found again."""
    outdated: list[int] = field(default_factory=list)
    """Open signals about the same objects with other evidence."""


def _sorted_out(row: TrustRule, findings: list[Finding]) -> _Known:
    """In one query."""
    found = {(*finding.target, finding.fingerprint): finding for finding in findings}
    stored = TrustSignal.objects.filter(
        rule=row,
        object_type__in={finding.target[0] for finding in findings},
        object_id__in={finding.target[1] for finding in findings},
    ).values_list("pk", "object_type", "object_id", "fingerprint", "status")
    objects, known = {finding.target for finding in findings}, _Known()
    for pk, label, object_id, fingerprint, status in stored:
        is_again = found.pop((label, object_id, fingerprint), None) is not None
        if status == TrustSignal.Status.OPEN and (is_again or (label, object_id) in objects):
            (known.again if is_again else known.outdated).append(pk)
    known.new = list(found.values())
    return known


def _store(row: TrustRule, rule: Rule, findings: list[Finding], now: datetime) -> int:
    """Raise what is new, renew what is still true, let newer evidence take the place of older. Returns how many were raised."""
    known = _sorted_out(row, findings)
    until = now + rule.lasts
    still_open = TrustSignal.objects.filter(status=TrustSignal.Status.OPEN)
    due = still_open.filter(pk__in=known.again, expires_at__lt=until - RENEWED_AFTER)
    outdated = still_open.filter(pk__in=known.outdated, expires_at__gt=now)
    if known.again and due.exists():
        due.update(expires_at=until)
    if known.outdated and not rule.goes_on and outdated.exists():
        outdated.update(expires_at=now)
    if not known.new:
        return 0
    with transaction.atomic():
        TrustSignal.objects.bulk_create(
            [_signal(row, finding, now, until) for finding in known.new], ignore_conflicts=True
        )
    return len(known.new)


def _signal(row: TrustRule, finding: Finding, now: datetime, until: datetime) -> TrustSignal:
    label, pk = finding.target
    return TrustSignal(
        rule=row,
        version=row.version,
        severity=row.severity,
        object_type=label,
        object_id=pk,
        about_user_id=finding.about,
        evidence=[asdict(fact) for fact in finding.evidence],
        fingerprint=finding.fingerprint,
        raised_at=now,
        expires_at=until,
    )
