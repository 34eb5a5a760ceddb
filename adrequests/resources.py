"""What leaves this app in an export: facts and terms, none of the words people write to each other."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.models import DeliverableKind, Influencer
from adrequests.differences import work_in_words
from adrequests.models import AdRequest, Offer
from influencer_platform.money import to_decimal


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


def _reason_told(offer: Offer) -> str:
    """Why it was closed, where whoever closed it lets the other side know."""
    row = offer.ad_request
    return row.close_reason if row.is_reason_shared else ""


class OfferResource(ExportResource):
    """One row per offer, with the request it belongs to: what both sides see of it, so no budget and no message."""

    related = ("ad_request__campaign__sponsor", "ad_request__influencer")
    request = Column(_("Request (ID)"), "ad_request_id")
    campaign_id = Column(_("Campaign (ID)"), "ad_request__campaign_id")
    campaign = Column(_("Campaign"), "ad_request__campaign__name")
    company = Column(_("Company"), "ad_request__campaign__sponsor__company_name")
    influencer = Column(_("Influencer"), "ad_request__influencer__name")
    handle = Column(_("Handle"), "ad_request__influencer__handle")
    initiator = Column(_("Begun by"), "ad_request__initiator")
    status = Column(_("Status"), "ad_request__status")
    awaiting = Column(_("Waiting for"), "ad_request__awaiting")
    number = Column(_("Offer"), "number")
    side = Column(_("Made by"), "side")
    created_at = Column(_("Made (UTC)"), "created_at")
    currency = Column(_("Currency"), "ad_request__campaign__currency")
    fee = Column(_("Fee"), money("fee", "ad_request__campaign__currency"))
    work = Column(_("Deliverables"), lambda offer: work_in_words(offer.deliverables))
    due_on = Column(_("Due"), "due_on")
    usage_days = Column(_("Usage rights, days"), "usage_days")
    exclusivity_days = Column(_("Exclusivity, days"), "exclusivity_days")
    requirements = Column(_("Requirements"), "requirements")
    begun_at = Column(_("Begun (UTC)"), "ad_request__created_at")
    moved_at = Column(_("Last move (UTC)"), "ad_request__moved_at")
    expires_at = Column(_("Expires (UTC)"), "ad_request__expires_at")
    accepted_at = Column(_("Accepted (UTC)"), "ad_request__accepted_at")
    closed_at = Column(_("Closed (UTC)"), "ad_request__closed_at")
    close_reason = Column(_("Reason of closing"), _reason_told)


def _rate(kind: DeliverableKind) -> Any:
    def read(row: Influencer) -> Any:
        """In major units of the person's currency, None where no price is named."""
        prices = (rate.price_minor for rate in row.rates.all() if rate.kind == kind)
        minor = next(prices, None)
        return None if minor is None else to_decimal(minor, row.currency)

    return Column(kind.label, read)


def _niches(row: Influencer) -> list[str]:
    return [niche.name for niche in row.niches.all()]


def _accounts(row: Influencer) -> str:
    return "; ".join(
        f"{one.get_platform_display()} {one.handle}: {one.followers}"
        for one in row.platform_accounts.all()
    )


def _verified(row: Influencer) -> list[str]:
    return [
        str(one.get_platform_display())
        for one in row.platform_accounts.all()
        if one.verified_on is not None
    ]


class DirectoryResource(ExportResource):
    """Influencers as approved sponsors meet them: their rates too, nothing to write to them by."""

    many = ("niches", "platform_accounts", "rates")
    name = Column(_("Name"), "name")
    handle = Column(_("Handle"), "handle")
    bio = Column(_("About"), "bio")
    country = Column(_("Country"), "country")
    languages = Column(_("Languages"), "languages")
    niches = Column(_("Niches"), _niches)
    availability = Column(_("Availability"), "availability")
    followers = Column(_("Followers"), "followers")
    accounts = Column(_("Platforms and followers"), _accounts)
    verified = Column(_("Verified on"), _verified)
    currency = Column(_("Currency"), "currency")
    fee_from = Column(_("Fee from"), money("fee_from"))
    reel = _rate(DeliverableKind.REEL)
    story = _rate(DeliverableKind.STORY)
    post = _rate(DeliverableKind.POST)
    video = _rate(DeliverableKind.VIDEO)
    stream = _rate(DeliverableKind.STREAM)
    article = _rate(DeliverableKind.ARTICLE)


class PaymentResource(ExportResource):
    """One row per payment, as both sides see it. Amounts are in major units of the campaign's currency."""

    related = ("ad_request__campaign__sponsor", "ad_request__influencer")
    number = Column(_("ID"), "pk")
    request = Column(_("Request (ID)"), "ad_request_id")
    part = Column(_("Part"), "number")
    campaign = Column(_("Campaign"), "ad_request__campaign__name")
    company = Column(_("Company"), "ad_request__campaign__sponsor__company_name")
    influencer = Column(_("Influencer"), "ad_request__influencer__name")
    label = Column(_("Kind"), "label")
    status = Column(_("Status"), "status")
    currency = Column(_("Currency"), "ad_request__campaign__currency")
    amount = Column(_("Amount"), money("amount", "ad_request__campaign__currency"))
    paid = Column(_("Paid"), money("paid", "ad_request__campaign__currency"))
    due_on = Column(_("Due on"), "due_on")
    paid_on = Column(_("Paid on"), "paid_on")
