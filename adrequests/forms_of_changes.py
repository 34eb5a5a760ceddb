"""What people type about a deal that stands, turned into clean values. Nothing here writes."""

from typing import Any

from babel.numbers import get_currency_name, get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from adrequests.models import SettlingReason
from influencer_platform.money import locale_name, parse_money, typed_money

SAMPLE_MINOR = 40_000


class SheetSeenForm(forms.Form):
    """Which sheet the person had before their eyes."""

    sheet_number = forms.IntegerField(min_value=1, max_value=100_000)


class SumForm(forms.Form):
    """A sum in the campaign's currency, from nothing to the fee."""

    use_required_attribute = False

    amount = forms.CharField(
        max_length=30,
        widget=forms.TextInput(
            {"class": "input input--money", "inputmode": "decimal", "autocomplete": "off"}
        ),
        error_messages={"required": _("Say how much is paid. It may be 0.")},
    )

    def __init__(self, *args: Any, currency: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.symbol = get_currency_symbol(currency, locale=locale_name())
        name = get_currency_name(currency, count=2, locale=locale_name())
        self.fields["amount"].label = _t("Paid in all, %(currency)s") % {"currency": name}
        self.fields["amount"].help_text = hint

    def clean_amount(self) -> int:
        try:
            return parse_money(self.cleaned_data["amount"], self.currency)
        except ValueError as error:
            sample = typed_money(SAMPLE_MINOR, self.currency)
            words = _t("Type an amount such as %(sample)s.") % {"sample": sample}
            raise ValidationError(words) from error


class SettlementForm(SumForm):
    """What one side would end the deal for. The note goes to the other side as a message."""

    note = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
    )

    def __init__(self, *args: Any, other: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _t("Message to %(name)s") % {"name": other}


class DecidingForm(SumForm):
    """What staff decide. What both sides read stands apart from what stays in the team."""

    reason = forms.ChoiceField(
        label=_("Reason, told to both sides"), choices=[("", _("Choose")), *SettlingReason.choices]
    )
    message = forms.CharField(
        label=_("What we tell both sides"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )
    private_note = forms.CharField(
        label=_("Private note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For the team. They never see it."),
    )
