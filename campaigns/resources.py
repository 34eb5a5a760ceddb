"""What leaves this app in an export."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from campaigns.models import Campaign
from influencer_platform.money import to_decimal


class CampaignResource(ExportResource):
    """Amounts are in major units of the campaign's currency. The brief stays here."""

    related = ("sponsor", "niche")
    number = Column(_("ID"), "pk")
    name = Column(_("Name"), "name")
    company_id = Column(_("Company (ID)"), "sponsor_id")
    company = Column(_("Company"), "sponsor__company_name")
    niche = Column(_("Niche"), "niche__name")
    status = Column(_("Status"), "status")
    visibility = Column(_("Visibility"), "visibility")
    currency = Column(_("Currency"), "currency")
    budget = Column(_("Budget"), money("budget"))
    committed = Column(_("Committed"), money("committed"))
    paid = Column(_("Paid"), money("paid"))
    fee_min = Column(_("Fee from"), money("fee_min"))
    fee_max = Column(_("Fee to"), money("fee_max"))
    seats = Column(_("Influencers wanted"), "seats")
    seats_taken = Column(_("Influencers agreed"), "seats_taken")
    min_followers = Column(_("Followers from"), "min_followers")
    platforms = Column(_("Platforms"), "platforms")
    countries = Column(_("Countries"), "countries")
    languages = Column(_("Languages"), "languages")
    opens_on = Column(_("Applications from"), "opens_on")
    closes_on = Column(_("Applications until"), "closes_on")
    starts_on = Column(_("Starts"), "starts_on")
    ends_on = Column(_("Ends"), "ends_on")
    published_at = Column(_("Published (UTC)"), "published_at")
    flagged_at = Column(_("Flagged (UTC)"), "flagged_at")
    flag_reason = Column(_("Flag reason"), "flag_reason")
    created_at = Column(_("Created (UTC)"), "created_at")


def _free(row: Campaign) -> Decimal:
    """What the budget has left."""
    return to_decimal(row.free_minor, row.currency)


class CampaignDetailsResource(ExportResource):
    """What a sponsor takes away of its own campaigns, under the names of the fields: the first seven are fixed.

    Amounts are in major units of the campaign's currency; `free` is what the budget has left.
    """

    related = ("sponsor", "niche")
    name = Column("name", "name")
    description = Column("description", "description")
    starts_on = Column("start_date", "starts_on")
    ends_on = Column("end_date", "ends_on")
    budget = Column("budget", money("budget"))
    visibility = Column("visibility", "visibility")
    goals = Column("goals", "goals")
    number = Column("id", "pk")
    company = Column("company", "sponsor__company_name")
    status = Column("status", "status")
    niche = Column("category", "niche__name")
    currency = Column("currency", "currency")
    committed = Column("committed", money("committed"))
    paid = Column("paid", money("paid"))
    free = Column("free", _free)
    fee_min = Column("fee_min", money("fee_min"))
    fee_max = Column("fee_max", money("fee_max"))
    seats = Column("seats", "seats")
    seats_taken = Column("seats_taken", "seats_taken")
    min_followers = Column("min_followers", "min_followers")
    platforms = Column("platforms", "platforms")
    countries = Column("countries", "countries")
    languages = Column("languages", "languages")
    opens_on = Column("opens_on", "opens_on")
    closes_on = Column("closes_on", "closes_on")
    published_at = Column("published_at_utc", "published_at")
    created_at = Column("created_at_utc", "created_at")
