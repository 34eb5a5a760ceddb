"""What people say about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import (
    Chips,
    CountryField,
    LanguagesField,
    PictureField,
    TimeZoneField,
)
from accounts.models import (
    Availability,
    DeliverableKind,
    Influencer,
    Niche,
    Platform,
    PlatformAccount,
    Rate,
    Sponsor,
    User,
    Verification,
)
from accounts.uploads import LONGEST_EDGE_OF_PROOF
from influencer_platform.money import CURRENCIES, parse_money, to_decimal

MOST_FOLLOWERS = 2_000_000_000


class WithTimeZone(forms.ModelForm):
    """A profile whose person also chooses the time zone of the account.

    Fields named in `asked` may be left empty and filled in later, but are not shown as optional.
    """

    time_zone = TimeZoneField()
    asked: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.asked:
            self.fields[name].is_asked = True  # type: ignore[attr-defined]
        self.fields["time_zone"].initial = self.instance.user.time_zone


class SponsorForm(WithTimeZone):
    """A company. What the review looks at is marked; the rest stays optional."""

    asked = Sponsor.REVIEWED
    country = CountryField(required=False)
    logo = PictureField(label=_("Logo"))

    class Meta:
        model = Sponsor
        fields = (
            "company_name", "industry", "website", "country", "contact_name", "phone", "about", "logo",
        )  # fmt: skip
        help_texts = {
            "website": _("With https://. The review looks at it."),
            "about": _("What you make and for whom. Influencers read it."),
            "phone": _("Only staff see it."),
        }


class InfluencerForm(WithTimeZone):
    """A creator. Platform accounts and rates have forms of their own."""

    asked = ("bio", "niches", "languages", "country")
    country = CountryField(required=False)
    languages = LanguagesField()
    niches = forms.ModelMultipleChoiceField(
        label=_("Your niches"),
        queryset=Niche.objects.none(),
        to_field_name="slug",
        widget=Chips,
        required=False,
    )
    availability = forms.ChoiceField(
        label=_("Availability"), choices=Availability.choices, widget=forms.RadioSelect
    )
    avatar = PictureField(label=_("Picture"))

    class Meta:
        model = Influencer
        fields = (
            "name", "handle", "bio", "niches", "languages", "country", "availability", "avatar",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Niche.objects.filter(is_active=True) | self.instance.niches.all()
        self.fields["niches"].queryset = offered.distinct()  # type: ignore[attr-defined]

    def clean_handle(self) -> str:
        """Said at the field; two savers in the same instant are told by the service."""
        handle = str(self.cleaned_data["handle"])
        if Influencer.objects.filter(handle=handle).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This handle is taken."))
        return handle


class AboutForm(InfluencerForm):
    """The first step of a new influencer: the part of the profile that sponsors read first."""

    class Meta(InfluencerForm.Meta):
        fields = ("bio", "niches", "country", "languages")  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("time_zone", "availability", "avatar"):
            del self.fields[name]


class PlatformAccountForm(forms.ModelForm):
    """One account on one platform. Figures count as declared until staff verify them."""

    url = forms.URLField(label=_("Address"), max_length=200, assume_scheme="https")
    followers = forms.IntegerField(label=_("Followers"), min_value=0, max_value=MOST_FOLLOWERS)
    engagement_rate = forms.DecimalField(
        label=_("Engagement rate, %"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("Likes, comments and shares of a usual post, as a share of its reach."),
    )

    class Meta:
        model = PlatformAccount
        fields = ("platform", "handle", "url", "followers", "engagement_rate")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        platform: Any = self.fields["platform"]
        platform.choices = [("", _("Choose")), *Platform.choices]

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).lstrip("@")


class ProofForm(forms.Form):
    """What an influencer sends to have an account verified: nothing more for a code, a picture for a screenshot."""

    screenshot = PictureField(
        label=_("Screenshot of your statistics"),
        required=True,
        longest_edge=LONGEST_EDGE_OF_PROOF,
        help_text=_(
            "JPEG, PNG or WebP, up to 5 MB. Taken today, with the name of the account and the figures in it. Only you and our team see it."
        ),
    )

    def __init__(self, *args: Any, verification: Verification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if verification.method != Verification.Method.SCREENSHOT:
            del self.fields["screenshot"]


class RatesForm(forms.Form):
    """The rate card: the currency and a price per kind of deliverable; an empty line is not offered."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])

    def __init__(self, *args: Any, influencer: Influencer, **kwargs: Any) -> None:
        self.influencer = influencer
        super().__init__(*args, **kwargs)
        self.fields["currency"].initial = influencer.currency
        kept = {rate.kind: rate for rate in influencer.rates.all()}
        for kind, label in DeliverableKind.choices:
            self.fields[kind] = forms.CharField(
                label=label, required=False, max_length=20, initial=self._typed(kept.get(kind))
            )
            self.fields[kind].widget.attrs |= {"inputmode": "decimal", "class": "input num"}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["prices"] = {kind: self._price(kind, data) for kind in DeliverableKind.values}
        return data

    def _price(self, kind: str, data: dict[str, Any]) -> int | None:
        typed, currency = data.get(kind, "").strip(), data.get("currency")
        if not typed or not currency:
            return None
        try:
            price = parse_money(typed, currency)
        except ValueError:
            price = -1
        if price < 0:
            self.add_error(kind, _("Type an amount like 1,350 or 99.50."))
        return price

    def _typed(self, rate: Rate | None) -> str:
        """`1450` or `300.50`: what the field would accept again."""
        if rate is None:
            return ""
        amount = to_decimal(rate.price_minor, self.influencer.currency)
        return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:f}"


class PersonForm(forms.ModelForm):
    """Staff, and colleagues without a company of their own."""

    time_zone = TimeZoneField()

    class Meta:
        model = User
        fields = ("name", "time_zone")
