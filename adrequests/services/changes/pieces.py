"""What an amendment does to the pieces of work."""

from collections import Counter
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import DeliverableKind
from adrequests.models import UNDELIVERED, AdRequest, Deliverable, WorkStatus
from adrequests.services.changes.standing import lapse_dates
from influencer_platform.errors import DomainError


class WorkHandedIn(DomainError):
    """The terms would take away work that is handed in or approved."""

    code = "work_handed_in"


def surplus(deal: AdRequest, wanted: dict[str, int]) -> list[Deliverable]:
    """The pieces that `wanted` leaves no room for: of each kind the latest that are not handed in. Raises WorkHandedIn."""
    pieces = Deliverable.objects.filter(ad_request=deal).agreed().order_by("-number")
    have, going = Counter(piece.kind for piece in pieces), []
    for kind, n in have.items():
        spare = n - wanted.get(kind, 0)
        free = [p for p in pieces if p.kind == kind and p.status in UNDELIVERED]
        if spare > len(free):
            sentence = _("Handed in already: %(work)s. The terms cannot ask for fewer.")
            counted = DeliverableKind(kind).counted(n - len(free))
            raise WorkHandedIn(sentence % {"work": counted}, field="deliverables")
        going += sorted(free, key=lambda p: p.status != WorkStatus.DUE)[: max(spare, 0)]
    return going


def missing(deal: AdRequest, wanted: dict[str, int]) -> dict[str, int]:
    """How many of each kind the deal does not ask for yet, in the order of the kinds."""
    pieces = Deliverable.objects.filter(ad_request=deal).agreed()
    have = Counter(pieces.values_list("kind", flat=True))
    return {
        kind: wanted[kind] - have[kind]
        for kind in DeliverableKind.values
        if wanted.get(kind, 0) > have[kind]
    }


def drop(pieces: list[Deliverable]) -> None:
    """No longer asked for, and with them the dates that were asked for them."""
    lapse_dates(pieces)
    rows = Deliverable.objects.filter(pk__in=[piece.pk for piece in pieces])
    rows.update(status=WorkStatus.DROPPED)


def move_due_dates(deal: AdRequest, *, before: date, after: date) -> None:
    """A new due date holds for all that is not handed in."""
    if before != after:
        rows = Deliverable.objects.filter(ad_request=deal, status__in=UNDELIVERED)
        rows.update(due_on=after)
