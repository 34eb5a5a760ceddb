"""How a negotiation begins: a sponsor's invitation or an influencer's application."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Availability, Influencer, Policy, Sponsor, User
from adrequests import notices
from adrequests.eligibility import not_eligible_because
from adrequests.models import AdRequest, Side, Status
from adrequests.services.offers import check_terms, deadline, place_offer
from adrequests.services.turns import Frozen, NotYourRequest
from adrequests.terms import Proposal
from campaigns.models import Campaign, Visibility
from campaigns.models import Status as CampaignStatus
from campaigns.services import SponsorNotApproved
from influencer_platform.errors import DomainError


class AlreadyOpen(DomainError):
    """There is a live request between this campaign and this influencer already."""

    code = "already_open"


class InvitationsClosed(DomainError):
    """The campaign does not send requests: not published, paused, ended or full."""

    code = "invitations_closed"


class ApplicationsClosed(DomainError):
    """The campaign takes no applications now."""

    code = "applications_closed"


class NotAvailable(DomainError):
    """The influencer takes no requests at the moment."""

    code = "not_available"


class NotEligible(DomainError):
    """The campaign asks for something the profile does not have."""

    code = "not_eligible"


def invite(
    *, campaign: Campaign, influencer: Influencer, by: User, terms: Proposal, note: str = ""
) -> AdRequest:
    """A sponsor asks an influencer with a first offer.

    Raises NotYourRequest, SponsorNotApproved, InvitationsClosed, NotAvailable, TermsInvalid, BudgetExceeded or AlreadyOpen.
    """
    if (
        campaign.sponsor.user_id != by.pk
        and not Campaign.objects.editable_by(by).filter(pk=campaign.pk).exists()
    ):
        raise NotYourRequest(_("You do not run this campaign."))
    check_terms(terms, campaign=campaign, side=Side.SPONSOR)
    if influencer.availability == Availability.CLOSED:
        raise NotAvailable(
            _("%(name)s takes no requests at the moment.") % {"name": influencer.name}
        )
    return _begin(campaign, influencer, by=by, side=Side.SPONSOR, terms=terms, note=note)


def apply(*, campaign: Campaign, by: User, terms: Proposal, note: str = "") -> AdRequest:
    """An influencer asks to take part in a public campaign, with a first offer.

    Raises NotYourRequest, ApplicationsClosed, NotEligible, TermsInvalid, Frozen, SponsorNotApproved or AlreadyOpen.
    """
    influencer = Influencer.objects.filter(user=by).first()
    if influencer is None:
        raise NotYourRequest(_("Only influencers apply to campaigns."))
    if campaign.visibility != Visibility.PUBLIC or not campaign.takes_applications(
        timezone.localdate()
    ):
        raise ApplicationsClosed(_("This campaign takes no applications now."))
    if why := not_eligible_because(campaign, influencer):
        raise NotEligible(why)
    check_terms(terms, campaign=campaign, side=Side.INFLUENCER)
    return _begin(campaign, influencer, by=by, side=Side.INFLUENCER, terms=terms, note=note)


def _begin(
    campaign: Campaign, influencer: Influencer, *, by: User, side: Side, terms: Proposal, note: str
) -> AdRequest:
    """Two creations of one pair, from either side, meet at the database's unique constraint."""
    try:
        with transaction.atomic():
            _check_parties(campaign, influencer, side=side)
            return _create(campaign, influencer, by=by, side=side, terms=terms, note=note)
    except IntegrityError as error:
        if "adrequest_one_live_per_pair" in str(error) or "adrequests_adrequest.campaign_id" in str(
            error
        ):
            raise AlreadyOpen(_("There is an open request between you already.")) from error
        raise


def _check_parties(campaign: Campaign, influencer: Influencer, *, side: Side) -> None:
    """Under lock, so that a flag or a pause set at the same instant either waits or is seen."""
    influencer = Influencer.objects.select_for_update().get(pk=influencer.pk)
    sponsor = Sponsor.objects.select_for_update().get(pk=campaign.sponsor_id)
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if influencer.is_flagged or (current.is_flagged and sponsor.may_act):
        raise Frozen(_("This is suspended by our team."))
    if not sponsor.may_act:
        raise SponsorNotApproved(_("This company may not act at the moment."))
    if current.status != CampaignStatus.ACTIVE or current.ends_on < timezone.localdate():
        closed = InvitationsClosed if side == Side.SPONSOR else ApplicationsClosed
        raise closed(_("This campaign takes no new requests: it is not running."))
    if current.is_full:
        closed = InvitationsClosed if side == Side.SPONSOR else ApplicationsClosed
        raise closed(_("All places of this campaign are taken."))


def _create(
    campaign: Campaign, influencer: Influencer, *, by: User, side: Side, terms: Proposal, note: str
) -> AdRequest:
    ad_request = AdRequest.objects.create(
        campaign=campaign,
        influencer=influencer,
        initiator=side,
        awaiting=side.other,
        fee_minor=terms.fee_minor,
        expires_at=deadline(Policy.current()),
        **{f"{side.value}_rounds": 1},
    )
    place_offer(ad_request, number=1, side=side, by=by, terms=terms, note=note)
    AuditEvent.record(ad_request, action="began", by=by, to_status=Status.PENDING, offer=1)
    notices.began(ad_request, by=by)
    return AdRequest.objects.for_cards().get(pk=ad_request.pk)
