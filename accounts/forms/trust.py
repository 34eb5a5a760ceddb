"""The numbers of a trust rule as fields, each with its unit and bounds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Severity, TrustRule
from accounts.trust import RULES, Threshold
from influencer_platform.templatetags.ui import number

PREFIX = "number_"


class TuneForm(forms.Form):
    """On or off, how severe, and one field per threshold. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(
        label=gettext_lazy("The rule is on"),
        required=False,
        help_text=gettext_lazy("A rule that is off raises nothing; its open signals stay."),
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity of new signals"), choices=Severity.choices, coerce=int
    )

    def __init__(self, row: TrustRule, data: Any = None, *, may_tune: bool = True) -> None:
        rule = RULES[row.code]
        numbers = rule.numbers(row.thresholds)
        start = {PREFIX + name: number for name, number in numbers.items()}
        start |= {"version": row.version, "is_on": row.is_on, "severity": row.severity}
        super().__init__(data, initial=start)
        self.names = list(rule.thresholds)
        for name, threshold in rule.thresholds.items():
            self.fields[PREFIX + name] = _field(threshold)
        if not may_tune:
            for field in self.fields.values():
                field.disabled = True

    def thresholds(self) -> dict[str, Any]:
        return {name: self.cleaned_data[PREFIX + name] for name in self.names}

    def refuse(self, field: str | None, sentence: str) -> None:
        """A refusal of the service, at its field where it names one."""
        known = {PREFIX + name: name for name in self.names}
        at = field if field in self.fields else f"{PREFIX}{field}"
        self.add_error(at if at in self.fields or at in known else None, sentence)


def _field(threshold: Threshold) -> forms.Field:
    kind: Any = forms.IntegerField if threshold.is_whole else forms.FloatField
    bounds = {"low": number(threshold.minimum), "high": number(threshold.maximum)}
    usual = {"default": number(threshold.default)}
    unit = f" ({threshold.unit})" if threshold.unit else ""
    field: forms.Field = kind(
        label=f"{threshold.label}{unit}",
        min_value=threshold.minimum,
        max_value=threshold.maximum,
        help_text=_("%(low)s to %(high)s; at first %(default)s.") % (bounds | usual),
    )
    return field
