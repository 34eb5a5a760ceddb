"""draft → active ⇄ paused → completed; archived. Each step is one conditional UPDATE."""

from datetime import date

from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Notification, Sponsor, User
from campaigns.models import RUNNING, Campaign, Status
from campaigns.registries import in_use, when_campaign_ends
from campaigns.services.rights import NotYourCampaign, require_acting, require_manager
from influencer_platform.errors import DomainError


class CampaignIncomplete(DomainError):
    """The brief lacks something influencers need. `facts["missing"]` lists the fields' names."""

    code = "campaign_incomplete"


class NotPossibleNow(DomainError):
    """The campaign's status does not allow this step."""

    code = "not_possible_now"


class HasHistory(DomainError):
    """There are ad requests: archive instead of delete."""

    code = "has_history"


@transaction.atomic
def publish(*, campaign: Campaign, by: User) -> Campaign:
    """Show the campaign to influencers. Raises NotYourCampaign, SponsorNotApproved, CampaignIncomplete or NotPossibleNow."""
    require_manager(campaign, by)
    Sponsor.objects.select_for_update().get(
        pk=campaign.sponsor_id
    )  # a flag set at this instant waits, or is seen
    require_acting(campaign.sponsor)
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if missing := current.missing():
        raise CampaignIncomplete(
            _("Please fill in first: %(fields)s.") % {"fields": ", ".join(missing)}, missing=missing
        )
    if current.ends_on < timezone.localdate():
        raise CampaignIncomplete(_("The end date is in the past."), field="ends_on")
    return _step(
        campaign, by, "published", [Status.DRAFT], Status.ACTIVE, published_at=timezone.now()
    )


@transaction.atomic
def pause(*, campaign: Campaign, by: User) -> Campaign:
    """No new requests; open ones may still be answered. Raises NotYourCampaign or NotPossibleNow."""
    require_manager(campaign, by)
    return _step(campaign, by, "paused", [Status.ACTIVE], Status.PAUSED)


@transaction.atomic
def resume(*, campaign: Campaign, by: User) -> Campaign:
    """Raises NotYourCampaign, SponsorNotApproved or NotPossibleNow."""
    require_manager(campaign, by)
    require_acting(campaign.sponsor)
    return _step(campaign, by, "resumed", [Status.PAUSED], Status.ACTIVE)


@transaction.atomic
def complete(*, campaign: Campaign, by: User | None) -> Campaign:
    """End the campaign: open requests expire with notice, accepted deals run on. `by` is None for the clock."""
    if by is not None:
        require_manager(campaign, by)
    return _end(campaign, by, "completed", list(RUNNING), Status.COMPLETED)


@transaction.atomic
def archive(*, campaign: Campaign, by: User) -> Campaign:
    """Take the campaign out of the lists; its open requests expire with notice. Raises NotYourCampaign or NotPossibleNow."""
    require_manager(campaign, by)
    return _end(
        campaign, by, "archived", [s for s in Status if s != Status.ARCHIVED], Status.ARCHIVED
    )


def delete(*, campaign: Campaign, by: User) -> None:
    """Remove a campaign nobody was ever asked in. Raises NotYourCampaign or HasHistory, also for a request of the same instant."""
    if campaign.sponsor.user_id != by.pk:
        raise NotYourCampaign(_("Only the company itself deletes its campaigns."))
    refusal = HasHistory(
        _("This campaign has ad requests, so its history stays: archive it instead.")
    )
    try:
        with transaction.atomic():
            current = Campaign.objects.select_for_update().get(pk=campaign.pk)
            if in_use(current):
                raise refusal
            AuditEvent.record(current, action="deleted", by=by, from_status=current.status)
            current.delete()
    except ProtectedError as error:
        raise refusal from error


def close_ended_campaigns(*, today: date | None = None) -> int:
    """Complete every running campaign whose end date is past. Returns how many. Safe to repeat and to run twice at once."""
    day = today or timezone.localdate()
    closed = 0
    for campaign in (
        Campaign.objects.filter(status__in=RUNNING, ends_on__lt=day)
        .select_related("sponsor__user")
        .order_by("ends_on", "pk")
    ):
        try:
            with transaction.atomic():
                complete(campaign=campaign, by=None)
                title = _("%(campaign)s has ended") % {"campaign": campaign.name}
                Notification.tell(
                    campaign.sponsor.user,
                    kind="campaign_ended",
                    title=title,
                    url=campaign.get_absolute_url(),
                    about=campaign,
                )
        except NotPossibleNow:
            continue  # somebody else ended it meanwhile
        closed += 1
    return closed


def _end(
    campaign: Campaign, by: User | None, action: str, before: list[Status], after: Status
) -> Campaign:
    """Locks in one order: the company, so that no request begins meanwhile, then the requests, the campaign last."""
    Sponsor.objects.select_for_update().get(pk=campaign.sponsor_id)
    when_campaign_ends.run(campaign)
    return _step(campaign, by, action, before, after)


def _step(
    campaign: Campaign,
    by: User | None,
    action: str,
    before: list[Status],
    after: Status,
    **change: object,
) -> Campaign:
    old = Campaign.objects.filter(pk=campaign.pk).values_list("status", flat=True).first()
    if (
        Campaign.objects.filter(pk=campaign.pk, status__in=before).update(status=after, **change)
        != 1
    ):
        raise NotPossibleNow(
            _("That is not possible any more: the campaign is %(status)s.")
            % {"status": Status(old or after).label.lower()}
        )
    AuditEvent.record(campaign, action=action, by=by, from_status=old or "", to_status=after)
    return Campaign.objects.for_cards().get(pk=campaign.pk)
