"""What waits about a deal that stands: a proposed change or settlement, until it is answered or runs out."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from adrequests.digests.parts import NO_DATE, Part, Rows, part
from adrequests.models import AdRequestQuerySet, Amendment, Settlement, Side, Status


def _proposed_to(side: Side, model: Any) -> Rows:
    def rows(
        deals: AdRequestQuerySet, at: datetime, _first: date, _last: date
    ) -> AdRequestQuerySet:
        asked = model.objects.open().filter(
            ad_request=OuterRef("pk"), side=side.other, expires_at__gt=at
        )
        standing = deals.filter(Exists(asked), status=Status.ACCEPTED)
        return standing.annotate(wait_until=NO_DATE)

    return rows


for _side in Side:
    part(
        Part(
            f"amendment_{_side.value}",
            _side,
            _proposed_to(_side, Amendment),
            lambda _until, _on: _("A proposed change waits for your answer"),
        )
    )
    part(
        Part(
            f"settlement_{_side.value}",
            _side,
            _proposed_to(_side, Settlement),
            lambda _until, _on: _("A proposed settlement waits for your answer"),
        )
    )
