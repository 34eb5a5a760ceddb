"""Putting an offer on the table."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Policy, User
from adrequests.models import AdRequest, Message, Offer, Side
from adrequests.services.turns import RoundLimitReached
from adrequests.terms import Proposal, words
from campaigns.models import Brief, Campaign
from campaigns.services import BudgetExceeded
from influencer_platform.money import format_money


def place_offer(
    ad_request: AdRequest, *, number: int, side: Side, by: User, terms: Proposal, note: str
) -> Offer:
    """The immutable row, the note beside it, and the request pointing to it. The caller holds the request's row."""
    campaign = ad_request.campaign
    brief = Brief.objects.get(
        campaign_id=campaign.pk,
        number=Campaign.objects.values_list("brief_number", flat=True).get(pk=campaign.pk),
    )
    offer = Offer.objects.create(
        ad_request=ad_request, number=number, side=side, author=by, brief=brief, **terms.as_fields()
    )
    AdRequest.objects.filter(pk=ad_request.pk).update(latest_offer=offer)
    if text := words(note, field="note"):
        Message.objects.create(ad_request=ad_request, author=by, side=side, offer=offer, text=text)
    return offer


def deadline(policy: Policy) -> datetime:
    """When an offer made now lapses."""
    return timezone.now() + timedelta(days=policy.offer_days)


def check_terms(terms: Proposal, *, campaign: Campaign, side: Side) -> None:
    """Raises TermsInvalid, and BudgetExceeded for a sponsor who offers more than the campaign has free."""
    terms.check(timezone.localdate())
    if side == Side.SPONSOR and terms.fee_minor > campaign.free_minor:
        missing = terms.fee_minor - campaign.free_minor
        sentence = _("Only %(free)s of this campaign's budget is free.") % {
            "free": format_money(campaign.free_minor, campaign.currency)
        }
        raise BudgetExceeded(sentence, field="fee", missing_minor=missing)


def check_rounds(ad_request: AdRequest, *, side: Side, policy: Policy) -> None:
    if ad_request.rounds_of(side) >= policy.rounds_per_side:
        raise RoundLimitReached(
            _("You have made all %(n)d offers. Accept or reject what is on the table.")
            % {"n": policy.rounds_per_side}
        )
