"""Campaigns: which ones can be found, which page may be read, and the filters of discovery."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.keeping import offered_niches
from accounts.models import Influencer, User
from adrequests.models import AdRequest
from adrequests.search.form import Facet, Filter, SearchForm, Sort
from campaigns.models import Campaign, CampaignQuerySet, Status, Visibility
from influencer_platform.pagination import CAP
from influencer_platform.templatetags.ui import day


def applicable_campaigns(today: date) -> CampaignQuerySet:
    """What discovery finds, for whoever asks: open to all, inside its application window, with a place left.

    Private campaigns are never in it; who is invited meets them through the request.
    """
    return (
        Campaign.objects.open_to_all().taking_applications(today).filter(seats__gt=F("seats_taken"))
    )


def readable_campaigns(user: User | AnonymousUser) -> QuerySet[Campaign]:
    """Whose page this person may read: the open public ones, those an influencer has a request for, those a sponsor runs."""
    public = Campaign.objects.open_to_all()
    if not user.is_authenticated:
        return public
    if user.is_staff:
        return Campaign.objects.for_cards()
    if user.is_influencer:
        asked = AdRequest.objects.visible_to(user).values("campaign")
        return public | Campaign.objects.filter(pk__in=asked)
    return public | Campaign.objects.run_by(user)


def readable_parts(
    user: User, *, status: str = "", visibility: str = ""
) -> list[QuerySet[Campaign]]:
    """`readable_campaigns` as querysets that hold the same rows together, each of which an index serves (`keyset_page`).

    With a status or visibility that no public campaign has, the public ones are left out: they need not be looked through.
    """
    if user.is_staff:
        return [Campaign.objects.all()]
    asked = AdRequest.objects.visible_to(user).values("campaign")
    own = (
        Campaign.objects.run_by(user) if user.is_sponsor else Campaign.objects.filter(pk__in=asked)
    )
    is_public = status in {"", Status.ACTIVE} and visibility in {"", Visibility.PUBLIC}
    return [own, Campaign.objects.open_to_all()] if is_public else [own]


def invitable_campaigns(user: User, influencer: Influencer, today: date) -> QuerySet[Campaign]:
    """The running campaigns this person may invite to, newest first, each with `live_request`: the key of the live request
    there is between it and the influencer."""
    live = AdRequest.objects.live().filter(campaign=OuterRef("pk"), influencer=influencer)
    running = Campaign.objects.editable_by(user).filter(
        status=Status.ACTIVE,
        ends_on__gte=today,
        flagged_at__isnull=True,
        sponsor__flagged_at__isnull=True,
    )
    with_live = running.annotate(live_request=Subquery(live.values("pk")[:1]))
    return with_live.select_related("sponsor").order_by("-created_at", "-pk")


def niche_facets(rows: QuerySet[Campaign]) -> list[Facet]:
    """The niches staff offer, with the campaigns of `rows` in each: two queries, and no count beyond the cap."""
    few = Campaign.objects.filter(pk__in=rows.order_by().values("pk")[: CAP + 1])
    counts = dict(few.order_by().values_list("niche").annotate(n=Count("pk")))
    is_cheap = sum(counts.values()) <= CAP
    return [
        Facet(slug, name, counts.get(pk, 0) if is_cheap else None)
        for pk, name, slug in offered_niches()
    ]


class CampaignSearch(SearchForm):
    """The filters of discovery. `influencer` adds “only what I qualify for” and its currency; without one it is a visitor's."""

    SORTS: ClassVar[dict[str, Sort]] = {
        "new": Sort(gettext_lazy("Newest"), "-created_at"),
        "pay": Sort(gettext_lazy("Highest pay"), "-pay"),
        "closing": Sort(gettext_lazy("Closing soon"), "closes"),
    }
    CURRENCY_NEEDED_BY = {"min", "max", "pay"}

    min = forms.CharField(required=False, max_length=20, label=gettext_lazy("Lowest pay"))
    max = forms.CharField(required=False, max_length=20, label=gettext_lazy("Highest pay"))
    starts = forms.DateField(required=False, label=gettext_lazy("Starts on or after"))
    ends = forms.DateField(required=False, label=gettext_lazy("Ends on or before"))
    fits = forms.BooleanField(required=False, label=gettext_lazy("Only what I qualify for"))

    field_order = ["currency", "q", "niche", "platform", "min", "max", "starts", "ends", "fits"]

    def __init__(
        self, data: QueryDict, *, niches: Sequence[Facet], influencer: Influencer | None = None
    ) -> None:
        super().__init__(data, niches=niches, currency=influencer.currency if influencer else "USD")
        self.influencer = influencer
        if influencer is None:
            del self.fields["fits"]

    def clean_min(self) -> int | None:
        return self.read_amount("min")

    def clean_max(self) -> int | None:
        highest, lowest = self.read_amount("max"), self.cleaned_data.get("min")
        if highest is not None and lowest is not None and highest < lowest:
            raise forms.ValidationError(_("The highest pay is below the lowest."))
        return highest

    def build_filters(self) -> Iterable[Filter]:
        yield self.words(_mentions)
        yield from self.any_of("niche", lambda slug: Q(niche__slug=slug))
        yield from self.any_of("platform", lambda code: Q(platforms__has=code))
        paid_in = Q(currency=self.chosen_currency)
        yield self.amount(
            "min", _("From %(amount)s"), lambda minor: paid_in & Q(fee_max_minor__gte=minor)
        )
        yield self.amount(
            "max", _("Up to %(amount)s"), lambda minor: paid_in & Q(fee_min_minor__lte=minor)
        )
        yield self.one(
            "starts",
            lambda d: _("Starts from %(day)s") % {"day": day(d)},
            lambda d: Q(starts_on__gte=d),
        )
        yield self.one(
            "ends", lambda d: _("Ends by %(day)s") % {"day": day(d)}, lambda d: Q(ends_on__lte=d)
        )
        if self.influencer and self.clean_values.get("fits"):
            yield Filter("fits", "1", _("I qualify"), fits(self.influencer))

    def prepare(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Cards in one query, with what they are sorted by. Pay is compared within the chosen currency; others come after it."""
        stated = Case(
            When(currency=self.chosen_currency, then=Coalesce(F("fee_max_minor"), Value(-1))),
            default=Value(-2),
            output_field=BigIntegerField(),
        )
        closes = Least(Coalesce("closes_on", "ends_on"), "ends_on")
        sorted_by: dict[str, dict[str, Any]] = {
            "-pay": {"pay": stated},
            "closes": {"closes": closes},
        }
        rows = rows.select_related("sponsor", "niche")
        answer: QuerySet[Any] = rows.annotate(**sorted_by.get(self.order, {}))
        return answer


def fits(influencer: Influencer) -> Q:
    """What `eligibility.not_eligible_because` asks of one campaign, asked of many."""
    return (
        _open_or_any("platforms", influencer.platforms)
        & Q(min_followers__lte=influencer.followers)
        & _open_or_any("countries", [influencer.country] if influencer.country else [])
        & _open_or_any("languages", influencer.languages)
    )


def _open_or_any(column: str, codes: Iterable[str]) -> Q:
    condition = Q(**{column: ""})
    for code in codes:
        condition |= Q(**{f"{column}__has": code})
    return condition


def _mentions(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(description__icontains=word)
        | Q(sponsor__company_name__icontains=word)
    )
