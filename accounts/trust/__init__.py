"""Trust rules: what each looks for, with its numbers. An app adds its own in a module called `trust`, loaded at start-up."""

from accounts.trust import banks, companies, figures, pages
from accounts.trust.registry import (
    RULES,
    Evidence,
    Finding,
    Look,
    OutOfRange,
    Rule,
    Threshold,
    ref,
    trust_rule,
)

__all__ = [
    "RULES",
    "Evidence",
    "Finding",
    "Look",
    "OutOfRange",
    "Rule",
    "Threshold",
    "banks",
    "companies",
    "figures",
    "pages",
    "ref",
    "trust_rule",
]
