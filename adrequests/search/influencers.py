"""Influencers: the filters of the sponsors' directory."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.keeping import offered_niches
from accounts.models import Availability, Influencer, ranked
from adrequests.search.form import Facet, Filter, KnownChoices, SearchForm, Sort
from influencer_platform.money import LARGEST
from influencer_platform.places import (
    country_choices,
    country_name,
    language_choices,
    language_name,
)
from influencer_platform.templatetags.ui import compact

EARNED = ("response", "delivery", "rating")
"""Earned figures by which the directory is sorted."""


def niches_offered() -> list[Facet]:
    """The niches staff offer for choice."""
    return [Facet(slug, name) for _pk, name, slug in offered_niches()]


class InfluencerSearch(SearchForm):
    """The filters of the directory. Fees are compared within one currency only."""

    SORTS: ClassVar[dict[str, Sort]] = {
        "followers": Sort(gettext_lazy("Most followers"), "-followers"),
        "new": Sort(gettext_lazy("Newest"), "-created_at"),
        "fee": Sort(gettext_lazy("Lowest fee"), "fee"),
        "answers": Sort(gettext_lazy("Answers most"), "-response"),
        "on_time": Sort(gettext_lazy("Most on time"), "-delivery"),
        "rating": Sort(gettext_lazy("Best rated"), "-rating"),
    }
    CURRENCY_NEEDED_BY = {"fee"}

    min = forms.IntegerField(
        required=False, min_value=0, max_value=2_000_000_000, label=gettext_lazy("At least")
    )
    max = forms.IntegerField(
        required=False, min_value=0, max_value=2_000_000_000, label=gettext_lazy("At most")
    )
    fee = forms.CharField(required=False, max_length=20, label=gettext_lazy("Fee up to"))
    country = forms.ChoiceField(required=False, label=gettext_lazy("Country"))
    language = forms.ChoiceField(required=False, label=gettext_lazy("Language"))
    available = KnownChoices(
        required=False, label=gettext_lazy("Availability"), choices=Availability.choices
    )

    field_order = [
        "currency",
        "q",
        "niche",
        "platform",
        "min",
        "max",
        "fee",
        "country",
        "language",
        "available",
    ]

    def __init__(self, data: QueryDict, *, niches: Sequence[Facet]) -> None:
        super().__init__(data, niches=niches)
        self._choices("country").choices = [("", _("Any country")), *country_choices()]
        self._choices("language").choices = [("", _("Any language")), *language_choices()]

    def clean_max(self) -> int | None:
        most, least = self.cleaned_data.get("max"), self.cleaned_data.get("min")
        if most is not None and least is not None and most < least:
            raise forms.ValidationError(_("The highest number is below the lowest."))
        return most

    def clean_fee(self) -> int | None:
        return self.read_amount("fee")

    def build_filters(self) -> Iterable[Filter]:
        yield self.words(_mentions)
        yield from self.any_of("niche", lambda slug: Q(pk__in=_about(Q(niche__slug=slug))))
        yield from self.any_of("platform", lambda code: Q(platforms__has=code))
        yield self.one(
            "min",
            lambda n: _("From %(n)s followers") % {"n": compact(n)},
            lambda n: Q(followers__gte=n),
        )
        yield self.one(
            "max",
            lambda n: _("Up to %(n)s followers") % {"n": compact(n)},
            lambda n: Q(followers__lte=n),
        )
        yield self.amount(
            "fee",
            _("Fee up to %(amount)s"),
            lambda minor: Q(currency=self.chosen_currency, fee_from_minor__lte=minor),
        )
        yield self.one("country", country_name, lambda code: Q(country=code))
        yield self.one("language", language_name, lambda code: Q(languages__has=code))
        yield from self.any_of("available", lambda value: Q(availability=value))

    def prepare(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows with niches and accounts. Fees are sorted within the chosen currency; others come after it. Earned figures of too
        few cases come after all others."""
        fee = Case(
            When(
                currency=self.chosen_currency,
                fee_from_minor__isnull=False,
                then=F("fee_from_minor"),
            ),
            default=Value(LARGEST + 1),
            output_field=BigIntegerField(),
        )
        rows = rows.prefetch_related("niches", "platform_accounts")
        earned = self.order.removeprefix("-")
        if earned in EARNED:
            rows = rows.annotate(**{earned: ranked(earned)})
        return rows.annotate(fee=fee) if self.order == "fee" else rows


def _about(niche: Q) -> QuerySet[Any]:
    """Keys of the influencers with such a niche: a subquery, so that no row comes twice."""
    return Influencer.niches.through.objects.filter(niche).values("influencer")


def _mentions(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(handle__icontains=word)
        | Q(bio__icontains=word)
        | Q(pk__in=_about(Q(niche__name__icontains=word)))
    )
