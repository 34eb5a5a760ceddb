"""The queue of answers to decisions, judged by somebody else than who decided."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts import services, subjects
from accounts.models import AbuseReport, Appeal, User
from accounts.moderation import QueueActions, ReadOnlyAdmin, Verdict
from accounts.moderation.objects import AboutObjects, OpenFilter, person_link, state_pill
from accounts.moderation.undoing import in_words
from accounts.outcomes import REASONS
from accounts.services.appeals import DECIDE, DECLINING, GRANTING, is_second_pair_of_eyes, stands
from accounts.subjects import Key
from influencer_platform.templatetags.ui import ago

MOST = 20
Status = Appeal.Status
TONES = {Status.OPEN: "warn", Status.GRANTED: "ok", Status.DECLINED: "plain"}

GRANT = Verdict(
    name="grant",
    verb=gettext_lazy("Grant"),
    effect=gettext_lazy(
        "The decision is taken back at once: a flag is lifted, a warning withdrawn. Both stay in the trail."
    ),
    reasons=[(code.value, code.label) for code in GRANTING],
    permission=DECIDE,
    decide=lambda row, **words: services.grant_appeal(appeal=row, **words),
    fits=lambda row: row.status == Status.OPEN,
    tone="ok",
    must_tell=True,
    key="a",
    done=gettext_lazy("Granted: %(row)s."),
)
DECLINE = Verdict(
    name="decline",
    verb=gettext_lazy("Decline"),
    effect=gettext_lazy("The decision stays as it is. They cannot answer it again."),
    reasons=[(code.value, code.label) for code in DECLINING],
    permission=DECIDE,
    decide=lambda row, **words: services.decline_appeal(appeal=row, **words),
    fits=lambda row: row.status == Status.OPEN,
    must_tell=True,
    key="r",
    done=gettext_lazy("Declined: %(row)s."),
)


class StatusFilter(OpenFilter):
    """Open ones unless asked for more."""

    decided: ClassVar = [(s.value, s.label) for s in (Status.GRANTED, Status.DECLINED)]


class DecisionFilter(admin.SimpleListFilter):
    """By the decision that is answered."""

    title = gettext_lazy("decision")
    parameter_name = "decision"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [(action, in_words(action)) for action in REASONS]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Appeal]) -> QuerySet[Appeal]:
        return queryset.filter(event__action=self.value()) if self.value() in REASONS else queryset


@admin.register(Appeal)
class AppealAdmin(AboutObjects, QueueActions, ReadOnlyAdmin):
    """The longest waiting on top. Whoever made the decision finds no verdicts here while a colleague may judge."""

    verdicts = (GRANT, DECLINE)
    decide_columns = ("person", "what")
    change_form_template = "admin/accounts/appeal.html"
    list_display = (
        "shortened", "person", "what", "object_link", "made_by", "since", "state",
    )  # fmt: skip
    list_filter = (StatusFilter, DecisionFilter)
    search_fields = (
        "text", "author__email", "author__name", "author__sponsor__company_name",
        "author__influencer__name",
    )  # fmt: skip
    list_per_page = 50
    ordering = ("created_at", "pk")
    fields = ("person", "object_link", "made_by", "since", "state")
    readonly_fields = fields

    def key_of(self, row: Appeal) -> Key:
        return row.event.object_type, row.event.object_id

    def queue(self) -> QuerySet[Appeal]:
        return Appeal.objects.open()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        people = ("author__sponsor", "author__influencer", "event__actor", "event__decision")
        return rows.select_related(*people)

    @admin.display(description=gettext_lazy("answer"))
    def shortened(self, row: Appeal) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("by"))
    def person(self, row: Appeal) -> str:
        return person_link(row.author)

    @admin.display(description=gettext_lazy("decision"), ordering="event__action")
    def what(self, row: Appeal) -> str:
        return in_words(row.event.action)

    @admin.display(description=gettext_lazy("decided by"))
    def made_by(self, row: Appeal) -> str:
        return str(row.event.actor or "–")

    @admin.display(description=gettext_lazy("since"), ordering="created_at")
    def since(self, row: Appeal) -> str:
        return ago(row.created_at)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: Any) -> str:
        return state_pill(TONES[Status(row.status)], row)

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        target, event = self.target_of(row), row.event
        behind = AbuseReport.objects.filter(decided_at=event.at, decided_by=event.actor_id)
        return super().case_context(request, row) | {
            "what": in_words(event.action),
            "reason": REASONS.get(event.action, {}).get(event.decision.reason, ""),
            "stands": stands(event),
            "said": subjects.of(target).words(target) if target is not None else "",
            "behind": list(behind.select_related("reporter").order_by("pk")[:MOST]),
            "is_second_pair": is_second_pair_of_eyes(row, cast(User, request.user)),
        }

    def _offered(self, request: HttpRequest, row: Any) -> list[tuple[Verdict, str]]:
        judges = is_second_pair_of_eyes(row, cast(User, request.user))
        return super()._offered(request, row) if judges else []
