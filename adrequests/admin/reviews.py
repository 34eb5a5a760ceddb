"""Reviews: staff read what was shown, hide it with a reason or show it again. What waits for the other side is nobody's to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.moderation import DecideActions, ReadOnlyAdmin, Verdict, pill
from adrequests.admin.deals import page_of
from adrequests.models import HideReason, Review, ShowReason
from adrequests.services import reviews

HIDE = Verdict(
    name="hide",
    verb=_("Hide"),
    effect=_(
        "The review and its answer are out of sight at once and count in no average. Its author reads your words; nothing is changed."
    ),
    reasons=HideReason.choices,
    permission="adrequests.hide_review",
    decide=lambda row, **words: reviews.hide_review(review=row, **words),
    fits=lambda row: row.is_shown and not row.is_hidden,
    key="h",
    done=_("Hidden: %(row)s."),
)
SHOW = Verdict(
    name="show",
    verb=_("Show again"),
    effect=_("Everybody can read the review again. Its author is told."),
    reasons=ShowReason.choices,
    permission="adrequests.hide_review",
    decide=lambda row, **words: reviews.show_review(review=row, **words),
    fits=lambda row: row.is_hidden,
    tone="ok",
    key="a",
    done=_("Shown again: %(row)s."),
)


@admin.register(Review)
class ReviewAdmin(DecideActions, ReadOnlyAdmin):
    verdicts = (HIDE, SHOW)
    decide_columns = ("from_to", "rating", "text")
    list_display = ("from_to", "campaign", "rating", "words", "shown_at", "state")
    list_filter = (
        "side",
        "rating",
        ("hidden_at", admin.EmptyFieldListFilter),
        ("shown_at", admin.DateFieldListFilter),
    )
    search_fields = (
        "text", "reply", "ad_request__influencer__name", "ad_request__campaign__sponsor__company_name",
    )  # fmt: skip
    ordering = ("-shown_at", "-pk")
    list_per_page = 50
    fields = readonly_fields = (
        "deal", "from_to", "rating", "text", "written_at", "shown_at", "is_late", "reply", "replied_at", "state",
        "hidden_at", "hidden_by",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """Shown ones, with both sides."""
        rows = super().get_queryset(request).filter(shown_at__isnull=False)
        related = ("ad_request__campaign__sponsor", "ad_request__influencer", "author", "hidden_by")
        return rows.select_related(*related)

    def view_on_site(self, review: Review) -> str:
        return review.ad_request.get_absolute_url()

    @admin.display(description=_("who about whom"))
    def from_to(self, review: Review) -> str:
        return _t("%(by)s about %(about)s") % {"by": review.by_name, "about": review.about_name}

    @admin.display(description=_("campaign"), ordering="ad_request__campaign__name")
    def campaign(self, review: Review) -> str:
        return review.ad_request.campaign.name

    @admin.display(description=_("text"), ordering="text")
    def words(self, review: Review) -> str:
        return review.text[:80]

    @admin.display(description=_("deal"))
    def deal(self, review: Review) -> SafeString:
        return page_of(review.ad_request)

    @admin.display(description=_("state"), ordering="hidden_at")
    def state(self, review: Review) -> SafeString:
        if not review.is_hidden:
            return pill("ok", _t("Shown"))
        words = _t("Hidden: %(why)s") % {"why": review.get_hidden_reason_display()}
        return pill("bad", words)
