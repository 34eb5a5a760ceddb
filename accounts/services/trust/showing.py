"""What a person learns of a signal that led to a decision about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import AuditEvent, TrustSignal, User
from accounts.services.trust.tuning import numbers_of
from accounts.trust import RULES
from influencer_platform.templatetags.ui import number


@dataclass(frozen=True)
class Told:
    """One rule, what it looks for with the numbers of that time, and the person's own data in its evidence."""

    title: str
    version: int
    explanation: str
    facts: list[Mapping[str, str]]


def evidence_for(event: AuditEvent, user: User) -> list[Told]:
    """The signals behind the decision `event` about `user`, without a word about anybody else: evidence that is not the
    person's own is left out, and `object` too, which leads into the back office."""
    signals = TrustSignal.objects.filter(event=event, about_user=user).select_related("rule")
    return [
        Told(
            str(RULES[signal.rule.code].title),
            signal.version,
            RULES[signal.rule.code].explain(numbers_of(signal.rule, signal.version)),
            [
                {"what": fact["what"], "value": value_in_words(fact["value"])}
                for fact in signal.evidence
                if fact["own"]
            ],
        )
        for signal in signals.order_by("-severity", "raised_at", "pk")
        if signal.rule.code in RULES
    ]


def value_in_words(value: str | float) -> str:
    """A stored figure as people read it; text stays as it is."""
    return value if isinstance(value, str) else number(value)
