"""Which requests a list holds: its tabs, its search, and whose they are. Pages and files read them alike."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from adrequests.models import AGREED, AdRequest, AdRequestQuerySet, Side, Status
from adrequests.waiting import waiting_for

TAB = {Side.INFLUENCER: "show", Side.SPONSOR: "status"}
"""The parameter that names the tab."""


def side_of(user: Any) -> Side:
    """The side a person's pages are made for."""
    return Side.INFLUENCER if user.is_influencer else Side.SPONSOR


def tabs_of(side: Side) -> list[tuple[str, str]]:
    """(code, label) of the filters; the first is what a list shows by itself."""
    everything = ("all", _("All"))
    mine = [("turn", _("Your turn")), ("waiting", _("Waiting"))]
    if side == Side.INFLUENCER:
        return [*mine, ("accepted", str(Status.ACCEPTED.label)), everything]
    closed = [
        (status.value, str(status.label))
        for status in (
            Status.ACCEPTED,
            Status.COMPLETED,
            Status.REJECTED,
            Status.WITHDRAWN,
            Status.EXPIRED,
            Status.CANCELLED,
        )
    ]
    return [everything, *mine, *closed]


def cases_of(user: Any) -> AdRequestQuerySet:
    """What a person may open. A suspended one keeps agreed work, and sees why the open requests stand still."""
    rows = AdRequest.objects.visible_to(user)
    party = user.party
    if party is not None and party.is_flagged:
        return rows.kept_when_suspended()
    return rows


def found(side: Side, user: User, *, q: str, campaign_pk: int | None = None) -> AdRequestQuerySet:
    """The person's requests, of one campaign or of all, that a search text leaves."""
    rows = cases_of(user)
    if campaign_pk is not None:
        rows = rows.filter(campaign=campaign_pk)
    if not q:
        return rows
    campaign = Q(campaign__name__icontains=q)
    if side == Side.INFLUENCER:
        return rows.filter(campaign | Q(campaign__sponsor__company_name__icontains=q))
    person = Q(influencer__name__icontains=q) | Q(influencer__handle__icontains=q)
    return rows.filter(person if campaign_pk else campaign | person)


def narrowed(rows: AdRequestQuerySet, tab: str, side: Side) -> AdRequestQuerySet:
    """The rows of one tab."""
    if tab == "turn":
        return waiting_for(rows, side)
    if tab == "waiting":
        return waiting_for(rows, side.other)
    if tab == "accepted" and side == Side.INFLUENCER:
        return rows.filter(status__in=AGREED)
    return rows.filter(status=tab) if tab in Status.values else rows
