"""What is kept about a person's ad requests, and the words they wrote."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import User
from accounts.personal_data import PersonalTable, leave_out, own_objects, personal_table
from adrequests.models import AdRequest, AdRequestQuerySet, Message, Offer, Seen
from adrequests.resources import AdRequestResource, OfferResource


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


def own_requests(user: User) -> AdRequestQuerySet:
    """Those the person is a party of. Staff are of none."""
    rows = AdRequest.objects.visible_to(user)
    return rows.none() if user.is_staff else rows


def trades(user: User) -> bool:
    return not user.is_staff


own_objects["adrequests.adrequest"] = own_requests

personal_table(
    PersonalTable(
        "ad_requests",
        _("Your ad requests, with the terms on the table."),
        OwnRequestResource,
        lambda user: own_requests(user).order_by("pk"),
        ("adrequests.AdRequest.influencer",),
        trades,
    )
)
personal_table(
    PersonalTable(
        "offers",
        _("Every offer made in them, by either side."),
        OfferResource,
        lambda user: Offer.objects.filter(ad_request__in=own_requests(user)).order_by("pk"),
        ("adrequests.Offer.author",),
        trades,
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
)
