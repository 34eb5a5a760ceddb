"""The deal in the back office: to read, search and filter. Nobody changes it here; both sides do, by their moves."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.exporting import ExportActions
from accounts.models import AuditEvent
from adrequests.differences import work_in_words
from adrequests.models import AdRequest, Offer
from adrequests.resources import AdRequestResource
from influencer_platform.money import format_money


class ReadOnly:
    """No way to add, change or delete."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class OfferInline(ReadOnly, admin.TabularInline):
    model = Offer
    fk_name = "ad_request"
    fields = ("number", "side", "author", "pay", "work", "due_on", "usage_days", "exclusivity_days")
    readonly_fields = ("pay", "work")
    ordering = ("number",)
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).select_related("author", "ad_request__campaign")

    @admin.display(description=_("fee"))
    def pay(self, offer: Offer) -> str:
        return format_money(offer.fee_minor, offer.ad_request.campaign.currency)

    @admin.display(description=_("work"))
    def work(self, offer: Offer) -> str:
        return work_in_words(offer.deliverables)


@admin.register(AdRequest)
class AdRequestAdmin(ReadOnly, ExportActions):
    export_resource = AdRequestResource
    list_display = ("pk", "campaign", "influencer", "status", "awaiting", "pay", "moved_at")
    list_display_links = ("pk", "campaign")
    list_select_related = ("campaign", "influencer")
    list_filter = (
        "status",
        "awaiting",
        "initiator",
        ("frozen_at", admin.EmptyFieldListFilter),
        ("created_at", admin.DateFieldListFilter),
    )
    search_fields = (
        "campaign__name",
        "campaign__sponsor__company_name",
        "influencer__name",
        "influencer__handle",
    )
    search_help_text = _("Campaign, company, influencer or handle")
    ordering = ("-moved_at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    inlines = (OfferInline,)
    readonly_fields = ("pay", "trail")
    exclude = ("fee_minor", "latest_offer")

    @admin.display(description=_("fee"), ordering="fee_minor")
    def pay(self, ad_request: AdRequest) -> str:
        return format_money(ad_request.fee_minor, ad_request.campaign.currency)

    @admin.display(description=_("what happened (cannot be changed)"))
    def trail(self, ad_request: AdRequest) -> SafeString:
        events = AuditEvent.objects.about(ad_request).select_related("actor")
        lines = format_html_join(
            "",
            "<li>{}: {} {}</li>",
            ((e.at.strftime("%Y-%m-%d %H:%M UTC"), e.action, e.actor or "") for e in events),
        )
        return format_html("<ol>{}</ol>", lines)


@admin.register(Offer)
class OfferAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("ad_request", "number", "side", "pay", "due_on", "created_at")
    list_select_related = ("ad_request__campaign", "ad_request__influencer")
    list_filter = ("side", ("created_at", admin.DateFieldListFilter))
    search_fields = ("ad_request__campaign__name", "ad_request__influencer__name")
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ("pay",)
    exclude = ("fee_minor",)

    @admin.display(description=_("fee"), ordering="fee_minor")
    def pay(self, offer: Offer) -> str:
        return format_money(offer.fee_minor, offer.ad_request.campaign.currency)
