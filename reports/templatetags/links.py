"""What templates of a deal show of its links."""

from typing import Any

from django import template

from adrequests.models import AGREED, AdRequest
from reports.models import TrackedLink

register = template.Library()


@register.simple_tag
def links_of(ad_request: AdRequest) -> list[TrackedLink]:
    """The links of an agreed request in the order of its pieces, in one query; of another one none, without a query.

    Whoever was given the request may see its links.
    """
    if ad_request.status not in AGREED:
        return []
    rows: Any = TrackedLink.objects.filter(deliverable__ad_request=ad_request)
    return list(rows.select_related("deliverable").order_by("deliverable__number"))
