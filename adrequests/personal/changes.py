"""What is kept about what a person signed, and the changes of deals that were proposed."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.personal_data import PersonalTable, leave_out, personal_table
from adrequests.differences import work_in_words
from adrequests.models import Amendment, DealSheet, Settlement
from adrequests.personal.deals import own_requests, trades
from adrequests.sheet import canonical


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


personal_table(
    PersonalTable(
        "deal_sheets",
        _("What was signed in them, word for word."),
        SheetResource,
        lambda user: DealSheet.objects.filter(ad_request__in=own_requests(user)).order_by("pk"),
        (),
        trades,
    )
)
personal_table(
    PersonalTable(
        "amendments",
        _("Every change of a deal that was proposed, by either side."),
        AmendmentResource,
        lambda user: Amendment.objects.filter(ad_request__in=own_requests(user)).order_by("pk"),
        ("adrequests.Amendment.author",),
        trades,
    )
)
personal_table(
    PersonalTable(
        "settlements",
        _("Every sum for which a deal was to end, proposed by either side or decided by staff."),
        SettlementResource,
        lambda user: Settlement.objects.filter(ad_request__in=own_requests(user)).order_by("pk"),
        ("adrequests.Settlement.author",),
        trades,
    )
)
leave_out(
    _("Who answered a proposed change: each act of yours is in trail.csv."),
    "adrequests.Amendment.closed_by",
    "adrequests.Settlement.closed_by",
)
