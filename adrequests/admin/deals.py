"""Ad requests and their offers. What people write to each other stands on the page of the case, for those who open it."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Policy
from accounts.moderation import DecideActions, ReadOnlyAdmin, ReadOnlyInline, pill
from accounts.moderation.exporting import ExportActions
from adrequests.differences import days_in_words, work_in_words
from adrequests.models import (
    AGREED,
    AdRequest,
    CloseReason,
    Offer,
    OpeningReason,
    SettlingReason,
    Side,
)
from adrequests.resources import AdRequestResource
from adrequests.templatetags.deal import case_state
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import ago, deadline

DASH = "–"
LONGEST_NUMBER = 19
"""Digits that a key may have and one more."""


def page_of(row: Model) -> SafeString:
    """A link to this row's own page in the back office."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row)


class OfferTerms(admin.options.BaseModelAdmin):
    """Terms in words."""

    @admin.display(description=_("fee"), ordering="fee_minor")
    def pay(self, offer: Offer) -> str:
        return format_money(offer.fee_minor, offer.ad_request.campaign.currency)

    @admin.display(description=_("work"))
    def work(self, offer: Offer) -> str:
        return work_in_words(offer.deliverables)

    @admin.display(description=_("usage rights"))
    def usage(self, offer: Offer) -> str:
        return days_in_words(offer.usage_days)

    @admin.display(description=_("exclusivity"))
    def exclusivity(self, offer: Offer) -> str:
        return days_in_words(offer.exclusivity_days)


class OfferInline(OfferTerms, ReadOnlyInline):
    """The latest offers, the newest first."""

    model = Offer
    fk_name = "ad_request"
    fields = readonly_fields = (
        "number", "side", "author", "pay", "work", "due_on", "usage", "exclusivity", "created_at",
    )  # fmt: skip
    ordering = ("-number",)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).select_related("author", "ad_request__campaign")


