"""What people type about a campaign, turned into clean values. Saving is the services' business."""

import re
from typing import Any

from babel.numbers import get_currency_name
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import DeliverableKind, Niche, Platform
from campaigns.models import Campaign, CampaignQuerySet, Share, Status
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
LONGEST_HOSTS = 990
"""Characters of all host names together: what the column holds."""
AMOUNTS = ("budget", "fee_min", "fee_max")


class LinesField(forms.CharField):
    """Text of several lines. Browsers send CRLF but count one character: without this an unchanged text looks changed."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class HostsField(LinesField):
    """Host names, one per line or separated by commas, as a sorted list in ASCII form."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = re.split(r"[\s,;]+", super().clean(value))
        hosts = sorted({_host(word) for word in words if word})
        if len("|".join(hosts)) > LONGEST_HOSTS:
            raise ValidationError(_("These are too many: use fewer or shorter names."))
        return hosts


def _host(word: str) -> str:
    """`Shop.Example.com` → `shop.example.com`; raises ValidationError naming the word that is none."""
    try:
        host = word.lower().encode("idna").decode("ascii")
        DomainNameValidator(accept_idna=False)(host)
    except (UnicodeError, ValidationError) as error:
        sentence = _(
            "“%(word)s” is no host name. Write shop.example.com, without https:// or a path."
        )
        raise ValidationError(sentence % {"word": word[:80]}) from error
    return host


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


class ShareForm(forms.Form):
    """One colleague by address. An address that has a share already is as good: sharing again changes its level."""

    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    level = forms.ChoiceField(label=gettext_lazy("Access"), choices=Share.Level.choices)


class DeleteForm(forms.Form):
    """The campaign's name, typed by hand."""

    name = forms.CharField(label=gettext_lazy("Type the campaign's name"), max_length=200)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if " ".join(typed.split()).casefold() != " ".join(self.campaign.name.split()).casefold():
            raise ValidationError(_("This is not the campaign's name."))
        return typed


class ListForm(forms.Form):
    """Search, tab and sorting of the list, from the address."""

    SORTS = {"newest": "-created_at", "ending": "ends_on", "committed": "-committed_minor"}
    SORT_NAMES = (
        ("newest", gettext_lazy("Newest")),
        ("ending", gettext_lazy("Ending soon")),
        ("committed", gettext_lazy("Most committed")),
    )

    q = forms.CharField(required=False, max_length=120)
    status = forms.ChoiceField(choices=Status.choices, required=False)
    sort = forms.ChoiceField(choices=SORT_NAMES, required=False)

    @classmethod
    def read(cls, params: Any) -> dict[str, str]:
        """A value it does not know is as good as none."""
        form = cls(params)
        form.is_valid()
        known = {name: form.cleaned_data.get(name, "") for name in ("q", "status", "sort")}
        return known | {"sort": known["sort"] or "newest"}

    @classmethod
    def narrow(cls, found: CampaignQuerySet, chosen: dict[str, str]) -> CampaignQuerySet:
        """The rows of the chosen tab."""
        return found.filter(status=chosen["status"]) if chosen["status"] else found
