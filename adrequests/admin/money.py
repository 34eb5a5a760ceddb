"""Payments: the queue of what is disputed or was never confirmed, decided by Finance; the register and the invoices to read."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, Model, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.moderation import (
    QueueActions,
    ReadOnlyAdmin,
    ReadOnlyInline,
    pill,
)
from accounts.moderation.exporting import ExportActions
from adrequests.admin.deals import page_of
from adrequests.admin.verdicts import PAID, PARTLY, UNPAID
from adrequests.models import (
    UNSETTLED,
    Invoice,
    Payment,
    Receipt,
    ReceiptStatus,
    Transfer,
)
from adrequests.resources import PaymentResource
from adrequests.templatetags.payments import payment_state, receipt_tone
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import ago

DASH = "–"


class WaitingFilter(admin.SimpleListFilter):
    """What waits for Finance, unless asked for more."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, *_args: Any) -> list[tuple[str, Any]]:
        return [*ReceiptStatus.choices, ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [{**waiting, "display": _t("Waiting")}, *others]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        if self.value() in ReceiptStatus.values:
            return queryset.filter(status=self.value())
        return queryset.filter(status__in=UNSETTLED, escalated_at__isnull=False)


class Amounts(admin.options.BaseModelAdmin):
    """Amounts in the campaign's currency."""

    def _money(self, payment: Payment, minor: int | None) -> str:
        return DASH if minor is None else format_money(minor, payment.ad_request.campaign.currency)


@admin.register(Receipt)
class ReceiptAdmin(Amounts, QueueActions, ReadOnlyAdmin):
    """Disputed by the influencer, or confirmed by nobody in time; the longest waiting on top."""

    verdicts = (PAID, PARTLY, UNPAID)
    decide_columns = ("amount", "reference", "said")
    list_display = (
        "deal", "amount", "reference", "paid_on", "said", "since", "state", "claim_mark",
    )  # fmt: skip
    list_filter = (WaitingFilter, "dispute_reason", "outcome")
    search_fields = (
        "transfer__reference", "transfer__payment__ad_request__campaign__name",
        "transfer__payment__ad_request__campaign__sponsor__company_name",
        "transfer__payment__ad_request__influencer__name",
    )  # fmt: skip
    list_per_page = 50
    ordering = (
        Case(When(status__in=UNSETTLED, then=Value(0)), default=Value(1)).asc(),
        F("escalated_at").asc(nulls_last=True),
        "pk",
    )
    fields = readonly_fields = (
        "deal", "register", "amount", "reference", "paid_on", "state", "said", "received", "answer_by", "answered_at",
        "escalated_at", "result", "decided_at", "decided_by",
    )  # fmt: skip

    def queue(self) -> QuerySet[Receipt]:
        return Receipt.objects.waiting()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).for_queue()  # type: ignore[attr-defined,no-any-return]

    def trail(self, request: HttpRequest, row: Model, reasons: dict[str, Any]) -> Any:
        """That of the deal: what happens to a payment is written down there."""
        deal = row.transfer.payment.ad_request  # type: ignore[attr-defined]
        return super().trail(request, deal, reasons)

    @admin.display(description=_("deal"))
    def deal(self, row: Receipt) -> SafeString | str:
        return page_of(row.transfer.payment.ad_request) if row.pk else DASH

    @admin.display(description=_("payment"))
    def register(self, row: Receipt) -> SafeString:
        return page_of(row.transfer.payment)

    @admin.display(description=_("amount"), ordering="transfer__amount_minor")
    def amount(self, row: Receipt) -> str:
        return self._money(row.transfer.payment, row.transfer.amount_minor)

    @admin.display(description=_("reference"), ordering="transfer__reference")
    def reference(self, row: Receipt) -> str:
        return row.transfer.reference

    @admin.display(description=_("paid on"), ordering="transfer__paid_on")
    def paid_on(self, row: Receipt) -> Any:
        return row.transfer.paid_on

    @admin.display(description=_("what the influencer says"), ordering="dispute_reason")
    def said(self, row: Receipt) -> str:
        if not row.dispute_reason:
            return DASH
        parts = [str(row.get_dispute_reason_display()), row.words]
        return ": ".join(filter(None, parts))

    @admin.display(description=_("has arrived"))
    def received(self, row: Receipt) -> str:
        return self._money(row.transfer.payment, row.received_minor)

    @admin.display(description=_("waiting since"), ordering="escalated_at")
    def since(self, row: Receipt) -> str:
        return ago(row.escalated_at) if row.escalated_at else DASH

    @admin.display(description=_("state"), ordering="status")
    def state(self, row: Receipt) -> SafeString:
        return pill(receipt_tone(row), row.get_status_display())

    @admin.display(description=_("decision"), ordering="outcome")
    def result(self, row: Receipt) -> str:
        return str(row.get_outcome_display()) if row.outcome else DASH


class TransferInline(Amounts, ReadOnlyInline):
    """Every entry, also what was taken back."""

    model = Transfer
    fields = readonly_fields = ("number", "sum", "reference", "paid_on", "by", "created_at")
    ordering = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        rows = super().get_queryset(request)
        return rows.select_related("by", "payment__ad_request__campaign")

    @admin.display(description=_("amount"))
    def sum(self, row: Transfer) -> str:
        return self._money(row.payment, row.amount_minor)


@admin.register(Payment)
class PaymentAdmin(Amounts, ExportActions, ReadOnlyAdmin):
    """What is owed and was paid. Both sides change it, by what they say; Finance by its decisions."""

    export_resource = PaymentResource
    list_display = ("__str__", "deal", "label", "amount", "paid", "due_on", "state")
    list_filter = (
        "status",
        "label",
        ("due_on", admin.DateFieldListFilter),
        "ad_request__campaign__currency",
    )
    search_fields = (
        "ad_request__campaign__name", "ad_request__campaign__sponsor__company_name",
        "ad_request__influencer__name", "ad_request__influencer__handle",
    )  # fmt: skip
    ordering = (F("due_on").asc(nulls_last=True), "pk")
    list_per_page = 50
    inlines = (TransferInline,)
    fields = readonly_fields = (
        "deal", "number", "label", "amount", "paid", "due_on", "paid_on", "state", "created_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).for_cards()  # type: ignore[attr-defined,no-any-return]

    def view_on_site(self, payment: Payment) -> str:
        return payment.get_absolute_url()

    @admin.display(description=_("deal"))
    def deal(self, payment: Payment) -> SafeString:
        return page_of(payment.ad_request)

    @admin.display(description=_("amount"), ordering="amount_minor")
    def amount(self, payment: Payment) -> str:
        return self._money(payment, payment.amount_minor)

    @admin.display(description=_("paid"), ordering="paid_minor")
    def paid(self, payment: Payment) -> str:
        return self._money(payment, payment.paid_minor)

    @admin.display(description=_("state"), ordering="status")
    def state(self, payment: Payment) -> SafeString:
        shown = payment_state(payment, timezone.localdate())
        return format_html("{} {}", pill(shown["tone"], shown["text"]), shown["when"])


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """As they were made out. The payout details stay sealed."""

    list_display = ("__str__", "influencer", "payment", "sha256", "created_at")
    list_select_related = ("influencer", "payment")
    list_filter = ("year", ("created_at", admin.DateFieldListFilter))
    search_fields = ("influencer__name", "influencer__handle", "sha256")
    ordering = ("-created_at", "-pk")
    list_per_page = 50
    fields = readonly_fields = (
        "influencer", "year", "number", "payment", "document", "sha256", "replaces", "by", "created_at",
    )  # fmt: skip
