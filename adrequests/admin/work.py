"""What was handed in, which dates were asked for and where it was published, to read. What people wrote about it stands on the
page of the piece, for those who have opened the conversation."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.moderation import ReadOnlyAdmin
from adrequests.models import AdRequest, DateChange, Draft, Publication


class OfPiece(ReadOnlyAdmin):
    """A row of one piece of work, found by campaign and influencer."""

    list_select_related = (
        "deliverable__ad_request__campaign",
        "deliverable__ad_request__influencer",
    )
    search_fields = (
        "deliverable__ad_request__campaign__name",
        "deliverable__ad_request__influencer__name",
    )
    ordering = ("-at", "-pk")
    list_per_page = 50

    @admin.display(description=_("ad request"))
    def deal(self, row: Draft | DateChange | Publication) -> AdRequest:
        return row.deliverable.ad_request

    def view_on_site(self, row: Draft | DateChange | Publication) -> str:
        return row.deliverable.get_absolute_url()


@admin.register(Draft)
class DraftAdmin(OfPiece):
    list_display = ("__str__", "deal", "deliverable", "number", "at", "answer", "answered_at")
    list_filter = ("answer", ("at", admin.DateFieldListFilter))
    fields = readonly_fields = (
        "deal", "deliverable", "number", "author", "file_type", "at", "answer", "answered_at", "answered_by",
    )  # fmt: skip


@admin.register(DateChange)
class DateChangeAdmin(OfPiece):
    list_display = ("__str__", "deal", "deliverable", "side", "before_on", "due_on", "at", "status")
    list_filter = ("status", "side", ("at", admin.DateFieldListFilter))
    fields = readonly_fields = (
        "deal", "deliverable", "side", "author", "before_on", "due_on", "at", "status", "answered_at", "answered_by",
    )  # fmt: skip


@admin.register(Publication)
class PublicationAdmin(OfPiece):
    list_display = (
        "__str__",
        "deal",
        "deliverable",
        "url",
        "platform",
        "label",
        "is_labelled_by_platform",
        "at",
    )
    list_filter = ("platform", "is_labelled_by_platform", ("at", admin.DateFieldListFilter))
    fields = readonly_fields = (
        "deal", "deliverable", "url", "platform", "label", "is_labelled_by_platform", "author", "at",
    )  # fmt: skip