@admin.register(AdRequest)
class AdRequestAdmin(ExportActions, DecideActions, ReadOnlyAdmin):
    """Nothing here is decided by staff; the trail stands below as with everything that is."""

    export_resource = AdRequestResource
    list_display = (
        "pk", "campaign", "company", "influencer", "state", "turn", "pay", "until", "moved",
    )  # fmt: skip
    list_display_links = ("pk", "campaign")
    list_filter = (
        "status",
        "awaiting",
        "initiator",
        ("frozen_at", admin.EmptyFieldListFilter),
        "close_reason",
        ("created_at", admin.DateFieldListFilter),
        "campaign__currency",
    )
    search_fields = (
        "campaign__name", "campaign__sponsor__company_name", "influencer__name", "influencer__handle",
    )  # fmt: skip
    ordering = ("-moved_at", "-pk")
    list_per_page = 50
    inlines = (OfferInline,)
    fieldsets = (
        (None, {"fields": ("campaign", "people", "initiator", "conversation")}),
        (
            _("Where it stands"),
            {"fields": ("state", "turn", "pay", "offer_number", "expires_at", "closing")},
        ),
        (
            _("For staff only"),
            {"fields": ("frozen_at", "rounds_used", "reserved", "extended_at", "reminded_at")},
        ),
        (
            _("Dates"),
            {
                "fields": (
                    ("created_at", "first_viewed_at", "moved_at"),
                    ("accepted_at", "accepted_by"),
                    ("closed_at", "closed_by"),
                )
            },
        ),
    )
    readonly_fields = (
        "people", "conversation", "state", "turn", "pay", "closing", "rounds_used", "reserved",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdRequest]:
        """With both sides and the accounts behind them."""
        rows = super().get_queryset(request)
        return rows.select_related("campaign__sponsor__user", "influencer__user")

    def view_on_site(self, ad_request: AdRequest) -> str:
        return ad_request.get_absolute_url()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AdRequest], search_term: str
    ) -> tuple[QuerySet[AdRequest], bool]:
        """A number alone is that of a request."""
        if search_term.isdecimal() and len(search_term) < LONGEST_NUMBER:
            return queryset.filter(pk=int(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    def trail(self, request: HttpRequest, row: Any, reasons: dict[str, Any]) -> Any:
        """With the words for why a side closed it and why staff opened the conversation."""
        known = dict(CloseReason.choices) | dict(OpeningReason.choices)
        known |= dict(SettlingReason.choices)
        return super().trail(request, row, reasons | known)

    @admin.display(description=_("company"), ordering="campaign__sponsor__company_name")
    def company(self, ad_request: AdRequest) -> str:
        return str(ad_request.campaign.sponsor)

    @admin.display(description=_("status"), ordering="status")
    def state(self, ad_request: AdRequest) -> SafeString:
        """The status, and beside it that the clock stands still."""
        shown = case_state(ad_request, None)
        if not ad_request.is_frozen:
            return pill(shown["tone"], shown["text"])
        status = pill("info", ad_request.get_status_display())
        return format_html("{} {}", status, pill(shown["tone"], shown["text"]))

    @admin.display(description=_("turn"), ordering="awaiting")
    def turn(self, ad_request: AdRequest) -> str:
        return ad_request.get_awaiting_display() or DASH

    @admin.display(description=_("fee"), ordering="fee_minor")
    def pay(self, ad_request: AdRequest) -> str:
        return format_money(ad_request.fee_minor, ad_request.campaign.currency)

    @admin.display(description=_("answer until"), ordering="expires_at")
    def until(self, ad_request: AdRequest) -> str:
        """While it is open and its clock runs."""
        if not ad_request.is_open or ad_request.is_frozen:
            return DASH
        return deadline(ad_request.expires_at)

    @admin.display(description=_("last move"), ordering="moved_at")
    def moved(self, ad_request: AdRequest) -> str:
        return ago(ad_request.moved_at)

    @admin.display(description=_("people"))
    def people(self, ad_request: AdRequest) -> SafeString:
        """Both sides with the accounts behind them, each leading to its page."""
        sides = (ad_request.campaign.sponsor, ad_request.influencer)
        links = ((page_of(side), page_of(side.user)) for side in sides)
        return format_html_join(" · ", "{} ({})", links)

    @admin.display(description=_("conversation"))
    def conversation(self, ad_request: AdRequest) -> SafeString:
        url = f"{ad_request.get_absolute_url()}#talk"
        return format_html('<a href="{}">{}</a>', url, _t("Open it with a reason, or read on"))

    @admin.display(description=_("reason of closing"))
    def closing(self, ad_request: AdRequest) -> str:
        if not ad_request.close_reason:
            return DASH
        told = _t("told to the other side") if ad_request.is_reason_shared else _t("kept")
        return f"{ad_request.get_close_reason_display()} ({told})"

    @admin.display(description=_("offers made"))
    def rounds_used(self, ad_request: AdRequest) -> str:
        return _t("company %(ours)d, influencer %(theirs)d, of %(most)d each") % {
            "ours": ad_request.rounds_of(Side.SPONSOR),
            "theirs": ad_request.rounds_of(Side.INFLUENCER),
            "most": Policy.current().rounds_per_side,
        }

    @admin.display(description=_("reserved of the budget"))
    def reserved(self, ad_request: AdRequest) -> str:
        """What this deal takes of its campaign's budget: its fee once it is agreed, what was settled once it is cancelled."""
        is_agreed = ad_request.status in AGREED
        minor = ad_request.fee_minor if is_agreed else ad_request.settled_minor
        return format_money(minor, ad_request.campaign.currency)


@admin.register(Offer)
class OfferAdmin(OfferTerms, ReadOnlyAdmin):
    list_display = ("__str__", "ad_request", "side", "pay", "work", "due_on", "created_at")
    list_select_related = ("ad_request__campaign", "ad_request__influencer")
    list_filter = ("side", ("created_at", admin.DateFieldListFilter))
    search_fields = ("ad_request__campaign__name", "ad_request__influencer__name")
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    fields = readonly_fields = (
        "ad_request", "number", "side", "author", "pay", "work", "due_on", "usage", "exclusivity", "requirements",
        "brief", "created_at",
    )  # fmt: skip

    def view_on_site(self, offer: Offer) -> str:
        return offer.ad_request.get_absolute_url()
