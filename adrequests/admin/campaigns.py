"""A campaign in the back office, with what became of its requests: only this app knows them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from adrequests.models import AGREED, AdRequest, Status
from campaigns.admin import CampaignAdmin
from campaigns.models import Campaign
from influencer_platform.pagination import CappedCount
from influencer_platform.templatetags.ui import number

admin.site.unregister(Campaign)


@admin.register(Campaign)
class CampaignWithRequestsAdmin(CampaignAdmin):
    list_display = (*CampaignAdmin.list_display, "requests")
    fieldsets: ClassVar[Any] = (
        *CampaignAdmin.fieldsets,
        (_("Ad requests"), {"fields": ("by_status",)}),
    )
    readonly_fields = (*CampaignAdmin.readonly_fields, "by_status")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        """With how many requests are open and agreed."""
        asked = AdRequest.objects.filter(campaign=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                requests_open=CappedCount(asked.open()),
                requests_agreed=CappedCount(asked.filter(status__in=AGREED)),
            )
        )

    @admin.display(description=_("requests"), ordering="requests_open")
    def requests(self, campaign: Any) -> SafeString:
        words = _t("%(open)s open, %(agreed)s agreed") % {
            "open": number(campaign.requests_open),
            "agreed": number(campaign.requests_agreed),
        }
        return format_html('<a href="{}">{}</a>', _requests_of(campaign), words)

    @admin.display(description=_("by status"))
    def by_status(self, campaign: Campaign) -> SafeString | str:
        """Each status that occurs with its count, leading to those requests."""
        rows = AdRequest.objects.filter(campaign=campaign).order_by()
        counts = dict(rows.values_list("status").annotate(Count("pk")))
        links = (
            (_requests_of(campaign, status__exact=status.value), status.label, counts[status])
            for status in Status
            if status in counts
        )
        return format_html_join(", ", '<a href="{}">{} {}</a>', links) or _t("None yet")


def _requests_of(campaign: Campaign, **narrowed: str) -> str:
    query = {"campaign__id__exact": str(campaign.pk)} | narrowed
    return reverse("admin:adrequests_adrequest_changelist", query=query)
