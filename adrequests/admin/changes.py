"""What was proposed about deals that stand, to read. What staff decide, they decide on the page of the case."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.moderation import ReadOnlyAdmin
from adrequests.admin.deals import DASH, OfferTerms
from adrequests.models import Amendment, Settlement
from influencer_platform.money import format_money

OF_DEALS = ("ad_request__campaign", "ad_request__influencer")
SEARCHED = ("ad_request__campaign__name", "ad_request__influencer__name")


@admin.register(Amendment)
class AmendmentAdmin(OfferTerms, ReadOnlyAdmin):
    list_display = (
        "__str__",
        "ad_request",
        "side",
        "status",
        "pay",
        "work",
        "due_on",
        "created_at",
    )
    list_select_related = OF_DEALS
    list_filter = ("status", "side", ("created_at", admin.DateFieldListFilter))
    search_fields = SEARCHED
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    fields = readonly_fields = (
        "ad_request", "number", "sheet_number", "side", "author", "status", "pay", "work", "due_on", "usage", "exclusivity",
        "requirements", "created_at", "expires_at", "closed_at", "closed_by", "offer",
    )  # fmt: skip

    def view_on_site(self, amendment: Amendment) -> str:
        return amendment.ad_request.get_absolute_url()


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "ad_request", "by", "status", "amount", "created_at", "closed_at")
    list_select_related = OF_DEALS
    list_filter = ("status", "side", ("created_at", admin.DateFieldListFilter))
    search_fields = SEARCHED
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    fields = readonly_fields = (
        "ad_request", "number", "by", "author", "status", "amount", "created_at", "expires_at", "closed_at", "closed_by",
    )  # fmt: skip

    def view_on_site(self, settlement: Settlement) -> str:
        return settlement.ad_request.get_absolute_url()

    @admin.display(description=_("proposed by"), ordering="side")
    def by(self, settlement: Settlement) -> str:
        return settlement.get_side_display() or DASH

    @admin.display(description=_("amount"), ordering="amount_minor")
    def amount(self, settlement: Settlement) -> str:
        return format_money(settlement.amount_minor, settlement.ad_request.campaign.currency)
