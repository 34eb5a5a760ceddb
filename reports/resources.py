"""What leaves of links in a file: sums by day and orders, never a single click."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money


class ClicksResource(ExportResource):
    """One link on one day in UTC."""

    related = ("link__deliverable__ad_request__influencer", "link__campaign")
    day = Column(_("Day (UTC)"), "day")
    link = Column(_("Link"), "link__code")
    request = Column(_("Request (ID)"), "link__deliverable__ad_request_id")
    campaign = Column(_("Campaign"), "link__campaign__name")
    influencer = Column(_("Influencer"), "link__deliverable__ad_request__influencer__name")
    piece = Column(_("Piece"), "link__deliverable__number")
    kind = Column(_("Kind of piece"), "link__deliverable__kind")
    valid = Column(_("Valid clicks"), "valid")
    visitors = Column(_("Visitors"), "visitors")
    bot = Column(_("Programs"), "bot")
    prefetch = Column(_("Previews"), "prefetch")
    repeats = Column(_("Repeats"), "repeats")
    raw = Column(_("All clicks"), "raw")


class ConversionResource(ExportResource):
    """One order, in major units of the campaign's currency."""

    related = ("link__deliverable__ad_request__influencer", "campaign")
    order = Column(_("Order"), "order")
    at = Column(_("Ordered (UTC)"), "at")
    campaign_name = Column(_("Campaign"), "campaign__name")
    request = Column(_("Request (ID)"), "link__deliverable__ad_request_id")
    influencer = Column(_("Influencer"), "link__deliverable__ad_request__influencer__name")
    link = Column(_("Link"), "link__code")
    promo_code = Column(_("Promo code"), "link__promo_code")
    by_promo_code = Column(_("By promo code"), "by_promo_code")
    currency = Column(_("Currency"), "campaign__currency")
    amount = Column(_("Amount"), money("amount", "campaign__currency"))
    source = Column(_("Told by"), "source")
    created_at = Column(_("Recorded (UTC)"), "created_at")


class LinkResource(ExportResource):
    """A link and where it leads now."""

    related = ("deliverable__ad_request__influencer", "campaign")
    code = Column(_("Link"), "code")
    campaign_name = Column(_("Campaign"), "campaign__name")
    request = Column(_("Request (ID)"), "deliverable__ad_request_id")
    influencer = Column(_("Influencer"), "deliverable__ad_request__influencer__name")
    piece = Column(_("Piece"), "deliverable__number")
    url = Column(_("Leads to"), "url")
    promo_code = Column(_("Promo code"), "promo_code")
    created_at = Column(_("Made (UTC)"), "created_at")


class DestinationResource(ExportResource):
    """Where a person let a link lead."""

    related = ("link",)
    at = Column(_("Since (UTC)"), "at")
    link_code = Column(_("Link"), "link__code")
    number = Column(_("Number"), "number")
    url = Column(_("Leads to"), "url")
