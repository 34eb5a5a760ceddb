"""The mail ledger and the notification centre, as staff see them: that somebody was told, when and why, never the words."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.mail import KINDS
from accounts.models import AuditEvent, Delivery, Notification, StaffInvitation
from accounts.moderation import DecideActions, ReadOnlyAdmin, Verdict, pill
from accounts.moderation.quiet import QuietForm
from accounts.services.ledger import AGAIN_REASONS, CHANGE, STOP_REASONS, STUCK

Status = Delivery.Status
TONES = {
    Status.SENT: "ok",
    Status.FAILED: "bad",
    Status.UNCERTAIN: "bad",
    Status.CANCELLED: "plain",
}
CAUSES: dict[str, Any] = {"decision": AuditEvent, "share": AuditEvent, "staff": StaffInvitation}
"""What the number in a mail's key is the number of."""


def in_words(code: str) -> str:
    """`sponsor_decision` → Sponsor decision"""
    return code.replace("_", " ").capitalize()


class KindFilter(admin.SimpleListFilter):
    """By kind, from the kinds there are: the ledger is too long to be asked."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [(kind, in_words(kind)) for kind in sorted(KINDS)]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(DecideActions, ReadOnlyAdmin):
    """What is owed and what was sent. The words stay out: they may hold codes and links that open an account."""

    verdicts = (
        Verdict(
            "send_again",
            gettext_lazy("Send again"),
            gettext_lazy("It leaves at once. If it did arrive the first time, the person gets it twice."),
            AGAIN_REASONS,
            CHANGE,
            lambda row, **words: services.resend_mail(delivery=row, **words),
            lambda row: row.status in STUCK,
            tone="warn",
            form=QuietForm,
        ),
        Verdict(
            "stop",
            gettext_lazy("Do not send"),
            gettext_lazy("It is taken out of the queue and its words are erased."),
            STOP_REASONS,
            CHANGE,
            lambda row, **words: services.stop_mail(delivery=row, **words),
            lambda row: row.status == Status.QUEUED,
            form=QuietForm,
        ),
    )  # fmt: skip
    decide_columns = ("address", "state", "error")
    list_display = ("what", "address", "state", "attempts", "created_at", "sent_at", "error")
    list_filter = ("status", KindFilter, "created_at")
    search_fields = ("address", "=key")
    search_help_text = gettext_lazy("Address, or the whole key")
    list_select_related = ("recipient",)
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("what", "address", "recipient", "state")}),
        (gettext_lazy("Why it was sent"), {"fields": ("why", "cause", "key")}),
        (
            gettext_lazy("What became of it"),
            {"fields": ("created_at", "not_before", "attempts", "sent_at", "error", "claimed_by", "lease_until")},
        ),
    )  # fmt: skip
    readonly_fields = ("what", "state", "why", "cause")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = super().get_queryset(request)
        return rows.select_related("recipient").defer("payload")

    @admin.display(description=gettext_lazy("mail"), ordering="kind")
    def what(self, mail: Delivery) -> str:
        return mail.called

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, mail: Delivery) -> str:
        return pill(TONES.get(Status(mail.status), "warn"), mail.get_status_display())

    @admin.display(description=gettext_lazy("what kind of mail this is"))
    def why(self, mail: Delivery) -> str:
        words = KINDS[mail.kind].words if mail.kind in KINDS else ""
        return words or in_words(mail.kind)

    @admin.display(description=gettext_lazy("cause"))
    def cause(self, mail: Delivery) -> str:
        """The decision, share or invitation the mail tells of; a code or a reset link was asked for by the person."""
        name, _colon, number = mail.key.partition(":")
        model = CAUSES.get(name)
        row = (
            model._base_manager.filter(pk=number).first() if model and number.isdecimal() else None
        )
        if row is None:
            return _("Asked for by the person") if mail.kind == "ready_made" else "–"
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, row)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """That somebody was told, and when. The lines below the title may quote what people write to each other: they stay out."""

    exclude = ("body",)
    list_display = ("title", "recipient", "what", "created_at", "read_at")
    list_filter = ("created_at", ("read_at", admin.EmptyFieldListFilter))
    search_fields = ("recipient__email", "=kind")
    search_help_text = gettext_lazy("Email address, or the whole kind")
    list_select_related = ("recipient",)
    list_per_page = 50
    ordering = ("-created_at", "-pk")

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, notification: Notification) -> str:
        return in_words(notification.kind)
