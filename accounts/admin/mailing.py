"""The mail ledger and the notification centre, as staff see them: that somebody was told, when and why, never the words."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.mail import KINDS
from accounts.models import (
    AuditEvent,
    Delivery,
    Influencer,
    Notification,
    Sponsor,
    StaffInvitation,
)
from accounts.moderation import DecideActions, ReadOnlyAdmin, Verdict, pill
from accounts.moderation.quiet import QuietForm
from accounts.services.choices import choice_of, hold
from accounts.services.ledger import AGAIN_REASONS, CHANGE, STOP_REASONS, STUCK
from accounts.topics import topics

Status = Delivery.Status
TONES = {
    Status.SENT: "ok",
    Status.FAILED: "bad",
    Status.UNCERTAIN: "bad",
    Status.CANCELLED: "plain",
}
CAUSES: dict[str, Any] = {
    "decision": AuditEvent,
    "share": AuditEvent,
    "staff": StaffInvitation,
    "reminder": Influencer,
    "report": Sponsor,
}
"""What the number in a mail's key is the number of, where the mail does not say itself what it is about."""
MEANINGS: dict[str, Any] = {
    Status.QUEUED: gettext_lazy("It leaves as soon as it is due and nothing holds it back."),
    Status.CLAIMED: gettext_lazy("A worker has it in hand and is writing it."),
    Status.HANDING_OVER: gettext_lazy("A worker is handing it to the mail server."),
    Status.SENT: gettext_lazy("The mail server has taken it."),
    Status.FAILED: gettext_lazy("It did not leave, and is not tried again by itself."),
    Status.CANCELLED: gettext_lazy("It was not due any more, or not wanted."),
    Status.UNCERTAIN: gettext_lazy(
        "The connection or the worker ended at the very moment of handing over: it may have arrived, or not. It is never sent "
        "again by itself. Ask the person, or send it again: it keeps its Message-ID, so that most mailboxes show it once."
    ),
}


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


class TopicFilter(admin.SimpleListFilter):
    """By what people choose in their settings: the kinds of one topic."""

    title = gettext_lazy("topic")
    parameter_name = "topic"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [(code, str(topic.label)) for code, topic in topics.items()]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        kinds = [name for name, kind in KINDS.items() if kind.topic.code == self.value()]
        return queryset.filter(kind__in=kinds) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(DecideActions, ReadOnlyAdmin):
    """What is owed and what was sent. The words stay out: they may hold codes and links that open an account."""

    verdicts = (
        Verdict(
            "send_again",
            gettext_lazy("Send again"),
            gettext_lazy("It leaves at once. If it did arrive the first time, the person may get it twice."),
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
    list_filter = ("status", KindFilter, TopicFilter, "created_at")
    search_fields = ("address", "=key")
    search_help_text = gettext_lazy("Address, or the whole key")
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("what", "address", "recipient", "state", "meaning", "held", "mailbox")}),
        (gettext_lazy("Why it was sent"), {"fields": ("why", "chosen", "cause", "key")}),
        (
            gettext_lazy("What became of it"),
            {"fields": ("created_at", "not_before", "attempts", "sent_at", "error", "claimed_by", "lease_until")},
        ),
    )  # fmt: skip
    readonly_fields = ("what", "state", "meaning", "held", "mailbox", "why", "chosen", "cause")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = super().get_queryset(request)
        return rows.select_related(
            "recipient__role",
            "recipient__sponsor",
            "recipient__influencer",
            "recipient__mail_choices",
        ).defer("payload")

    @admin.display(description=gettext_lazy("mail"), ordering="kind")
    def what(self, mail: Delivery) -> str:
        return mail.called

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, mail: Delivery) -> str:
        return pill(TONES.get(Status(mail.status), "warn"), mail.get_status_display())

    @admin.display(description=gettext_lazy("what kind of mail this is"))
    def why(self, mail: Delivery) -> str:
        """With the way to what it looks like."""
        if mail.kind not in KINDS:
            return in_words(mail.kind)
        words = KINDS[mail.kind].words or in_words(mail.kind)
        look = reverse("admin:mail", args=[mail.kind])
        return format_html('{} <a href="{}">{}</a>', words, look, _("What it looks like"))

    @admin.display(description=gettext_lazy("what that means"))
    def meaning(self, mail: Delivery) -> str:
        return str(MEANINGS[mail.status])

    @admin.display(description=gettext_lazy("held back by"))
    def held(self, mail: Delivery) -> str:
        """What would keep it back if it were handed over now."""
        now = timezone.now()
        if mail.status != Status.QUEUED:
            return "–"
        if mail.kind not in KINDS:
            return _("Nobody knows this kind of mail: a newer version made it")
        found = hold(mail, KINDS[mail.kind].topic, now)
        if found is not None:
            return found.reason
        return _("It is not due yet") if mail.not_before > now else _("Nothing")

    @admin.display(description=gettext_lazy("mailbox"))
    def mailbox(self, mail: Delivery) -> str:
        """Whether the person's mailbox refuses our mails."""
        found = getattr(mail.recipient, "mail_choices", None)
        if found is None or not found.refusals:
            return _("No refusals")
        if found.paused_at is None:
            return _("Refused for good: %(n)d in a row") % {"n": found.refusals}
        words = _("Paused since %(day)s: it refused %(n)d mails in a row")
        return words % {"day": date_format(found.paused_at), "n": found.refusals}

    @admin.display(description=gettext_lazy("the person's choice"))
    def chosen(self, mail: Delivery) -> str:
        """`A new request: At once`, with whether it can be chosen at all."""
        if mail.kind not in KINDS:
            return "–"
        topic = KINDS[mail.kind].topic
        if topic.is_mandatory or mail.recipient is None:
            return _("%(topic)s: cannot be switched off") % {"topic": topic.label}
        return f"{topic.label}: {topic.says(choice_of(mail.recipient, topic))}"

    @admin.display(description=gettext_lazy("cause"))
    def cause(self, mail: Delivery) -> str:
        """What the mail is about, or the row its key names; a code or a reset link was asked for by the person."""
        row = _cause(mail)
        if row is None:
            return _("Asked for by the person") if mail.kind == "ready_made" else "–"
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        try:
            return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row)
        except NoReverseMatch:  # a row without a page of its own
            return str(row)


def _cause(mail: Delivery) -> Model | None:
    name, _colon, rest = mail.key.partition(":")
    model, number = CAUSES.get(name), rest.partition(":")[0]
    if mail.about:
        label, _colon, number = mail.about.partition(":")
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            return None
    if model is None or not number.isdecimal():
        return None
    found: Model | None = model._base_manager.filter(pk=number).first()
    return found


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
