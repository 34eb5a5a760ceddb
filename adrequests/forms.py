"""What people type about a deal, turned into clean values. Nothing here writes."""

from typing import Any

from babel.numbers import get_currency_name, get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import DeliverableKind
from adrequests.differences import days_in_words, kind_in_plural
from adrequests.models import CloseReason, OpeningReason, Side, Terms
from adrequests.terms import MOST_OF_ONE_KIND, Proposal
from influencer_platform.errors import DomainError
from influencer_platform.money import locale_name, parse_money, typed_money

DAYS = (0, 30, 60, 90, 180, 365)
SAMPLE_MINOR = 135_000


class DeliverablesWidget(forms.MultiWidget):
    """A stepper per kind. Kinds in use stand in front, the others behind "Other work"."""

    template_name = "adrequests/_deliverables_widget.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        one = {"min": 0, "max": MOST_OF_ONE_KIND, "inputmode": "numeric"}
        super().__init__({kind: forms.NumberInput(one) for kind in DeliverableKind.values}, attrs)
        self.in_front: set[str] = set()

    def decompress(self, value: dict[str, int] | None) -> list[int]:
        return [(value or {}).get(kind, 0) for kind in DeliverableKind.values]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        steppers = context["widget"]["subwidgets"]
        for kind, stepper in zip(DeliverableKind.values, steppers, strict=True):
            stepper["label"] = kind_in_plural(kind)
            stepper["in_front"] = kind in self.in_front or stepper["value"] not in {None, "", "0"}
        front = [stepper for stepper in steppers if stepper["in_front"]]
        context["widget"]["front"] = front or steppers
        context["widget"]["behind"] = [s for s in steppers if not s["in_front"]] if front else []
        return context


class DeliverablesField(forms.MultiValueField):
    """`{"reel": 1, "story": 2}`; kinds of which none is wanted are left out."""

    widget = DeliverablesWidget

    def __init__(self, **kwargs: Any) -> None:
        one = [
            forms.IntegerField(required=False, min_value=0, max_value=MOST_OF_ONE_KIND)
            for _kind in DeliverableKind.values
        ]
        kwargs.setdefault("label", _("Work"))
        super().__init__(one, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[int | None]) -> dict[str, int]:
        wanted = {k: n for k, n in zip(DeliverableKind.values, data_list, strict=False) if n}
        if self.required and not wanted:
            raise ValidationError(_("Say what is to be made: at least one piece."))
        return wanted


