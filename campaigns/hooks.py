"""What this app puts into the registries below it."""

from typing import Any

from django.db.models import Count, Min, Model, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Influencer, Sponsor, User
from accounts.registries import Tile, queue_tiles
from accounts.services.flags import FLAG
from campaigns.models import Campaign


@queue_tiles.register
def flagged(user: User) -> Tile | None:
    """Companies, creators and campaigns that are suspended."""
    if not user.has_perm(FLAG):
        return None
    kinds = [_flagged(model) for model in (Sponsor, Influencer, Campaign)]
    found = [row for row in kinds[0].union(*kinds[1:], all=True) if row["count"]]
    return Tile(
        "flagged",
        _("Flagged"),
        count=sum(row["count"] for row in found),
        url=reverse("admin:flagged"),
        tone="info",
        oldest=min((row["oldest"] for row in found), default=None),
    )


def _flagged(model: type[Model]) -> QuerySet[Any, Any]:
    rows = model._base_manager.filter(flagged_at__isnull=False).order_by()
    kind = rows.values(kind=Value(model._meta.label_lower))
    found: QuerySet[Any, Any] = kind.annotate(count=Count("pk"), oldest=Min("flagged_at"))
    return found
