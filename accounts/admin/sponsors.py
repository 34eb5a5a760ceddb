"""The queue of companies, and the case of one."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import services
from accounts.admin.sponsor_filters import (
    IN_REVIEW,
    CountryFilter,
    IndustryFilter,
    QueueFilter,
    ReportedFilter,
)
from accounts.importing import ImportPages, SponsorImporter
from accounts.models import AbuseReport, Sponsor, SponsorStatus, TrustSignal
from accounts.moderation import (
    FLAG_VERDICT,
    UNFLAG_VERDICT,
    FlagActions,
    FlaggedFilter,
    QueueActions,
    ReadOnlyAdmin,
    Verdict,
    pill,
)
from accounts.moderation.exporting import ExportActions
from accounts.resources import SponsorResource
from accounts.services.review import DECIDE, ReviewReason
from influencer_platform.places import country_name
from influencer_platform.templatetags.ui import ago

LIVE = ("active",)
OPEN = ("pending", "negotiating")
AGREED = ("accepted",)
"""Statuses of campaigns and requests, by their codes: those apps stand above this one."""


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
        may_mail=True,
        **more,
    )


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of `rows` each row has, asked per row shown: joins would multiply one count by the other."""
    each = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(each), 0)


def _related(relation: str, *statuses: str) -> Coalesce:
    """How many rows of a higher app hang on each company, by the relation's name."""
    has_status = Q(**{f"{relation}__status__in": statuses})
    each = Sponsor.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Coalesce(Subquery(each.annotate(n=Count(relation, filter=has_status)).values("n")), 0)


