"""What was agreed and what is to be made, to read."""

from django.contrib import admin
from django.urls import reverse

from accounts.moderation import ReadOnlyAdmin
from adrequests.models import DealSheet, Deliverable


@admin.register(DealSheet)
class DealSheetAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "ad_request", "number", "sha256", "created_at")
    list_select_related = ("ad_request__campaign", "ad_request__influencer")
    list_filter = (("created_at", admin.DateFieldListFilter),)
    search_fields = ("ad_request__campaign__name", "ad_request__influencer__name", "sha256")
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    fields = readonly_fields = ("ad_request", "number", "offer", "document", "sha256", "created_at")

    def view_on_site(self, sheet: DealSheet) -> str:
        return reverse("adrequests:sheet", args=[sheet.ad_request_id, sheet.number])


@admin.register(Deliverable)
class DeliverableAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__", "ad_request", "kind", "due_on", "status", "review_due_at", "silent_since", "approved_at",
    )  # fmt: skip
    list_select_related = ("ad_request__campaign", "ad_request__influencer")
    list_filter = (
        "status",
        ("silent_since", admin.EmptyFieldListFilter),
        "kind",
        ("due_on", admin.DateFieldListFilter),
    )
    search_fields = ("ad_request__campaign__name", "ad_request__influencer__name")
    ordering = ("-due_on", "-pk")
    list_per_page = 50
    fields = readonly_fields = (
        "ad_request", "sheet", "number", "kind", "due_on", "status", "draft_number", "rounds",
        "first_submitted_at", "review_due_at", "silent_since", "approved_at",
    )  # fmt: skip
