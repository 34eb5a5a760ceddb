"""The earned figures, to read. What each counts is said in the product's documentation; nobody edits one."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import Earned
from accounts.models.earned import SHARES
from accounts.moderation import ReadOnlyAdmin

DASH = "–"


def share(name: str, title: Any) -> Any:
    """A column: part and whole as they are stored."""

    @admin.display(description=title, ordering=f"{name}_n")
    def column(row: Earned) -> str:
        whole = getattr(row, f"{name}_of")
        return f"{getattr(row, f'{name}_n')} / {whole}" if whole else DASH

    return column


TITLES = dict(
    zip(
        SHARES,
        (_("answered"), _("accepted"), _("delivered on time"), _("paid on time")),
        strict=True,
    )
)


@admin.register(Earned)
class EarnedAdmin(ReadOnlyAdmin):
    list_display = (
        "party", *(share(name, title) for name, title in TITLES.items()), share("rating", _("stars")), "completed", "counted_at",
    )  # fmt: skip
    search_fields = ("user__email", "user__influencer__name", "user__sponsor__company_name")
    list_select_related = ("user__influencer", "user__sponsor")
    ordering = ("-counted_at", "-pk")
    list_per_page = 50
    fields = readonly_fields = (
        "party", "response_n", "response_of", "speed_seconds", "speed_of", "acceptance_n", "acceptance_of", "delivery_n",
        "delivery_of", "payment_n", "payment_of", "completed", "rating_n", "rating_of", "counted_at",
    )  # fmt: skip

    @admin.display(description=_("who"), ordering="user")
    def party(self, row: Earned) -> str:
        return str(row.user.party or row.user)
