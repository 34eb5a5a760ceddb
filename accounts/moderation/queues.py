"""Queues of the back office: what waits, who is looking at it, and which case comes next."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, F, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Claim
from accounts.moderation.deciding import DecideActions
from accounts.moderation.reading import member
from accounts.services import claims
from influencer_platform.errors import DomainError

MOST_LOOKED_AT = 1000
"""Waiting rows a position is counted among; further back it is only said that there are more."""


class QueueActions(DecideActions):
    """Rows that wait for a decision, worked one after the other.

    Set `queue`. Opening a waiting row claims it for fifteen minutes, shows its place and leads on to the next one; put
    `claim_mark` into `list_display` to show the claims in the list.
    """

    queue: Callable[[], QuerySet[Any]]
    """The waiting rows, the next one first; a method of each desk."""

    # --- The list -------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        claim = Claim.objects.running().filter(
            object_type=self.opts.label_lower, object_id=OuterRef("pk")
        )
        name = Coalesce(NullIf("by__name", Value("")), F("by__email"), output_field=CharField())
        holder = Subquery(claim.annotate(who=name).values("who")[:1])
        rows: QuerySet[Any] = super().get_queryset(request).annotate(claimed_by=holder)
        return rows

    @admin.display(description=gettext_lazy("looked at by"))
    def claim_mark(self, row: Any) -> str:
        return row.claimed_by or "–"

    # --- The case -------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_take_over"
        view = self.admin_site.admin_view(require_POST(self.take_over))
        return [path("<int:pk>/take-over/", view, name=name), *super().get_urls()]

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        waiting = list(self.queue().values_list("pk", flat=True)[: MOST_LOOKED_AT + 1])
        context = super().case_context(request, row) | {
            "waiting": min(len(waiting), MOST_LOOKED_AT),
            "has_more_waiting": len(waiting) > MOST_LOOKED_AT,
            "position": waiting.index(row.pk) + 1 if row.pk in waiting else None,
            "changelist_url": self.page_url("changelist"),
        }
        if not context["verdicts"]:
            return context
        if context["position"]:
            context |= self._claimed(request, row)
        return context | self._neighbours(request, row, waiting)

    def is_waiting(self, row: Model) -> bool:
        return self.queue().filter(pk=row.pk).exists()

    def after_decision(self, request: HttpRequest, row: Model) -> str:
        """The next row that waits and that nobody else has open, else the list."""
        waiting = list(self.queue().values_list("pk", flat=True)[:MOST_LOOKED_AT])
        claims.release(target=row, by=member(request))
        taken = self._taken(request)
        free = [pk for pk in waiting if pk != row.pk and pk not in taken]
        return self.page_url("change", free[0]) if free else self.page_url("changelist")

    def take_over(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.allowed(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            claims.take_over(target=row, by=member(request), permissions=self._rights())
        except DomainError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(self.page_url("change", pk))

    def _claimed(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        held = claims.claim(target=row, by=member(request), permissions=self._rights())
        is_other = held is not None and held.by_id != request.user.pk
        return {
            "held": held if is_other else None,
            "take_over_url": self.page_url("take_over", row.pk),
        }

    def _neighbours(self, request: HttpRequest, row: Any, waiting: list[int]) -> dict[str, Any]:
        """The free cases before and after this one; from the last one the next is the first again."""
        taken = self._taken(request)
        here = waiting.index(row.pk) if row.pk in waiting else -1
        free = [pk for pk in [*waiting[here + 1 :], *waiting[: max(here, 0)]] if pk not in taken]
        before = [pk for pk in waiting[: max(here, 0)] if pk not in taken]
        return {
            "next_url": self.page_url("change", free[0]) if free else "",
            "previous_url": self.page_url("change", before[-1]) if before else "",
        }

    def _taken(self, request: HttpRequest) -> set[int]:
        """Cases of this queue that colleagues have open."""
        running = Claim.objects.running().filter(object_type=self.opts.label_lower)
        return set(running.exclude(by=member(request)).values_list("object_id", flat=True))

    def _rights(self) -> set[str]:
        return {verdict.permission for verdict in self.verdicts}
