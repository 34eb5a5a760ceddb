"""Where to pay, as people type it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.payout import Payout, compact, is_bic, is_iban


class PayoutForm(forms.Form):
    """Either an IBAN, or an account number with its bank."""

    use_required_attribute = False

    legal_name = forms.CharField(
        label=_("Name of the account holder"),
        max_length=120,
        help_text=_("You or your company, as it stands on invoices."),
    )
    address = forms.CharField(
        label=_("Address"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
    tax_number = forms.CharField(
        label=_("Tax number"),
        max_length=40,
        required=False,
        help_text=_("Where your invoices have to show one."),
    )
    iban = forms.CharField(label=_("IBAN"), max_length=50, required=False)
    account = forms.CharField(
        label=_("Account number"),
        max_length=40,
        required=False,
        help_text=_("Where your bank has no IBAN."),
    )
    bank = forms.CharField(label=_("Bank"), max_length=80, required=False)
    bic = forms.CharField(label=_("BIC"), max_length=11, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_address(self) -> str:
        lines = self.cleaned_data["address"].replace("\r", "\n").split("\n")
        return "\n".join(line.strip() for line in lines if line.strip())

    def clean_iban(self) -> str:
        iban = compact(self.cleaned_data["iban"])
        if iban and not is_iban(iban):
            raise ValidationError(_t("This is no IBAN: look at its digits again."))
        return iban

    def clean_bic(self) -> str:
        bic = compact(self.cleaned_data["bic"])
        if bic and not is_bic(bic):
            raise ValidationError(_t("A BIC has 8 or 11 letters and digits."))
        return bic

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if {"iban", "account"} & self.errors.keys():
            return data
        if bool(data.get("iban")) == bool(data.get("account")):
            self.add_error("iban", _t("Fill in an IBAN, or an account number and its bank."))
        elif data.get("account") and not data.get("bank"):
            self.add_error("bank", _t("Name the bank of this account."))
        return data

    @property
    def payout(self) -> Payout:
        return Payout(**self.cleaned_data)
