"""Results of work as a file: of each piece the row that counts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.exports import ExportKind, Params, Table, export_kind, may_trade, require_known
from accounts.models import User
from reports.models import Metrics


class ResultResource(ExportResource):
    """What both sides of a deal see. A figure nobody told is empty."""

    related = (
        "deliverable__ad_request__campaign__sponsor",
        "deliverable__ad_request__influencer",
    )
    request = Column(_("Request (ID)"), "deliverable__ad_request_id")
    campaign = Column(_("Campaign"), "deliverable__ad_request__campaign__name")
    company = Column(_("Company"), "deliverable__ad_request__campaign__sponsor__company_name")
    influencer = Column(_("Influencer"), "deliverable__ad_request__influencer__name")
    piece_id = Column(_("Piece (ID)"), "deliverable_id")
    piece = Column(_("Piece"), "deliverable__number")
    kind = Column(_("Kind"), "deliverable__kind")
    at = Column(_("As of (UTC)"), "at")
    source = Column(_("Source"), "source")
    impressions = Column(_("Impressions"), "impressions")
    reach = Column(_("Reach"), "reach")
    views = Column(_("Views"), "views")
    likes = Column(_("Likes"), "likes")
    comments = Column(_("Comments"), "comments")
    shares = Column(_("Shares"), "shares")
    saves = Column(_("Saves"), "saves")


def _tables(user: User, _params: Params) -> list[Table]:
    rows = Metrics.objects.visible_to(user).counting()
    return [
        Table("results", ResultResource, rows.order_by("deliverable__ad_request", "deliverable"))
    ]


def _check(_user: User, params: Params) -> dict[str, Any]:
    require_known(params, one=())
    return {}


export_kind(
    ExportKind("results", _("Results of work"), may_trade, _tables, _check, stands_alone=True)
)
