"""The queue of companies, and creators."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.exporting import ExportActions
from accounts.models import Influencer, PlatformAccount, Rate, Sponsor, SponsorStatus
from accounts.moderation import (
    FLAG_VERDICT,
    UNFLAG_VERDICT,
    FlagActions,
    FlaggedFilter,
    QueueActions,
    ReadOnlyAdmin,
    ReadOnlyInline,
    Verdict,
    pill,
)
from accounts.resources import InfluencerResource, SponsorResource
from accounts.services.review import DECIDE, ReviewReason


class QueueFilter(admin.SimpleListFilter):
    """Where a company stands in the review."""

    title = gettext_lazy("review")
    parameter_name = "queue"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [("waiting", _("Waiting for us")), ("asked", _("Asked for more"))]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Sponsor]) -> QuerySet[Sponsor]:
        pending = queryset.filter(status=SponsorStatus.PENDING)
        if self.value() == "waiting":
            return pending.filter(submitted_at__isnull=False)
        if self.value() == "asked":
            return pending.filter(submitted_at__isnull=True, decided_at__isnull=False)
        return queryset


GOOD = (ReviewReason.CHECKED, ReviewReason.OTHER)
"""Reasons to approve; the others are reasons to ask or to reject."""


def _review(name: str, verb: Any, effect: Any, decide: Any, **more: Any) -> Verdict:
    fitting = [code for code in ReviewReason if (code in GOOD) == (name == "approve")]
    reasons = [ReviewReason.OTHER] if ReviewReason.OTHER not in fitting else []
    return Verdict(
        name,
        verb,
        effect,
        [(code.value, code.label) for code in (*fitting, *reasons)],
        DECIDE,
        lambda row, **words: decide(sponsor=row, **words),
        lambda row: row.in_review,
        **more,
    )


@admin.register(Sponsor)
class SponsorAdmin(ExportActions, FlagActions, QueueActions, ReadOnlyAdmin):
    """The queue first, the longest waiting on top. What a company says of itself only the company changes."""

    export_resource = SponsorResource

    verdicts = (
        _review(
            "approve",
            gettext_lazy("Approve"),
            gettext_lazy("They can publish campaigns and invite influencers at once."),
            services.approve_sponsor,
            tone="ok",
            key="a",
        ),
        _review(
            "ask",
            gettext_lazy("Ask for more"),
            gettext_lazy("They read your question; sending again puts them back into the queue."),
            services.ask_for_more,
            tone="plain",
            must_tell=True,
            key="m",
        ),
        _review(
            "reject",
            gettext_lazy("Reject"),
            gettext_lazy("They keep their account and may ask again after the pause of the rules."),
            services.reject_sponsor,
            key="r",
        ),
        FLAG_VERDICT,
        UNFLAG_VERDICT,
    )
    list_display = (
        "company_name", "review", "flag_mark", "submitted_at", "country", "industry", "created_at",
    )  # fmt: skip
    list_filter = (QueueFilter, "status", FlaggedFilter, "created_at", "country")
    search_fields = ("company_name", "website", "contact_name", "user__email")
    list_select_related = ("user",)
    list_per_page = 50
    ordering = (F("submitted_at").asc(nulls_last=True), "pk")

    @admin.display(description=gettext_lazy("review"), ordering="status")
    def review(self, row: Sponsor) -> str:
        """The status, and for a pending one whose move it is."""
        if row.status != SponsorStatus.PENDING:
            tone = "ok" if row.status == SponsorStatus.APPROVED else "plain"
            return pill(tone, row.get_status_display())
        if row.in_review:
            return pill("warn", _("Waiting for us"))
        return pill("plain", _("Asked for more") if row.decided_at else _("Not sent yet"))

    def queue(self) -> QuerySet[Sponsor]:
        return Sponsor.objects.waiting()


class PlatformAccountInline(ReadOnlyInline):
    model = PlatformAccount


class RateInline(ReadOnlyInline):
    model = Rate


@admin.register(Influencer)
class InfluencerAdmin(ExportActions, FlagActions, ReadOnlyAdmin):
    export_resource = InfluencerResource
    list_display = ("name", "handle", "flag_mark", "followers", "country", "created_at")
    list_filter = (FlaggedFilter, "availability", "niches", "created_at", "country")
    search_fields = ("name", "handle", "user__email")
    list_select_related = ("user",)
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    inlines = (PlatformAccountInline, RateInline)
