"""What is kept about a person's deals, and the words they wrote."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.models import User
from accounts.personal_data import PersonalTable, leave_out, own_objects, personal_table
from adrequests.differences import work_in_words
from adrequests.models import (
    AdRequest,
    AdRequestQuerySet,
    Amendment,
    DealSheet,
    Message,
    Offer,
    Seen,
    Settlement,
)
from adrequests.resources import AdRequestResource, OfferResource
from adrequests.sheet import canonical


class OwnRequestResource(AdRequestResource):
    """Without the reason of closing that the other side keeps to itself."""

    close_reason = Column(
        _("Reason of closing"), lambda row: row.close_reason if row.is_reason_shared else None
    )


class OwnMessageResource(ExportResource):
    request = Column(_("Request (ID)"), "ad_request_id")
    created_at = Column(_("When (UTC)"), "created_at")
    edited_at = Column(_("Changed (UTC)"), "edited_at")
    text = Column(_("Text"), "text")


class SeenResource(ExportResource):
    request = Column(_("Request (ID)"), "ad_request_id")
    at = Column(_("Last opened (UTC)"), "at")


class SheetResource(ExportResource):
    """`document` is the very text that was signed."""

    request = Column(_("Request (ID)"), "ad_request_id")
    number = Column(_("Sheet"), "number")
    created_at = Column(_("Signed (UTC)"), "created_at")
    sha256 = Column("SHA-256", "sha256")
    document = Column(_("Text"), lambda sheet: canonical(sheet.document))


class AmendmentResource(ExportResource):
    related = ("ad_request__campaign",)
    request = Column(_("Request (ID)"), "ad_request_id")
    number = Column(_("Change"), "number")
    side = Column(_("Proposed by"), "side")
    status = Column(_("Status"), "status")
    created_at = Column(_("Proposed (UTC)"), "created_at")
    closed_at = Column(_("Closed (UTC)"), "closed_at")
    currency = Column(_("Currency"), "ad_request__campaign__currency")
    fee = Column(_("Fee"), money("fee", "ad_request__campaign__currency"))
    work = Column(_("Deliverables"), lambda row: work_in_words(row.deliverables))
    due_on = Column(_("Due"), "due_on")
    usage_days = Column(_("Usage rights, days"), "usage_days")
    exclusivity_days = Column(_("Exclusivity, days"), "exclusivity_days")
    requirements = Column(_("Requirements"), "requirements")


class SettlementResource(ExportResource):
    related = ("ad_request__campaign",)
    request = Column(_("Request (ID)"), "ad_request_id")
    number = Column(_("Settlement"), "number")
    side = Column(_("Proposed by"), "side")
    status = Column(_("Status"), "status")
    created_at = Column(_("Proposed (UTC)"), "created_at")
    closed_at = Column(_("Closed (UTC)"), "closed_at")
    currency = Column(_("Currency"), "ad_request__campaign__currency")
    amount = Column(_("Paid in all"), money("amount", "ad_request__campaign__currency"))


def _requests(user: User) -> AdRequestQuerySet:
    """Those the person is a party of. Staff are of none."""
    rows = AdRequest.objects.visible_to(user)
    return rows.none() if user.is_staff else rows


def _trades(user: User) -> bool:
    return not user.is_staff


own_objects["adrequests.adrequest"] = _requests

personal_table(
    PersonalTable(
        "ad_requests",
        _("Your ad requests, with the terms on the table."),
        OwnRequestResource,
        lambda user: _requests(user).order_by("pk"),
        ("adrequests.AdRequest.influencer",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "offers",
        _("Every offer made in them, by either side."),
        OfferResource,
        lambda user: Offer.objects.filter(ad_request__in=_requests(user)).order_by("pk"),
        ("adrequests.Offer.author",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "deal_sheets",
        _("What was signed in them, word for word."),
        SheetResource,
        lambda user: DealSheet.objects.filter(ad_request__in=_requests(user)).order_by("pk"),
        (),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "amendments",
        _("Every change of a deal that was proposed, by either side."),
        AmendmentResource,
        lambda user: Amendment.objects.filter(ad_request__in=_requests(user)).order_by("pk"),
        ("adrequests.Amendment.author",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "settlements",
        _("Every sum for which a deal was to end, proposed by either side or decided by staff."),
        SettlementResource,
        lambda user: Settlement.objects.filter(ad_request__in=_requests(user)).order_by("pk"),
        ("adrequests.Settlement.author",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "messages",
        _("What you wrote to the other side."),
        OwnMessageResource,
        lambda user: Message.objects.filter(author=user).order_by("pk"),
        ("adrequests.Message.author",),
    )
)
personal_table(
    PersonalTable(
        "seen",
        _("When you last opened a request."),
        SeenResource,
        lambda user: Seen.objects.filter(user=user).order_by("pk"),
        ("adrequests.Seen.user",),
    )
)
leave_out(
    _("Who accepted or closed a request: each act of yours is in trail.csv."),
    "adrequests.AdRequest.accepted_by",
    "adrequests.AdRequest.closed_by",
    "adrequests.Amendment.closed_by",
    "adrequests.Settlement.closed_by",
)
