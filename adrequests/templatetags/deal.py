"""How a request and its terms are worded wherever they are shown."""

from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from adrequests.differences import days_in_words, work_in_words
from adrequests.models import AdRequest, Side, Status
from influencer_platform.money import format_money, locale_name

register = template.Library()

TONES = {
    Status.ACCEPTED: "ok",
    Status.COMPLETED: "ok",
    Status.CANCELLED: "bad",
}


@register.filter
def fee(minor: int, currency: str) -> str:
    """`$1,450`, or `Gifted` where no money moves."""
    return format_money(minor, currency) if minor else _("Gifted")


@register.filter
def work(deliverables: dict[str, int]) -> str:
    return work_in_words(deliverables)


@register.filter
def days(n: int) -> str:
    return days_in_words(n)


@register.filter
def exact(value: datetime) -> str:
    """The day and time in the reader's zone, in full, for paper."""
    return format_datetime(timezone.localtime(value), "d MMM y, HH:mm z", locale=locale_name())


@register.simple_tag
def case_state(ad_request: AdRequest, side: Side | None) -> dict[str, Any]:
    """The badge of a request as one side sees it: whose turn it is while open or where something is proposed, else its
    status. Reads rows of `with_proposals`."""
    status = Status(ad_request.status)
    if getattr(ad_request, "proposal", ""):
        return {"text": _("Your turn"), "tone": "turn"}
    if not ad_request.is_open:
        return {"text": status.label, "tone": TONES.get(status, "plain")}
    if ad_request.is_frozen:
        return {"text": _("On hold"), "tone": "warn"}
    if side is None:
        return {"text": status.label, "tone": "info"}
    if ad_request.awaiting == side:
        return {"text": _("Your turn"), "tone": "turn"}
    return {"text": _("Waiting"), "tone": "info"}


@register.simple_tag
def case_url(case: Any, **more: Any) -> str:
    """This case beside its list, with the pane's own parameters: `{% case_url case counter=1 %}`."""
    return str(case.url(**more))


@register.simple_tag
def row_url(place: Any, pk: int) -> str:
    """The address that opens this row beside the list it stands in."""
    return str(place.url(pk))
