"""The second queue: platform accounts that influencers ask us to stand for, and the dated figures of every account."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.forms.profile import MOST_FOLLOWERS
from accounts.models import FigureReading, PlatformAccount, Verification
from accounts.moderation import (
    DecideActions,
    QueueActions,
    ReadOnlyAdmin,
    ReasonForm,
    Verdict,
    pill,
)
from accounts.moderation.objects import OpenFilter
from accounts.services.verification import DECIDE, DeclineReason, VerifyReason
from influencer_platform.templatetags.ui import ago, day, number

MOST_READINGS = 20
"""Readings and requests shown on one page, the newest first."""
Status, Method = Verification.Status, Verification.Method
PROOFS = {
    Method.CODE: gettext_lazy("Code"),
    Method.SCREENSHOT: gettext_lazy("Screenshot"),
    Method.STAFF: gettext_lazy("Unasked"),
}
"""The methods in the words of a narrow column."""
TONES = {Status.WAITING: "warn", Status.VERIFIED: "ok", Status.DECLINED: "bad"}


class FiguresForm(ReasonForm):
    """Why, and the figures where staff saw others than those declared."""

    followers = forms.IntegerField(
        label=gettext_lazy("Followers you saw"),
        required=False,
        min_value=0,
        max_value=MOST_FOLLOWERS,
        help_text=gettext_lazy("Leave it empty where they are as declared."),
    )
    engagement_rate = forms.DecimalField(
        label=gettext_lazy("Engagement rate you saw, %"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy("Leave it empty where it is as declared."),
    )
    evidence = forms.URLField(
        label=gettext_lazy("Seen at"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=gettext_lazy("A link for colleagues. Empty: the account itself."),
    )
    field_order = ("reason", "followers", "engagement_rate", "evidence", "message")


VERIFY = Verdict(
    name="verify",
    verb=gettext_lazy("Verify"),
    effect=gettext_lazy(
        "Sponsors see the figures marked as verified today, until the influencer changes the account."
    ),
    reasons=VerifyReason.choices,
    permission=DECIDE,
    decide=lambda row, **words: services.verify(verification=row, **words),
    fits=lambda row: row.status == Status.WAITING,
    tone="ok",
    key="v a",
    may_mail=True,
    done=gettext_lazy("Verified %(row)s."),
    form=FiguresForm,
)
DECLINE = Verdict(
    name="decline",
    verb=gettext_lazy("Decline"),
    effect=gettext_lazy(
        "The figures stay as declared. They read what was wrong and may ask again."
    ),
    reasons=DeclineReason.choices,
    permission=DECIDE,
    decide=lambda row, **words: services.decline(verification=row, **words),
    fits=lambda row: row.status == Status.WAITING,
    must_tell=True,
    key="r",
    may_mail=True,
    done=gettext_lazy("Declined %(row)s."),
)
VERIFY_UNASKED = Verdict(
    name="verify",
    verb=gettext_lazy("Verify"),
    effect=gettext_lazy(
        "Sponsors see the figures marked as verified today. A request that waits for this account is answered too."
    ),
    reasons=[(code.value, code.label) for code in (VerifyReason.LOOKED_UP, VerifyReason.OTHER)],
    permission=DECIDE,
    decide=lambda row, **words: services.verify_account(account=row, **words),
    fits=lambda _row: True,
    tone="ok",
    key="v a",
    may_mail=True,
    done=gettext_lazy("Verified %(row)s."),
    form=FiguresForm,
)


class StatusFilter(OpenFilter):
    """What waits for staff, unless asked for more."""

    waits = Status.WAITING
    decided: ClassVar = [(s.value, s.label) for s in Status if s != Status.WAITING]


@admin.register(Verification)
class VerificationAdmin(QueueActions, ReadOnlyAdmin):
    """The queue, the longest waiting on top; what was decided when asked for."""

    verdicts = (VERIFY, DECLINE)
    decide_columns = ("influencer", "declared", "verified_last")
    change_form_template = "admin/accounts/verification.html"
    list_display = (
        "handle", "platform", "influencer", "declared", "verified_last", "proof", "waiting_since", "state",
        "claim_mark",
    )  # fmt: skip
    list_filter = (StatusFilter, "method", "account__platform", "submitted_at")
    search_fields = ("account__handle", "account__influencer__name", "account__influencer__handle")
    list_per_page = 50
    ordering = (
        Case(When(status=Status.WAITING, then=Value(0)), default=Value(1)).asc(),
        "submitted_at",
        "pk",
    )
    fields = (
        "address", "owner", "declared", "verified_last", "method", "submitted_at", "state",
        "decided_at", "decided_by", "message",
    )  # fmt: skip
    readonly_fields: ClassVar = ("address", "owner", "declared", "verified_last", "state")

    def queue(self) -> QuerySet[Verification]:
        return Verification.objects.waiting()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = cast(Any, super().get_queryset(request)).for_queue()
        return rows

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return super().case_context(request, row) | readings(row.account)

    @admin.display(description=gettext_lazy("account"), ordering="account__handle")
    def handle(self, row: Verification) -> str:
        return row.account.handle

    @admin.display(description=gettext_lazy("platform"), ordering="account__platform")
    def platform(self, row: Verification) -> str:
        return row.account.get_platform_display()

    @admin.display(description=gettext_lazy("proof"), ordering="method")
    def proof(self, row: Verification) -> str:
        return str(PROOFS[Method(row.method)])

    @admin.display(description=gettext_lazy("sent"), ordering="submitted_at")
    def waiting_since(self, row: Verification) -> str:
        return ago(row.submitted_at) if row.submitted_at else "–"

    @admin.display(description=gettext_lazy("influencer"), ordering="account__influencer__name")
    def influencer(self, row: Verification) -> str:
        return str(row.account.influencer)

    @admin.display(description=gettext_lazy("declared"), ordering="followers")
    def declared(self, row: Verification) -> str:
        return figures(row) if row.followers is not None else figures(row.account)

    @admin.display(description=gettext_lazy("last verified"))
    def verified_last(self, row: Any) -> str:
        if row.last_verified is None:
            return _("never")
        facts = {"number": number(row.last_verified), "day": day(row.last_verified_on)}
        return _("%(number)s on %(day)s") % facts

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def state(self, row: Verification) -> str:
        return pill(TONES.get(Status(row.status), "plain"), row.get_status_display())

    @admin.display(description=gettext_lazy("account"))
    def address(self, row: Verification) -> str:
        return outside(row.account)

    @admin.display(description=gettext_lazy("influencer"))
    def owner(self, row: Verification) -> str:
        influencer = row.account.influencer
        page = reverse("admin:accounts_influencer_change", args=[influencer.pk])
        return format_html('<a href="{}">{}</a>', page, influencer)


@admin.register(PlatformAccount)
class PlatformAccountAdmin(DecideActions, ReadOnlyAdmin):
    """Figures are declared until staff looked at the account and say so; here also without having been asked."""

    verdicts = (VERIFY_UNASKED,)
    change_form_template = "admin/accounts/platform_account.html"
    list_display = (
        "influencer", "platform", "handle", "declared", "declared_on", "verified_on",
    )  # fmt: skip
    list_filter = ("platform", ("verified_on", admin.EmptyFieldListFilter), "declared_on")
    search_fields = ("handle", "influencer__name", "influencer__handle")
    list_select_related = ("influencer",)
    list_per_page = 50
    ordering = ("-declared_on", "-pk")
    fields = (
        "influencer", "platform", "address", "declared", "declared_on", "verified_on",
    )  # fmt: skip
    readonly_fields: ClassVar = ("address", "declared")

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        requests = row.verifications.select_related("decided_by").order_by("-pk")
        more = readings(row) | {"requests": requests[:MOST_READINGS]}
        return super().case_context(request, row) | more

    @admin.display(description=gettext_lazy("figures"), ordering="followers")
    def declared(self, row: PlatformAccount) -> str:
        return figures(row)

    @admin.display(description=gettext_lazy("account"))
    def address(self, row: PlatformAccount) -> str:
        return outside(row)


@admin.register(FigureReading)
class FigureReadingAdmin(ReadOnlyAdmin):
    """What was declared or seen, and when. No row is ever changed."""

    list_display = (
        "account", "influencer", "seen", "source", "on", "by", "evidence",
    )  # fmt: skip
    list_filter = ("source", "account__platform", "on")
    search_fields = ("account__handle", "account__influencer__name")
    list_select_related = ("account__influencer", "by")
    list_per_page = 50
    ordering = ("-at", "-pk")

    @admin.display(description=gettext_lazy("figures"), ordering="followers")
    def seen(self, row: FigureReading) -> str:
        return figures(row)

    @admin.display(description=gettext_lazy("influencer"))
    def influencer(self, row: FigureReading) -> str:
        return str(row.account.influencer)


def readings(account: PlatformAccount) -> dict[str, Any]:
    """What `_readings.html` shows: what was said and seen of one account, the newest first, and how that grew."""
    rows = list(account.readings.newest_first().select_related("by")[:MOST_READINGS])
    return {"readings": rows, "growth": growth(rows)}


def figures(row: Any) -> str:
    """`84,200 · 3.1 %`"""
    parts = [number(row.followers)]
    if row.engagement_rate is not None:
        parts.append(f"{number(row.engagement_rate)}\N{NO-BREAK SPACE}%")
    return " · ".join(parts)


def growth(rows: list[FigureReading]) -> str:
    """How the newest reading differs from the last one with other followers, and in how many days it came to that."""
    now = rows[0] if rows else None
    before = next((row for row in rows if now and row.followers != now.followers), None)
    if now is None or before is None:
        return _("No other figure before.")
    days = (now.on - before.on).days
    change = now.followers - before.followers
    facts = {"change": f"{change:+,}", "days": days, "before": number(before.followers)}
    if not before.followers:
        return _("%(change)s in %(days)d days (before: %(before)s).") % facts
    facts["percent"] = f"{change / before.followers:+.1%}"
    return _("%(percent)s, %(change)s in %(days)d days (before: %(before)s).") % facts


def outside(account: PlatformAccount) -> str:
    """The account on its platform, in a tab of its own that learns nothing of this one."""
    return format_html(
        '<a href="{}" target="_blank" rel="noopener noreferrer">{} {} ↗</a>',
        account.url,
        account.get_platform_display(),
        account.handle,
    )
