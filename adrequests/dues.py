"""Which payments a list holds: its tabs, its filters, and how late what is overdue is. Pages and files read them alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from adrequests.models import AGES, Payment, PaymentQuerySet, PaymentStatus
from influencer_platform.pagination import in_order

KEY_DIGITS = 18
ORDERS = {"due": "due_on", "overdue": "due_on", "paid": "-paid_on"}
NEWEST = "-created_at"


def tabs() -> list[tuple[str, str]]:
    """(code, label); the first is what a list shows by itself."""
    return [
        ("due", _("Due")),
        ("overdue", _("Overdue")),
        ("planned", _("Once the work is done")),
        ("paid", _("Paid")),
        ("all", _("All")),
    ]


def ages() -> list[tuple[int, str]]:
    """(number, label) of the buckets of what is overdue."""
    first = [1, *(last + 1 for last in AGES)]
    bounds = zip(first, AGES, strict=False)
    labels = [_("%(low)d–%(high)d days") % {"low": low, "high": high} for low, high in bounds]
    return list(enumerate([*labels, _("over %(n)d days") % {"n": AGES[-1]}], start=1))


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a tab, one campaign, and of what is overdue one age."""

    show: str = "due"
    campaign: int | None = None
    age: int | None = None

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> "Asked":
        """A value it does not know is as good as none."""
        show = params.get("show", "")
        age = _number(params.get("age", ""))
        show = show if show in dict(tabs()) else "due"
        is_age = show == "overdue" and age in dict(ages())
        return cls(show, _number(params.get("campaign", "")), age if is_age else None)

    @property
    def order(self) -> str:
        return ORDERS.get(self.show, NEWEST)

    def rows(self, user: User) -> PaymentQuerySet:
        """The person's payments in any order."""
        return self.narrowed(self.found(user))

    def found(self, user: User) -> PaymentQuerySet:
        """Those of the campaign, whatever the tab."""
        mine = Payment.objects.visible_to(user)
        return mine.filter(ad_request__campaign=self.campaign) if self.campaign else mine

    def narrowed(self, rows: PaymentQuerySet) -> PaymentQuerySet:
        shown: Any = tab(rows, self.show)
        aged: PaymentQuerySet = (
            shown.with_age(timezone.localdate()).filter(age=self.age) if self.age else shown
        )
        return aged

    def in_order(self, user: User) -> PaymentQuerySet:
        return cast("PaymentQuerySet", in_order(self.rows(user), self.order))


def tab(rows: PaymentQuerySet, show: str) -> PaymentQuerySet:
    """The rows of one tab."""
    if show == "overdue":
        return rows.overdue(timezone.localdate())
    if show in {"due", "planned", "paid"}:
        return rows.filter(status=PaymentStatus(show))
    return rows.standing()


def owed(rows: PaymentQuerySet, today: date) -> list[dict[str, Any]]:
    """What is open per currency and age, in one query: age 0 is what is not late."""
    due: Any = rows.filter(status=PaymentStatus.DUE).with_age(today).order_by()
    groups = due.values("age", currency=F("ad_request__campaign__currency"))
    rest = Sum(F("amount_minor") - F("paid_minor"))
    return list(groups.annotate(rest=rest, n=Count("pk")).order_by("currency", "age"))


def _number(text: Any) -> int | None:
    is_key = isinstance(text, str) and text.isascii() and text.isdigit()
    return int(text) if is_key and 0 < len(text) <= KEY_DIGITS else None
