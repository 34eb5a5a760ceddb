"""What leaves this app in an export: facts and terms, none of the words people write to each other."""

from django.utils.translation import gettext_lazy as _

from accounts.exporting import Column, ExportResource, money
from adrequests.differences import work_in_words
from adrequests.models import AdRequest


def _work(row: AdRequest) -> str | None:
    return work_in_words(row.latest_offer.deliverables) if row.latest_offer else None


class AdRequestResource(ExportResource):
    """The fee is in major units of the campaign's currency; the terms are those of the offer on the table."""

    related = ("campaign__sponsor", "influencer", "latest_offer")
    number = Column(_("ID"), "pk")
    campaign_id = Column(_("Campaign (ID)"), "campaign_id")
    campaign = Column(_("Campaign"), "campaign__name")
    company = Column(_("Company"), "campaign__sponsor__company_name")
    influencer_id = Column(_("Influencer (ID)"), "influencer_id")
    influencer = Column(_("Influencer"), "influencer__name")
    handle = Column(_("Handle"), "influencer__handle")
    initiator = Column(_("Begun by"), "initiator")
    status = Column(_("Status"), "status")
    awaiting = Column(_("Waiting for"), "awaiting")
    offer_number = Column(_("Offers"), "offer_number")
    currency = Column(_("Currency"), "campaign__currency")
    fee = Column(_("Fee"), money("fee", "campaign__currency"))
    work = Column(_("Deliverables"), _work)
    due_on = Column(_("Due"), "latest_offer__due_on")
    usage_days = Column(_("Usage rights, days"), "latest_offer__usage_days")
    exclusivity_days = Column(_("Exclusivity, days"), "latest_offer__exclusivity_days")
    created_at = Column(_("Created (UTC)"), "created_at")
    moved_at = Column(_("Last move (UTC)"), "moved_at")
    expires_at = Column(_("Expires (UTC)"), "expires_at")
    frozen_at = Column(_("Frozen (UTC)"), "frozen_at")
    accepted_at = Column(_("Accepted (UTC)"), "accepted_at")
    closed_at = Column(_("Closed (UTC)"), "closed_at")
    close_reason = Column(_("Reason of closing"), "close_reason")
