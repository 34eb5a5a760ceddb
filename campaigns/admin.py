"""Campaigns in the back office: looked at and flagged, never edited."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, QuerySet
from django.db.models.functions import NullIf
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.moderation import FlagActions, FlaggedFilter, ReadOnlyAdmin, ReadOnlyInline, pill
from accounts.moderation.exporting import ExportActions
from campaigns.models import Brief, BriefText, Campaign, Share, Status
from campaigns.resources import CampaignResource
from influencer_platform.money import format_money
from influencer_platform.places import country_name, language_name

DASH = "–"
TONES = {Status.ACTIVE: "ok", Status.PAUSED: "warn", Status.COMPLETED: "info"}


SEE = "campaigns.view_campaign"
"""Whoever may see the campaigns may see their briefs and with whom they are shared."""


class PartOfCampaign(admin.options.BaseModelAdmin):
    """Seen by those who may see the campaign."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return request.user.has_perm(SEE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


class BriefWords(PartOfCampaign):
    @admin.display(description=gettext_lazy("wanted deliverables"))
    def wanted_work(self, brief: BriefText) -> str:
        return ", ".join(brief.wanted) or DASH


class BriefInline(BriefWords, ReadOnlyInline):
    """The latest versions of the text, the newest first."""

    model = Brief
    template = "admin/edit_inline/stacked.html"
    ordering = ("-number",)
    fields = ("created_at", "goals", "description", "do", "dont", "disclosure", "wanted_work")
    readonly_fields = fields
    classes = ("collapse",)
    verbose_name_plural = gettext_lazy("versions of the brief")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brief]:
        return super().get_queryset(request).select_related("campaign")


class ShareInline(PartOfCampaign, ReadOnlyInline):
    """The colleagues it is shared with; who has not opened the link yet has no account behind the address."""

    model = Share
    fields = ("email", "level", "claimed_by", "invited_by", "created_at")
    readonly_fields = fields
    ordering = ("-pk",)
    verbose_name_plural = gettext_lazy("shared with")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Share]:
        return super().get_queryset(request).select_related("claimed_by", "invited_by")


