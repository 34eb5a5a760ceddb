"""The form of a whole campaign."""

from typing import Any

from babel.numbers import get_currency_name
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import DeliverableKind, Niche, Platform
from campaigns.forms.fields import HostsField, LinesField
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from influencer_platform.money import CURRENCIES, locale_name, parse_money, typed_money
from influencer_platform.places import (
    country_choices,
    country_name,
    language_choices,
    language_name,
)

MOST_OF_ONE_KIND = 50
MOST_COUNTRIES = 60
"""What the column holds; a campaign that fits more countries fits any."""
AMOUNTS = ("budget", "fee_min", "fee_max")


def _choices(callable_: Any, label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=callable_, label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class CampaignForm(forms.ModelForm):
    """The whole campaign. `campaign_fields` holds what the services take; amounts are typed in the campaign's currency."""

    platforms = _choices(Platform.choices, gettext_lazy("Platforms"))
    countries = _choices(country_choices, gettext_lazy("Countries"))
    languages = _choices(language_choices, gettext_lazy("Languages"))
    destination_hosts = HostsField(
        label=gettext_lazy("Web sites links may lead to"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One per line, for example shop.example.com."),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    budget = forms.CharField(label=gettext_lazy("Budget"), max_length=30)
    fee_min = forms.CharField(label=gettext_lazy("Fee from"), max_length=30, required=False)
    fee_max = forms.CharField(label=gettext_lazy("Fee to"), max_length=30, required=False)

    class Meta:
        model = Campaign
        fields = (
            "name", "niche", "description", "goals", "do", "dont", "disclosure", "platforms", "min_followers", "countries", "languages",
            "destination_hosts", "seats", "opens_on", "closes_on", "starts_on", "ends_on", "currency", "upfront_percent", "visibility",
            "approves_by_silence",
        )  # fmt: skip
        field_classes = dict.fromkeys(("description", "goals", "do", "dont"), LinesField)
        widgets = {
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("opens_on", "closes_on", "starts_on", "ends_on")
            },
            "visibility": forms.RadioSelect,
        }
        help_texts = {
            "goals": gettext_lazy("What should be different afterwards, in a sentence or two."),
            "description": gettext_lazy("The product, the idea, what a post could look like."),
            "min_followers": gettext_lazy("0 welcomes everyone."),
            "upfront_percent": gettext_lazy("0: the whole fee is due once the work is done."),
            "closes_on": gettext_lazy("Left empty: until the campaign ends."),
        }

    def __init__(self, *args: Any, currency_fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        niche: Any = self.fields["niche"]
        niche.empty_label = gettext_lazy("Choose")
        niche.queryset = Niche.objects.filter(Q(is_active=True) | Q(pk=self.instance.niche_id))
        currency: Any = self.fields["currency"]
        currency.choices = _currency_choices(self.instance.currency)
        currency.disabled = currency_fixed
        self.fields["min_followers"].required = False
        self.fields["upfront_percent"].required = False
        self.fields["upfront_percent"].disabled = currency_fixed
        for name in AMOUNTS:
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
            self.initial.setdefault(name, self._typed(getattr(self.instance, f"{name}_minor")))
        for kind in DeliverableKind:
            self.fields[f"wanted_{kind}"] = forms.IntegerField(
                label=kind.label, min_value=0, max_value=MOST_OF_ONE_KIND, required=False
            )
            self.initial.setdefault(f"wanted_{kind}", self.instance.deliverables.get(kind, 0))

    @property
    def wanted_fields(self) -> list[forms.BoundField]:
        return [self[f"wanted_{kind}"] for kind in DeliverableKind]

    @property
    def chosen_countries(self) -> list[str]:
        return [country_name(code) for code in self["countries"].value() or []]

    @property
    def chosen_languages(self) -> list[str]:
        return [language_name(code) for code in self["languages"].value() or []]

    @property
    def campaign_fields(self) -> dict[str, Any]:
        """Keyword arguments for create_campaign and update_campaign."""
        own = {name: self.cleaned_data[name] for name in self.Meta.fields}
        amounts = {f"{name}_minor": self.cleaned_data[name] for name in AMOUNTS}
        return own | amounts | {"deliverables": self.cleaned_data["deliverables"]}

    def clean_min_followers(self) -> int:
        return self.cleaned_data["min_followers"] or 0

    def clean_upfront_percent(self) -> int:
        return self.cleaned_data["upfront_percent"] or 0

    def clean_platforms(self) -> list[str]:
        return sorted(self.cleaned_data["platforms"])

    def clean_languages(self) -> list[str]:
        return sorted(self.cleaned_data["languages"])

    def clean_countries(self) -> list[str]:
        codes = sorted(self.cleaned_data["countries"])
        if len(codes) > MOST_COUNTRIES:
            sentence = ngettext(
                "Choose at most %(n)d country, or none for all.",
                "Choose at most %(n)d countries, or none for all.",
                MOST_COUNTRIES,
            )
            raise ValidationError(sentence % {"n": MOST_COUNTRIES})
        return codes

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in AMOUNTS:
            self._read_amount(name)
        self._check_fees()
        self._check_dates()
        wanted = {
            kind.value: self.cleaned_data.get(f"wanted_{kind}") or 0 for kind in DeliverableKind
        }
        self.cleaned_data["deliverables"] = {kind: n for kind, n in wanted.items() if n}
        self._show_in_preview()
        return self.cleaned_data

    def refuse(self, error: DomainError) -> None:
        """Put a service's refusal where the person can act on it."""
        self.add_error(error.field if error.field in self.fields else None, str(error))

    def _typed(self, minor: int | None) -> str:
        return "" if minor is None else typed_money(minor, self.instance.currency)

    def _read_amount(self, name: str) -> None:
        typed, currency = self.cleaned_data.get(name), self.cleaned_data.get("currency")
        if not typed or not currency:
            self.cleaned_data[name] = None
            return
        try:
            self.cleaned_data[name] = parse_money(typed, currency)
        except ValueError as error:
            self.add_error(name, _amount_error(str(error), currency))
            return
        if self.cleaned_data[name] < 0:
            self.add_error(name, _("An amount cannot be below zero."))

    def _check_fees(self) -> None:
        low, high = self.cleaned_data.get("fee_min"), self.cleaned_data.get("fee_max")
        if {"fee_min", "fee_max"} & self.errors.keys():
            return
        if (low is None) != (high is None):
            empty = "fee_min" if low is None else "fee_max"
            self.add_error(empty, _("Fill in both ends of the range, or leave both empty."))
        elif low is not None and high is not None and high < low:
            self.add_error("fee_max", _("The highest fee is below the lowest."))

    def _check_dates(self) -> None:
        starts, ends = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        opens, closes = self.cleaned_data.get("opens_on"), self.cleaned_data.get("closes_on")
        if ends and starts and ends < starts:
            self.add_error("ends_on", _("The end date is before the start."))
        elif ends and ends < timezone.localdate() and "ends_on" in self.changed_data:
            self.add_error("ends_on", _("The end date is in the past."))
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("Applications close before they open."))

    def _show_in_preview(self) -> None:
        """What is no plain field of the form reaches `instance`, from which the preview is drawn."""
        data = self.cleaned_data
        self.instance.deliverables = data["deliverables"]
        both = data.get("fee_min") is not None and data.get("fee_max") is not None
        self.instance.fee_min_minor = data["fee_min"] if both else None
        self.instance.fee_max_minor = data["fee_max"] if both else None


def _currency_choices(current: str) -> list[tuple[str, str]]:
    codes = CURRENCIES if current in CURRENCIES else (*CURRENCIES, current)
    return [(code, f"{code} – {get_currency_name(code, locale=locale_name())}") for code in codes]


def _amount_error(reason: str, currency: str) -> str:
    if reason == "too large":
        return _("This amount is too large.")
    if reason == "too many decimals":
        return _("%(currency)s has fewer decimals than that.") % {"currency": currency}
    return _("Write an amount such as 1,350 or 1350.50.")
