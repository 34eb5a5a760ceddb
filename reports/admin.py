"""Monthly reports, tracked links with what they brought, and results of work, in the back office. Nobody changes any of it here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importing import ImportPages
from accounts.moderation import ReadOnlyAdmin, ReadOnlyInline, pill
from influencer_platform.money import format_money
from reports.importing import MetricsImporter
from reports.models import (
    FIGURES,
    Conversion,
    DailyClicks,
    Destination,
    Metrics,
    MonthlyReport,
    PostbackCall,
    TrackedLink,
)


@admin.register(MonthlyReport)
class MonthlyReportAdmin(ReadOnlyAdmin):
    """Frozen: nobody changes one. What was counted is on its page, as the company reads it."""

    list_display = ("period", "whose", "zone", "formula_version", "corrections", "created_at")
    list_filter = ("created_at", ("sponsor", admin.EmptyFieldListFilter))
    search_fields = ("=period", "sponsor__company_name")
    search_help_text = gettext_lazy("Month like 2026-11, or company")
    list_select_related = ("sponsor",)
    list_per_page = 50
    ordering = ("-period", "-pk")
    fields = (
        "page", "period", "whose", "zone", "starts_at", "ends_at", "formula_version", "created_at", "sha256", "intact",
    )  # fmt: skip
    readonly_fields = ("page", "whose", "intact")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MonthlyReport]:
        rows: QuerySet[MonthlyReport] = super().get_queryset(request)
        return rows.select_related("sponsor").defer("inputs", "figures")

    @admin.display(description=gettext_lazy("company"), ordering="sponsor__company_name")
    def whose(self, report: MonthlyReport) -> str:
        return str(report.sponsor or _("Everybody"))

    @admin.display(description=gettext_lazy("corrections of earlier months"))
    def corrections(self, report: MonthlyReport) -> int:
        return len(report.restatements)

    @admin.display(description=gettext_lazy("report"))
    def page(self, report: MonthlyReport) -> SafeString:
        words = _("Open the report")
        return format_html('<a href="{}">{}</a>', reverse("reports:of", args=[report.pk]), words)

    @admin.display(description=gettext_lazy("content"))
    def intact(self, report: MonthlyReport) -> SafeString | str:
        """Whether the row is what was frozen, by its checksum."""
        return pill("ok", _("as frozen")) if report.is_intact else pill("bad", _("was changed"))


class DestinationInline(ReadOnlyInline):
    """Everywhere the link has led, the latest first."""

    model = Destination
    fields = readonly_fields = ("number", "url", "by", "at")
    ordering = ("-number",)


@admin.register(TrackedLink)
class TrackedLinkAdmin(ReadOnlyAdmin):
    """The sponsor's side says where a link leads; here it is looked at."""

    list_display = ("code", "campaign", "influencer", "deliverable", "url", "promo_code", "created_at")  # fmt: skip
    list_filter = (("created_at", admin.DateFieldListFilter), ("url", admin.EmptyFieldListFilter))
    search_fields = ("=code", "=promo_code", "campaign__name")
    search_help_text = gettext_lazy("Code, promo code, or campaign")
    list_select_related = ("campaign", "deliverable__ad_request__influencer")
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    inlines = (DestinationInline,)
    fields = ("page", "campaign", "influencer", "deliverable", "url", "version", "promo_code", "created_at")  # fmt: skip
    readonly_fields = ("page", "influencer")

    @admin.display(description=gettext_lazy("influencer"))
    def influencer(self, link: TrackedLink) -> str:
        return link.deliverable.ad_request.influencer.name

    @admin.display(description=gettext_lazy("clicks and orders"))
    def page(self, link: TrackedLink) -> SafeString:
        return format_html('<a href="{}">{}</a>', link.get_absolute_url(), _("Open the page"))


@admin.register(DailyClicks)
class DailyClicksAdmin(ReadOnlyAdmin):
    """Sums by link and day in UTC. Single clicks name nobody and are not shown."""

    list_display = ("day", "link", "campaign", "valid", "visitors", "bot", "prefetch", "repeats", "raw")  # fmt: skip
    list_filter = (("day", admin.DateFieldListFilter),)
    search_fields = ("=link__code", "link__campaign__name")
    search_help_text = gettext_lazy("Code or campaign")
    list_select_related = ("link__campaign",)
    list_per_page = 50
    ordering = ("-day", "-pk")

    @admin.display(description=gettext_lazy("campaign"))
    def campaign(self, row: DailyClicks) -> str:
        return row.link.campaign.name


@admin.register(Conversion)
class ConversionAdmin(ReadOnlyAdmin):
    """Orders as they were told."""

    list_display = ("order", "campaign", "link", "amount", "source", "at")
    list_filter = ("source", ("at", admin.DateFieldListFilter))
    search_fields = ("=order", "=link__code", "campaign__name")
    search_help_text = gettext_lazy("Order, code or campaign")
    list_select_related = ("campaign", "link")
    list_per_page = 50
    ordering = ("-at", "-pk")
    fields = ("campaign", "link", "by_promo_code", "order", "amount", "at", "source", "created_at")
    readonly_fields = ("amount",)

    @admin.display(description=gettext_lazy("amount"), ordering="amount_minor")
    def amount(self, row: Conversion) -> str:
        return format_money(row.amount_minor, row.campaign.currency)


@admin.register(PostbackCall)
class PostbackCallAdmin(ReadOnlyAdmin):
    """The last calls of shops, for whoever is asked why none arrives."""

    list_display = ("at", "campaign", "status", "code", "order")
    list_filter = ("code",)
    search_fields = ("=order", "campaign__name")
    search_help_text = gettext_lazy("Order or campaign")
    list_select_related = ("campaign",)
    list_per_page = 50
    ordering = ("-at", "-pk")


@admin.register(Metrics)
class MetricsAdmin(ImportPages, ReadOnlyAdmin):
    """Rows of results, and Leads' way to bring many of them from a file. Nobody changes one: a correction is another row."""

    importer = MetricsImporter
    list_display = (
        "piece", "campaign", "creator", "source", "impressions", "reach", "views", "engaged", "at", "created_at",
    )  # fmt: skip
    list_filter = ("source", ("created_at", admin.DateFieldListFilter))
    search_fields = (
        "=deliverable__id", "deliverable__ad_request__campaign__name", "deliverable__ad_request__influencer__name",
    )  # fmt: skip
    search_help_text = gettext_lazy("ID of the piece, campaign or influencer")
    list_select_related = (
        "deliverable__ad_request__campaign",
        "deliverable__ad_request__influencer",
        "by",
    )
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    fields = readonly_fields = (
        "piece", "campaign", "creator", "source", "at", "created_at", "by", "proof", *FIGURES,
    )  # fmt: skip

    @admin.display(description=gettext_lazy("piece"), ordering="deliverable")
    def piece(self, row: Metrics) -> str:
        return f"{row.deliverable} (ID {row.deliverable_id})"

    @admin.display(description=gettext_lazy("campaign"))
    def campaign(self, row: Metrics) -> str:
        return row.deliverable.ad_request.campaign.name

    @admin.display(description=gettext_lazy("influencer"))
    def creator(self, row: Metrics) -> str:
        return row.deliverable.ad_request.influencer.name

    @admin.display(description=gettext_lazy("engagements"))
    def engaged(self, row: Metrics) -> str:
        return "–" if row.engagements is None else str(row.engagements)

    @admin.display(description=gettext_lazy("screenshot"))
    def proof(self, row: Metrics) -> SafeString | str:
        if not row.screenshot:
            return "–"
        url = reverse("reports:results_screenshot", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open"))