@admin.register(Sponsor)
class SponsorAdmin(ImportPages, ExportActions, FlagActions, QueueActions, ReadOnlyAdmin):
    """The queue first, the longest waiting on top. What a company says of itself only the company changes."""

    export_resource = SponsorResource
    importer = SponsorImporter
    change_form_template = "admin/sponsor_case.html"
    verdicts = (
        _review(
            "approve",
            gettext_lazy("Approve"),
            gettext_lazy("They can publish campaigns and invite influencers at once."),
            services.approve_sponsor,
            tone="ok",
            key="a",
            done=gettext_lazy("Approved %(row)s."),
        ),
        _review(
            "ask",
            gettext_lazy("Ask for more"),
            gettext_lazy("They read your question; sending again puts them back into the queue."),
            services.ask_for_more,
            tone="plain",
            must_tell=True,
            key="m",
            done=gettext_lazy("Asked %(row)s for more."),
        ),
        FLAG_VERDICT,
        UNFLAG_VERDICT,
        _review(
            "reject",
            gettext_lazy("Reject"),
            gettext_lazy("They keep their account and may ask again after the pause of the rules."),
            services.reject_sponsor,
            key="r",
            done=gettext_lazy("Rejected %(row)s."),
        ),
    )
    list_display = (
        "company_name", "review", "flag_mark", "open_reports", "open_signals", "live_campaigns",
        "waiting_since", "place", "claim_mark",
    )  # fmt: skip
    list_filter = (
        QueueFilter,
        FlaggedFilter,
        ReportedFilter,
        ("created_at", admin.DateFieldListFilter),
        IndustryFilter,
        CountryFilter,
    )
    show_facets = admin.ShowFacets.ALLOW
    search_fields = ("company_name", "website", "contact_name", "user__email")
    search_help_text = gettext_lazy("Company, web site, contact or e-mail address")
    list_per_page = 50
    ordering = (
        Case(When(IN_REVIEW, then=Value(0)), default=Value(1)).asc(),
        F("submitted_at").asc(nulls_last=True),
        "pk",
    )
    decide_columns = (
        "review", "open_reports", "live_campaigns", "open_requests", "agreed_deals",
    )  # fmt: skip
    fieldsets = (
        (
            None,
            {"fields": ("company_name", "review", "flag_mark", "web_site", "industry", "place")},
        ),
        (gettext_lazy("Contact"), {"fields": ("contact_name", "phone", "account")}),
        (gettext_lazy("What they say"), {"fields": ("about", "logo")}),
        (
            gettext_lazy("Dates"),
            {"fields": ("created_at", "submitted_at", "decided_at", "review_message")},
        ),
    )

    def queue(self) -> QuerySet[Sponsor]:
        return Sponsor.objects.waiting()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sponsor]:
        about = OuterRef("user")
        rows: QuerySet[Sponsor] = super().get_queryset(request).select_related("user")
        return rows.annotate(
            n_reports=_counted(AbuseReport.objects.open().filter(about_user=about), "about_user"),
            n_signals=_counted(TrustSignal.objects.open().filter(about_user=about), "about_user"),
            n_live=_related("campaigns", *LIVE),
            n_open=_related("campaigns__ad_requests", *OPEN),
            n_agreed=_related("campaigns__ad_requests", *AGREED),
        )

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return super().case_context(request, row) | {
            "doubles": doubles(row),
            "numbers": [
                ngettext("%d open report", "%d open reports", row.n_reports) % row.n_reports,
                ngettext("%d live campaign", "%d live campaigns", row.n_live) % row.n_live,
                ngettext("%d agreed deal", "%d agreed deals", row.n_agreed) % row.n_agreed,
            ],
        }

    # --- Columns and facts ----------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("review"), ordering="status")
    def review(self, row: Sponsor) -> str:
        """The status, and for a pending one whose move it is."""
        if row.status != SponsorStatus.PENDING:
            tone = "ok" if row.status == SponsorStatus.APPROVED else "plain"
            return pill(tone, row.get_status_display())
        if row.in_review:
            return pill("warn", _("Waiting for us"))
        return pill("plain", _("Asked for more") if row.decided_at else _("Not sent yet"))

    @admin.display(description=gettext_lazy("open reports"), ordering="n_reports")
    def open_reports(self, row: Any) -> Any:
        return pill("bad", row.n_reports) if row.n_reports else 0

    @admin.display(description=gettext_lazy("signals"), ordering="n_signals")
    def open_signals(self, row: Any) -> Any:
        return pill("warn", row.n_signals) if row.n_signals else 0

    @admin.display(description=gettext_lazy("live campaigns"), ordering="n_live")
    def live_campaigns(self, row: Any) -> int:
        return int(row.n_live)

    @admin.display(description=gettext_lazy("open requests"))
    def open_requests(self, row: Any) -> int:
        return int(row.n_open)

    @admin.display(description=gettext_lazy("agreed deals"))
    def agreed_deals(self, row: Any) -> int:
        return int(row.n_agreed)

    @admin.display(description=gettext_lazy("waiting since"), ordering="submitted_at")
    def waiting_since(self, row: Sponsor) -> str:
        return ago(row.submitted_at) if row.in_review and row.submitted_at else "–"

    @admin.display(description=gettext_lazy("country"), ordering="country")
    def place(self, row: Sponsor) -> str:
        return country_name(row.country) if row.country else "–"

    @admin.display(description=gettext_lazy("web site"))
    def web_site(self, row: Sponsor) -> str:
        if not row.website.startswith(("https://", "http://")):
            return row.website or "–"
        link = '<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>'
        return format_html(link, row.website)

    @admin.display(description=gettext_lazy("account"))
    def account(self, row: Sponsor) -> str:
        return f"{row.user.name} <{row.user.email}>" if row.user.name else row.user.email


SAME = {
    "name_key": gettext_lazy("same name"),
    "website_host": gettext_lazy("same web site"),
    "phone_key": gettext_lazy("same phone"),
}
MOST_DOUBLES = 20


def doubles(sponsor: Sponsor) -> list[tuple[Sponsor, list[Any]]]:
    """Other accounts of what looks like the same company, and by what."""
    rows = Sponsor.objects.like(sponsor).select_related("user").order_by("pk")[:MOST_DOUBLES]
    return [
        (other, [words for key, words in SAME.items() if _shares(sponsor, other, key)])
        for other in rows
    ]


def _shares(one: Sponsor, other: Sponsor, key: str) -> bool:
    return bool(getattr(one, key)) and getattr(one, key) == getattr(other, key)
