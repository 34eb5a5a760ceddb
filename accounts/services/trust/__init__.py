"""Trust signals: raised by rules, cleared or acted upon by staff, shown to the person; and the tuning of the rules."""

from accounts.services.trust.deciding import (
    DECIDE,
    ClearReason,
    NothingToFlag,
    SignalClosed,
    act_on_signal,
    clear_signal,
)
from accounts.services.trust.looking import Trial, ensure_rules, look_for_signals, try_rule
from accounts.services.trust.showing import Told, evidence_for, value_in_words
from accounts.services.trust.tuning import (
    TUNE,
    RuleChanged,
    RuleGone,
    Tuning,
    numbers_of,
    tune_rule,
    tunings,
)

__all__ = [
    "DECIDE",
    "TUNE",
    "ClearReason",
    "NothingToFlag",
    "RuleChanged",
    "RuleGone",
    "SignalClosed",
    "Told",
    "Trial",
    "Tuning",
    "act_on_signal",
    "clear_signal",
    "ensure_rules",
    "evidence_for",
    "look_for_signals",
    "numbers_of",
    "try_rule",
    "tune_rule",
    "tunings",
    "value_in_words",
]
