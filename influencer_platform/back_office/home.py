"""What the home of the back office shows one member of staff."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Max, Model, OuterRef, QuerySet, Subquery, Value, When
from django.utils.functional import cached_property

from accounts.models import AuditEvent, Decision, Sponsor, User
from accounts.moderation.undoing import in_words
from accounts.registries import Tile, queue_tiles
from accounts.services.review import DECIDE
from adrequests.models import AdRequest
from campaigns.models import Campaign
from influencer_platform.back_office.naming import NAMES, admin_url, noun, reason_in_words
from reports.counting import answer
from reports.display import Shown
from reports.figures import Scope
from reports.staff import OF_THE_PLACE
from reports.views.figures import shown

NEXT, LATEST = 5, 6
AGES_HOLD = 300
"""Seconds after which the home is told anew although nothing happened, because it says how long ago things were."""

GOOD = {"approved", "unflagged", "reopened", "verified", "granted", "cleared"}
BAD = {"flagged", "closed", "upheld", "warned", "acted"}


@dataclass(frozen=True)
class Decided:
    """One line of the latest decisions: who did what, about whom, why, when. `url` is empty for who may not see the object."""

    verb: str
    tone: str
    name: str
    url: str
    reason: str
    who: str
    at: datetime


class Home:
    """Each part is asked when it is read, once. `version` names the state of all of it, and is read first."""

    def __init__(self, user: User) -> None:
        self.user, self.scope = user, Scope.of(user)

    @cached_property
    def version(self) -> str:
        """Changes whenever something happens that the home shows: every change writes its event, new rows have higher keys."""
        tiles = [(tile.key, tile.count, str(tile.oldest)) for tile in self.tiles]
        age = int(self.scope.now.timestamp()) // AGES_HOLD
        state = json.dumps([tiles, _newest(), age])
        return hashlib.sha256(state.encode()).hexdigest()[:16]

    @cached_property
    def tiles(self) -> list[Tile]:
        """The queues this person works, in the order of their registration."""
        return [tile for tile in queue_tiles.run(self.user) if tile]

    @cached_property
    def next_to_review(self) -> list[Sponsor] | None:
        """None for who does not review."""
        if not self.user.has_perm(DECIDE):
            return None
        return list(Sponsor.objects.waiting()[:NEXT])

    @cached_property
    def decisions(self) -> list[Decided] | None:
        """None for who may not see the trail."""
        if not self.user.has_perm("accounts.view_auditevent"):
            return None
        return [_line(decision, self.user) for decision in _latest()]

    @cached_property
    def figures(self) -> list[Shown]:
        return [shown(found) for found in answer(OF_THE_PLACE, self.scope).values()]


def _newest() -> list[list[Any]]:
    """The highest key of each table whose rows the home counts, in one query."""
    models: tuple[type[Model], ...] = (AuditEvent, User, Sponsor, Campaign, AdRequest)
    tops = [
        model._base_manager.order_by()
        .values(label=Value(model._meta.label_lower))
        .annotate(top=Max("pk"))
        for model in models
    ]
    return sorted([row["label"], row["top"]] for row in tops[0].union(*tops[1:], all=True))


def _latest() -> QuerySet[Decision]:
    """The newest decisions with the names of what they are about, in one query."""
    names = [
        When(event__object_type=model._meta.label_lower, then=Subquery(_called(model, column)))
        for model, column in NAMES.items()
    ]
    about = Case(*names, default=Value(""), output_field=CharField())
    rows = Decision.objects.select_related("event__actor").annotate(about=about)
    return rows.order_by("-event_id")[:LATEST]


def _called(model: type[Model], column: Any) -> QuerySet[Any, Any]:
    row = model._base_manager.filter(pk=OuterRef("event__object_id"))
    name: QuerySet[Any, Any] = row.annotate(called=column).values("called")[:1]
    return name


def _line(decision: Any, user: User) -> Decided:
    event = decision.event
    return Decided(
        verb=in_words(event.action),
        tone="ok" if event.action in GOOD else "bad" if event.action in BAD else "plain",
        name=decision.about or f"{noun(event.object_type)} {event.object_id}",
        url=admin_url(event.object_type, event.object_id, user),
        reason=reason_in_words(event.object_type, decision.reason),
        who=str(event.actor or ""),
        at=event.at,
    )
