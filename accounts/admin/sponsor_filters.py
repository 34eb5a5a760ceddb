"""By what the companies of the queue are filtered."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AbuseReport, Sponsor, SponsorStatus
from influencer_platform.places import country_name

MOST_VALUES = 12
IN_REVIEW = Q(status=SponsorStatus.PENDING, submitted_at__isnull=False)
STAGES: dict[str, tuple[Any, Q]] = {
    "waiting": (gettext_lazy("Waiting for us"), IN_REVIEW),
    "asked": (
        gettext_lazy("Asked for more"),
        Q(status=SponsorStatus.PENDING, submitted_at__isnull=True, decided_at__isnull=False),
    ),
    "unsent": (
        gettext_lazy("Not sent yet"),
        Q(status=SponsorStatus.PENDING, submitted_at__isnull=True, decided_at__isnull=True),
    ),
    "approved": (gettext_lazy("Approved"), Q(status=SponsorStatus.APPROVED)),
    "rejected": (gettext_lazy("Rejected"), Q(status=SponsorStatus.REJECTED)),
}
"""Where a company stands in the review."""


class QueueFilter(admin.SimpleListFilter):
    """Where a company stands in the review."""

    title = gettext_lazy("review")
    parameter_name = "queue"

    def lookups(self, *_args: Any) -> list[tuple[str, Any]]:
        return [(key, words) for key, (words, _condition) in STAGES.items()]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Sponsor]) -> QuerySet[Sponsor]:
        stage = STAGES.get(self.value() or "")
        return queryset.filter(stage[1]) if stage else queryset


class ReportedFilter(admin.SimpleListFilter):
    """Whether users have reported the company and nobody has decided yet."""

    title = gettext_lazy("reports by users")
    parameter_name = "reported"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [("yes", _("Has open reports")), ("no", _("No open reports"))]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Sponsor]) -> QuerySet[Sponsor]:
        is_reported = Exists(AbuseReport.objects.open().filter(about_user=OuterRef("user")))
        known = {"yes": is_reported, "no": ~is_reported}
        return queryset.filter(known[value]) if (value := self.value()) in known else queryset


class _MostCommon(admin.SimpleListFilter):
    """The values most companies have: what people type is too various to list all of it.

    Kept for the request, as the admin builds its filters anew for each count.
    """

    field: ClassVar[str]
    in_words: Callable[[str], str]

    def lookups(self, request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        kept: dict[str, Any] = request.__dict__.setdefault("most_common", {})
        if self.field not in kept:
            kept[self.field] = self._counted()
        found: list[tuple[str, Any]] = kept[self.field]
        return found

    def _counted(self) -> list[tuple[str, Any]]:
        counted = Sponsor.objects.exclude(**{self.field: ""}).values_list(self.field).order_by()
        common = counted.annotate(n=Count("pk")).order_by("-n", self.field)[:MOST_VALUES]
        return [(value, self.in_words(value)) for value, _n in common]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Sponsor]) -> QuerySet[Sponsor]:
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset


class IndustryFilter(_MostCommon):
    title = gettext_lazy("industry")
    parameter_name = field = "industry"
    in_words = staticmethod(str)


class CountryFilter(_MostCommon):
    title = gettext_lazy("country")
    parameter_name = field = "country"
    in_words = staticmethod(country_name)
