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
    return _begin(campaign, influencer, by=by, side=Side.SPONSOR, terms=terms, note=note)


def apply(*, campaign: Campaign, by: User, terms: Proposal, note: str = "") -> AdRequest:
    """An influencer asks to take part in a public campaign, with a first offer.

    Raises NotYourRequest, ApplicationsClosed, NotEligible, TermsInvalid, Frozen, SponsorNotApproved or AlreadyOpen.
    """
    influencer = Influencer.objects.filter(user=by).first()
    if influencer is None:
        raise NotYourRequest(_("Only influencers apply to campaigns."))
    return _begin(campaign, influencer, by=by, side=Side.INFLUENCER, terms=terms, note=note)


def _begin(
    campaign: Campaign, influencer: Influencer, *, by: User, side: Side, terms: Proposal, note: str
) -> AdRequest:
    """Both parties are read anew and held, so that a flag, a pause or a second request of this instant waits or is seen.

    The database's own constraint refuses a second live request too, should anything ever come past the lock.
    """
    try:
        with transaction.atomic():
            people = Influencer.objects.select_related("user").select_for_update(of=("self",))
            influencer = people.get(pk=influencer.pk)
            _refuse_second(campaign, influencer)
            sponsor = Sponsor.objects.select_for_update().get(pk=campaign.sponsor_id)
            campaign = _hold(campaign, side=side)
            _check_parties(campaign, sponsor, influencer, side=side)
            check = _check_invitation if side == Side.SPONSOR else _check_application
            check(campaign, influencer)
            check_terms(terms, campaign=campaign, side=side)
            return _create(campaign, influencer, by=by, side=side, terms=terms, note=note)
    except IntegrityError as error:
        if _is_second_live(error):
            raise _already_open() from error
        raise


def _refuse_second(campaign: Campaign, influencer: Influencer) -> None:
    """Before the campaign's row is locked: a move on the other request may hold itself and wait for the campaign."""
    if AdRequest.objects.live().filter(campaign_id=campaign.pk, influencer=influencer).exists():
        raise _already_open()


def _hold(campaign: Campaign, *, side: Side) -> Campaign:
    rows = Campaign.objects.select_related("sponsor").select_for_update(of=("self",))
    current = rows.filter(pk=campaign.pk).first()
    if current is None:
        raise _closed(side, _("This campaign was deleted."))
    return current


def _check_parties(
    campaign: Campaign, sponsor: Sponsor, influencer: Influencer, *, side: Side
) -> None:
    if influencer.is_flagged or (campaign.is_flagged and sponsor.may_act):
        raise Frozen(_("This is suspended by our team."))
    if not sponsor.may_act:
        raise SponsorNotApproved(_("This company may not act at the moment."))
    if campaign.status != CampaignStatus.ACTIVE or campaign.ends_on < timezone.localdate():
        raise _closed(side, _("This campaign takes no new requests: it is not running."))
    if campaign.is_full:
        raise _closed(side, _("All places of this campaign are taken."))


def _check_invitation(_campaign: Campaign, influencer: Influencer) -> None:
    if influencer.availability == Availability.CLOSED or not influencer.user.is_active:
        raise NotAvailable(
            _("%(name)s takes no requests at the moment.") % {"name": influencer.name}
        )


def _check_application(campaign: Campaign, influencer: Influencer) -> None:
    is_public = campaign.visibility == Visibility.PUBLIC
    if not is_public or not campaign.takes_applications(timezone.localdate()):
        raise ApplicationsClosed(_("This campaign takes no applications now."))
    if why := not_eligible_because(campaign, influencer):
        raise NotEligible(why)


def _closed(side: Side, sentence: str) -> DomainError:
    return (InvitationsClosed if side == Side.SPONSOR else ApplicationsClosed)(sentence)


def _already_open() -> AlreadyOpen:
    return AlreadyOpen(_("There is an open request between you already."))


def _is_second_live(error: IntegrityError) -> bool:
    """PostgreSQL names the constraint, SQLite its first column."""
    names = ("adrequest_one_live_per_pair", "adrequests_adrequest.campaign_id")
    return any(name in str(error) for name in names)


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
