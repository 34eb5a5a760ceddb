"""What people type about a payment, turned into clean values. Nothing here writes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from adrequests.models import DisputeReason, Payment
from influencer_platform.errors import DomainError
from influencer_platform.money import parse_money, typed_money


class AmountField(forms.CharField):
    """An amount in the payment's currency, in minor units once it is clean; None where it is left empty."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        attrs = {"class": "input input--money", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse_money(typed, self.currency)
        except ValueError as error:
            raise ValidationError(_t("Write an amount such as 1,350 or 1350.50.")) from error


class _Refusable(forms.Form):
    use_required_attribute = False

    def refuse(self, error: DomainError) -> None:
        """Put a service's refusal where the person can act on it."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class PayForm(_Refusable):
    """What was paid, when, and by which reference the other side finds it."""

    def __init__(self, data: Any = None, *, payment: Payment) -> None:
        super().__init__(data, auto_id="pay_%s")
        currency = payment.ad_request.campaign.currency
        self.fields["amount"] = AmountField(
            currency=currency,
            label=_("Amount paid"),
            initial=typed_money(payment.rest_minor, currency),
            help_text=_("A part is enough: the rest stays open."),
        )
        self.fields["reference"] = forms.CharField(
            label=_("Reference"),
            max_length=60,
            widget=forms.TextInput({"autocomplete": "off"}),
            help_text=_("As the bank shows it on both sides. Each transfer has its own."),
        )
        self.fields["paid_on"] = forms.DateField(
            label=_("Paid on"),
            initial=timezone.localdate,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )

    def clean_reference(self) -> str:
        return " ".join(self.cleaned_data["reference"].split())

    @property
    def facts(self) -> dict[str, Any]:
        """Keyword arguments of record_payment."""
        data = self.cleaned_data
        return {
            "amount_minor": data["amount"],
            "reference": data["reference"],
            "paid_on": data["paid_on"],
        }


class DisputeForm(_Refusable):
    """Why a transfer is not as it was entered. Our team reads it and decides."""

    reason = forms.ChoiceField(
        label=_("What is wrong"),
        choices=DisputeReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Both the other side and our team read them."),
    )

    def __init__(self, data: Any = None, *, payment: Payment, number: int) -> None:
        """`number` of the transfer, which the ids of the fields name: there may be several on the page."""
        super().__init__(data, auto_id=f"dispute_{number}_%s")
        self.fields["received"] = AmountField(
            currency=payment.ad_request.campaign.currency,
            label=_("What has arrived"),
            required=False,
            help_text=_("Only where less has arrived."),
        )
        self.order_fields(["reason", "received", "words"])

    @property
    def facts(self) -> dict[str, Any]:
        """Keyword arguments of dispute_payment."""
        data = self.cleaned_data
        return {
            "reason": data["reason"],
            "words": data["words"].strip(),
            "received_minor": data["received"] or 0,
        }

    def refuse(self, error: DomainError) -> None:
        if error.field == "message":
            error.field = "words"
        super().refuse(error)