class AskedOnce(admin.RelatedFieldListFilter):
    """Django builds every filter anew for each that shows its counts; the choices stay the same within one request."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[Any]:
        known: dict[str, Any] = request.__dict__.setdefault("filter_choices", {})
        if field.name not in known:
            known[field.name] = super().field_choices(field, request, model_admin)
        return list(known[field.name])


@admin.register(Campaign)
class CampaignAdmin(ExportActions, FlagActions, ReadOnlyAdmin):
    export_resource = CampaignResource
    list_display: tuple[str, ...] = (
        "name", "sponsor", "state", "flag_mark", "niche", "committed", "allocation", "ends_on",
    )  # fmt: skip
    list_filter = (
        "status", FlaggedFilter, "visibility", "created_at", "currency", ("niche", AskedOnce),
    )  # fmt: skip
    search_fields = ("name", "sponsor__company_name", "sponsor__user__email")
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    inlines = (ShareInline, BriefInline)
    fieldsets: ClassVar[Any] = (
        (
            None,
            {"fields": ("name", "sponsor", "owner", "niche", "state", "visibility", "versions")},
        ),
        (gettext_lazy("Money"), {"fields": ("committed", "paid", "fees", "seats", "seats_taken")}),
        (
            gettext_lazy("Who can take part"),
            {"fields": ("on_platforms", "min_followers", "in_countries", "in_languages", "hosts")},
        ),
        (
            gettext_lazy("Dates"),
            {
                "fields": (
                    ("starts_on", "ends_on"),
                    ("opens_on", "closes_on"),
                    "published_at",
                    "created_at",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        """With the share of the budget that is committed, so that the list sorts by it, and with the people."""
        share = F("committed_minor") * 100 / NullIf(F("budget_minor"), 0)
        rows: QuerySet[Campaign] = super().get_queryset(request)
        return rows.select_related("sponsor__user", "niche").annotate(allocated=share)

    def view_on_site(self, campaign: Campaign) -> str:
        """The page an influencer sees, not the sponsor's own."""
        return reverse("adrequests:campaign_detail", args=[campaign.pk])

    @admin.display(description=gettext_lazy("account"))
    def owner(self, campaign: Campaign) -> SafeString:
        user = campaign.sponsor.user
        url = reverse("admin:accounts_user_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', url, user)

    @admin.display(description=gettext_lazy("versions of the brief"))
    def versions(self, campaign: Campaign) -> SafeString:
        query = {"campaign__id__exact": str(campaign.pk)}
        url = reverse("admin:campaigns_brief_changelist", query=query)
        return format_html('<a href="{}">{}</a>', url, campaign.brief_number)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, campaign: Campaign) -> str:
        return pill(TONES.get(Status(campaign.status), "plain"), campaign.get_status_display())

    @admin.display(description=gettext_lazy("committed"), ordering="committed_minor")
    def committed(self, campaign: Campaign) -> str:
        return _("%(committed)s of %(budget)s") % {
            "committed": format_money(campaign.committed_minor, campaign.currency),
            "budget": format_money(campaign.budget_minor, campaign.currency),
        }

    @admin.display(description=gettext_lazy("allocation"), ordering="allocated")
    def allocation(self, campaign: Any) -> str:
        return DASH if campaign.allocated is None else f"{campaign.allocated} %"

    @admin.display(description=gettext_lazy("paid"))
    def paid(self, campaign: Campaign) -> str:
        return format_money(campaign.paid_minor, campaign.currency)

    @admin.display(description=gettext_lazy("fee range"))
    def fees(self, campaign: Campaign) -> str:
        if campaign.fee_min_minor is None or campaign.fee_max_minor is None:
            return DASH
        return _("%(low)s to %(high)s") % {
            "low": format_money(campaign.fee_min_minor, campaign.currency),
            "high": format_money(campaign.fee_max_minor, campaign.currency),
        }

    @admin.display(description=gettext_lazy("platforms"))
    def on_platforms(self, campaign: Campaign) -> str:
        return ", ".join(campaign.platform_names) or DASH

    @admin.display(description=gettext_lazy("countries"))
    def in_countries(self, campaign: Campaign) -> str:
        return ", ".join(country_name(code) for code in campaign.countries) or DASH

    @admin.display(description=gettext_lazy("languages"))
    def in_languages(self, campaign: Campaign) -> str:
        return ", ".join(language_name(code) for code in campaign.languages) or DASH

    @admin.display(description=gettext_lazy("web sites links may lead to"))
    def hosts(self, campaign: Campaign) -> str:
        return ", ".join(campaign.destination_hosts) or DASH


@admin.register(Brief)
class BriefAdmin(BriefWords, ReadOnlyAdmin):
    list_display = ("__str__", "number", "company", "created_at")
    list_select_related = ("campaign__sponsor",)
    list_filter = ("created_at",)
    search_fields = ("campaign__name", "campaign__sponsor__company_name")
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    fields = ("campaign", "number", *BriefInline.fields)
    readonly_fields = fields

    @admin.display(description=gettext_lazy("company"))
    def company(self, brief: Brief) -> str:
        return str(brief.campaign.sponsor)


@admin.register(Share)
class ShareAdmin(PartOfCampaign, ReadOnlyAdmin):
    """Access of colleagues; owners give and end it."""

    list_display = ("email", "campaign", "level", "claimed_by", "invited_by", "created_at")
    list_select_related = ("campaign", "claimed_by", "invited_by")
    list_filter = ("level", ("claimed_by", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("email", "campaign__name", "campaign__sponsor__company_name")
    list_per_page = 50
    ordering = ("-created_at", "-pk")
