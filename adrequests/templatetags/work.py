"""How agreed work is shown wherever it is."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from adrequests.models import AdRequest, Deliverable, Side, WorkStatus

register = template.Library()

TONES = {
    WorkStatus.DUE: "info",
    WorkStatus.SUBMITTED: "info",
    WorkStatus.CHANGES_ASKED: "warn",
    WorkStatus.APPROVED: "ok",
    WorkStatus.DROPPED: "plain",
}


@register.simple_tag
def work_of(ad_request: AdRequest) -> list[Deliverable]:
    """The pieces of a deal in order; nothing before it was agreed, and no query then."""
    if ad_request.accepted_at is None:
        return []
    pieces = list(ad_request.deliverables.order_by("number"))
    for piece in pieces:
        piece.ad_request = ad_request
    return pieces


@register.simple_tag
def piece_state(piece: Deliverable, side: Side | None) -> dict[str, Any]:
    """The badge of a piece as one side sees it: whose move it is, else its state."""
    status = WorkStatus(piece.status)
    mine = Side.SPONSOR if status == WorkStatus.SUBMITTED else Side.INFLUENCER
    is_open = status not in {WorkStatus.APPROVED, WorkStatus.DROPPED}
    if is_open and piece.ad_request.closed_at is None and side == mine:
        words = {
            WorkStatus.SUBMITTED: _("Your review"),
            WorkStatus.CHANGES_ASKED: _("Changes asked for"),
            WorkStatus.DUE: _("Yours to make"),
        }
        return {"text": words[status], "tone": "turn"}
    return {"text": status.label, "tone": TONES[status]}