class TermsForm(forms.Form):
    """The terms of one offer and the words that go with it: counter, amend, invite and apply all show this form.

    `terms` fills it (a Proposal or an Offer), or `wanted` the work only; `side` chooses the words of the fee, `hint` stands
    under it, `other` names whom the note is for.
    """

    use_required_attribute = False

    fee = forms.CharField(
        max_length=30,
        widget=forms.TextInput(
            {"class": "input input--money", "inputmode": "decimal", "autocomplete": "off"}
        ),
    )
    deliverables = DeliverablesField()
    due_on = forms.DateField(
        label=_("Due"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    usage_days = forms.TypedChoiceField(label=_("Usage rights"), coerce=int)
    exclusivity_days = forms.TypedChoiceField(label=_("Exclusivity"), coerce=int)
    requirements = forms.CharField(
        label=_("Requirements"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        currency: str,
        terms: Proposal | Terms | None = None,
        side: Side | None = None,
        other: str = "",
        wanted: dict[str, int] | None = None,
        hint: str = "",
        **kwargs: Any,
    ) -> None:
        self.currency = currency
        initial = _as_typed(terms, currency) if terms else {"deliverables": wanted or {}}
        super().__init__(data, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.symbol = get_currency_symbol(currency, locale=locale_name())
        self.fields["fee"].label = _fee_label(currency, side)
        self.fields["fee"].help_text = hint
        self.fields["note"] = forms.CharField(
            label=_t("Message to %(name)s") % {"name": other} if other else _("Message"),
            required=False,
            max_length=2000,
            widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
        )
        for name in ("usage_days", "exclusivity_days"):
            self._offer_days(name, getattr(terms, name, 0))
        front = set(wanted or {}) | set(getattr(terms, "deliverables", {}))
        self.fields["deliverables"].widget.in_front = front

    def _offer_days(self, name: str, current: int) -> None:
        """The usual choices, and the one in force when another door set it."""
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (tells the type checker)
        field.choices = [(n, days_in_words(n)) for n in sorted({*DAYS, current})]

    def clean_fee(self) -> int:
        try:
            return parse_money(self.cleaned_data["fee"], self.currency)
        except ValueError as error:
            raise ValidationError(self._why_no_amount(str(error))) from error

    def _why_no_amount(self, reason: str) -> str:
        if reason == "too large":
            return _t("This amount is too large.")
        if reason == "too many decimals":
            return _t("This currency has no smaller coins. Use fewer decimals.")
        sample = typed_money(SAMPLE_MINOR, self.currency)
        return _t("Type an amount such as %(sample)s.") % {"sample": sample}

    def proposal(self) -> Proposal:
        """The terms as the services take them. Only when the form is valid."""
        data = self.cleaned_data
        return Proposal(
            fee_minor=data["fee"],
            deliverables=data["deliverables"],
            due_on=data["due_on"],
            usage_days=data["usage_days"],
            exclusivity_days=data["exclusivity_days"],
            requirements=data["requirements"].strip(),
        )

    @property
    def note(self) -> str:
        """The words that go with the offer."""
        return str(self.cleaned_data.get("note", "")).strip()

    def refuse(self, error: DomainError) -> None:
        """Show a service's refusal where it belongs: at its field, else above the form."""
        name = error.field if error.field in self.fields else None
        self.add_error(name, str(error))


class ClosingForm(forms.Form):
    """Why someone says no, takes an offer back or cancels agreed work. The note goes to the other side as a message."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=CloseReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
    )

    def __init__(self, *args: Any, other: str, needs_reason: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _t("Message to %(name)s") % {"name": other}
        self.fields["reason"].required = needs_reason


class RejectForm(ClosingForm):
    """`share_reason`: whether the other side is told the reason. A message always reaches it."""

    share_reason = forms.BooleanField(label=_("Tell them the reason"), required=False, initial=True)


class MessageForm(forms.Form):
    use_required_attribute = False

    text = forms.CharField(
        label=_("Message"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
        error_messages={"required": _("Write something first.")},
    )


class OfferSeenForm(forms.Form):
    """Which offer the person had before their eyes when they pressed the button."""

    offer_number = forms.IntegerField(min_value=1, max_value=100_000, widget=forms.HiddenInput)


def _as_typed(terms: Proposal | Terms, currency: str) -> dict[str, Any]:
    names = ("deliverables", "due_on", "usage_days", "exclusivity_days", "requirements")
    return {name: getattr(terms, name) for name in names} | {
        "fee": typed_money(terms.fee_minor, currency)
    }


def _fee_label(currency: str, side: Side | None) -> str:
    name = get_currency_name(currency, count=2, locale=locale_name())
    labels = {
        Side.SPONSOR: _t("You pay, %(currency)s"),
        Side.INFLUENCER: _t("You ask for, %(currency)s"),
        None: _t("Fee, %(currency)s"),
    }
    return labels[side] % {"currency": name}


class OpeningForm(forms.Form):
    """Why staff open a conversation. What both sides read stands apart from what stays in the team."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Reason, told to both sides"), choices=[("", _("Choose")), *OpeningReason.choices]
    )
    message = forms.CharField(
        label=_("What we tell both sides"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("They read it with your name, in their notifications and beside the offers."),
    )
    private_note = forms.CharField(
        label=_("Private note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For the team. They never see it."),
    )
