"""Flags in the back office: the two verdicts, the mark in lists, the filter."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.models import Flaggable, FlagReason
from accounts.moderation.deciding import DecideActions
from accounts.moderation.findings import findings
from accounts.moderation.reading import member, pill
from accounts.moderation.verdicts import Verdict
from accounts.services.flags import FLAG

FLAG_VERDICT = Verdict(
    name="flag",
    verb=gettext_lazy("Flag"),
    effect=gettext_lazy(
        "Hidden from everyone at once; open requests are frozen, their time stands still. Agreed deals go on."
    ),
    reasons=FlagReason.choices,
    permission=FLAG,
    decide=lambda row, **words: services.flag(target=row, **words),
    fits=lambda row: not row.is_flagged,
    key="f",
    may_mail=True,
    done=gettext_lazy("Flagged %(row)s."),
)
UNFLAG_VERDICT = Verdict(
    name="unflag",
    verb=gettext_lazy("Lift the flag"),
    effect=gettext_lazy(
        "Visible again at once; frozen requests go on with the time they had left."
    ),
    reasons=FlagReason.choices,
    permission=FLAG,
    decide=lambda row, **words: services.unflag(target=row, **words),
    fits=lambda row: row.is_flagged,
    tone="ok",
    key="l",
    may_mail=True,
    done=gettext_lazy("Lifted the flag of %(row)s."),
)


class FlagActions(DecideActions):
    """For everything that can be flagged: sponsors, influencers, campaigns."""

    verdicts: ClassVar[Iterable[Verdict]] = (FLAG_VERDICT, UNFLAG_VERDICT)

    def case_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return super().case_context(request, row) | findings(row, member(request))

    @admin.display(description=gettext_lazy("flag"), ordering="flagged_at")
    def flag_mark(self, row: Flaggable) -> str:
        return pill("bad", row.get_flag_reason_display()) if row.is_flagged else "–"


class FlaggedFilter(admin.SimpleListFilter):
    """Flagged or not."""

    title = gettext_lazy("flag")
    parameter_name = "flagged"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [("yes", _("Flagged")), ("no", _("Not flagged"))]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {"yes": False, "no": True}
        if (value := self.value()) not in known:
            return queryset
        return queryset.filter(flagged_at__isnull=known[value])
