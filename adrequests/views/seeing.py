"""What one person sees, shown to staff: through that person's own gates, without being that person and without a word of
what people write to each other."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedIn, staff_required
from accounts.models import Availability, Influencer, Notification, Sponsor, User
from adrequests import services
from adrequests.models import with_unread
from adrequests.narrowing import cases_of, side_of
from adrequests.search import applicable_campaigns
from adrequests.templatetags.deal import case_state
from campaigns.models import Campaign
from campaigns.services import SponsorNotApproved
from campaigns.services.rights import require_acting
from influencer_platform.navigation import menu
from influencer_platform.pagination import capped_count

LATEST = 10


@require_safe
@staff_required
def sees(request: SignedIn, pk: int) -> HttpResponse:
    """Their menu, what they may do, their campaigns, requests and notifications. Opening it stands in the person's trail."""
    if not services.may_view_as(request.user):
        raise PermissionDenied
    others = User.objects.visible_to(request.user).with_party().filter(is_staff=False)
    person = get_object_or_404(others, pk=pk)
    person.asked_once = {}
    services.record_view_as(person=person, by=request.user)
    context = admin.site.each_context(request) | {
        "title": _("What %(name)s sees") % {"name": person.party or person},
        "person": person,
        "party": person.party,
        "party_url": _desk(person.party) if person.party else "",
        "abilities": abilities(person),
        "menu": menu(person),
        "lists": [_campaigns(person), _requests(person), _notifications(person)],
        "latest": LATEST,
    }
    return TemplateResponse(request, "adrequests/sees.html", context)


@dataclass(frozen=True)
class Ability:
    """One thing the person may do now, or the reason why not."""

    label: str
    is_given: bool
    why: str = ""


def abilities(person: User) -> list[Ability]:
    party = person.party
    signs_in = Ability(_("Sign in"), person.is_active, _("The account is closed."))
    if isinstance(party, Sponsor):
        return [signs_in, *_of_sponsor(party, may=person.is_active)]
    if isinstance(party, Influencer):
        return [signs_in, *_of_influencer(party, may=person.is_active)]
    return [signs_in]


def _of_sponsor(sponsor: Sponsor, *, may: bool) -> list[Ability]:
    why = _("The account is closed.")
    acts = may
    if may:
        try:
            require_acting(sponsor)
        except SponsorNotApproved as refusal:
            acts, why = False, str(refusal)
    return [
        Ability(_("Publish campaigns and invite influencers"), acts, why),
        Ability(_("Answer open requests"), acts, why),
        Ability(_("Go on with agreed work, write messages there"), may, why),
    ]


def _of_influencer(influencer: Influencer, *, may: bool) -> list[Ability]:
    why = _("The account is suspended.") if may else _("The account is closed.")
    acts = may and not influencer.is_flagged
    takes = influencer.availability != Availability.CLOSED
    return [
        Ability(_("Apply to campaigns"), acts, why),
        Ability(
            _("Be found and invited"), acts and takes, why if not acts else _("Takes no requests.")
        ),
        Ability(_("Answer open requests"), acts, why),
        Ability(_("Go on with agreed work, write messages there"), may, why),
    ]


@dataclass(frozen=True)
class Line:
    """One row of a list. `url` leads to its page in the back office."""

    name: str
    url: str
    state: str
    at: Any


@dataclass(frozen=True)
class Listing:
    """The latest rows of one list, and how many there are."""

    title: str
    total: int
    is_more: bool
    lines: list[Line]


def _campaigns(person: User) -> Listing:
    """Those a sponsor runs, own and shared; those an influencer finds in discovery."""
    if person.is_influencer:
        title, rows = _("Campaigns in discovery"), applicable_campaigns(timezone.localdate())
    else:
        title, rows = _("Campaigns they run"), Campaign.objects.run_by(person)
    if person.party and person.party.is_flagged:  # they meet the reason instead of these pages
        rows = rows.none()
    newest = rows.order_by("-created_at", "-pk")
    return _listing(
        title,
        newest,
        lambda row: Line(row.name, _desk(row), row.get_status_display(), row.created_at),
    )


def _requests(person: User) -> Listing:
    side = side_of(person)
    found = cases_of(person)

    def line(row: Any) -> Line:
        state = case_state(row, side)["text"]
        if row.is_unread:
            state = _("%(state)s, unread") % {"state": state}
        return Line(str(row), _desk(row), state, row.moved_at)

    return _listing(_("Ad requests"), found, line, shown=with_unread(found.for_cards(), person))


def _notifications(person: User) -> Listing:
    """Their titles alone: the lines below may quote a message."""
    rows = Notification.objects.visible_to(person).order_by("-created_at", "-pk").defer("body")
    return _listing(
        _("Notifications"),
        rows,
        lambda row: Line(row.title, "", _("Read") if row.read_at else _("Unread"), row.created_at),
    )


def _listing(
    title: str, found: QuerySet[Any], line: Any, *, shown: QuerySet[Any] | None = None
) -> Listing:
    """`shown`: the same rows with what their lines read, where counting them should not pay for that."""
    total, is_more = capped_count(found)
    rows = found if shown is None else shown
    return Listing(title, total, is_more, [line(row) for row in rows[:LATEST]])


def _desk(row: Any) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk])
