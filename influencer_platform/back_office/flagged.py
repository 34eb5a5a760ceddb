"""Everything flagged, of all kinds in one list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet, Value

from accounts.models import Influencer, Sponsor, User
from campaigns.models import Campaign
from influencer_platform.back_office.naming import NAMES, admin_url, noun, reason_in_words

PER_PAGE = 50


@dataclass(frozen=True)
class Flagged:
    """One flagged company, creator or campaign. `url` is empty for who may not see its page."""

    name: str
    kind: str
    reason: str
    since: datetime
    url: str


def flagged_page(user: User, number: Any) -> tuple[Page, list[Flagged]]:
    """One page, the longest flagged first, and its lines."""
    first, *others = [_rows(model) for model in (Sponsor, Influencer, Campaign)]
    rows = first.union(*others, all=True).order_by("flagged_at", "kind", "key")
    page = Paginator(rows, PER_PAGE).get_page(number)
    return page, list(_lines(page.object_list, user))


def _rows(model: type[Model]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = model._base_manager.filter(flagged_at__isnull=False).order_by()
    rows = rows.annotate(kind=Value(model._meta.label_lower), key=F("pk"), called=NAMES[model])
    return rows.values_list("kind", "key", "called", "flag_reason", "flagged_at")


def _lines(rows: Iterable[Any], user: User) -> Iterable[Flagged]:
    for kind, key, called, reason, since in rows:
        yield Flagged(
            called, noun(kind), reason_in_words(kind, reason), since, admin_url(kind, key, user)
        )
