"""The ledger of a campaign's budget. The check and the change are one statement; the database refuses the rest."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import RUNNING, Campaign
from influencer_platform.errors import DomainError
from influencer_platform.money import format_money


class BudgetExceeded(DomainError):
    """Accepting would commit more than the campaign's budget. `facts["missing_minor"]` is the missing sum."""

    code = "budget_exceeded"


class SeatsFull(DomainError):
    """All places of the campaign are taken."""

    code = "seats_full"


class PaidBeyondFees(DomainError):
    """More would be paid than was agreed in this campaign."""

    code = "paid_beyond_fee"


class CampaignClosed(DomainError):
    """The campaign has ended or is suspended."""

    code = "campaign_closed"


@transaction.atomic
def reserve(*, campaign_id: int, fee_minor: int) -> None:
    """Commit `fee_minor` and one place. The contended row: call it last. Raises BudgetExceeded, SeatsFull or CampaignClosed."""
    room = Campaign.objects.filter(
        pk=campaign_id,
        status__in=RUNNING,
        ends_on__gte=timezone.localdate(),
        flagged_at__isnull=True,
        budget_minor__gte=F("committed_minor") + fee_minor,
        seats__gt=F("seats_taken"),
    )
    if (
        room.update(
            committed_minor=F("committed_minor") + fee_minor, seats_taken=F("seats_taken") + 1
        )
        != 1
    ):
        raise _why_not(Campaign.objects.get(pk=campaign_id), fee_minor)


@transaction.atomic
def release(*, campaign_id: int, fee_minor: int) -> None:
    """Give back what `reserve` took, when an agreed deal is cancelled."""
    Campaign.objects.filter(pk=campaign_id).update(
        committed_minor=F("committed_minor") - fee_minor, seats_taken=F("seats_taken") - 1
    )


@transaction.atomic
def adjust(*, campaign_id: int, by_minor: int) -> None:
    """Commit so much more for a deal that stands already, or so much less. The contended row: call it last.

    A deal runs on when its campaign has ended, so only money is asked for. Raises BudgetExceeded.
    """
    room = Campaign.objects.filter(
        pk=campaign_id,
        budget_minor__gte=F("committed_minor") + by_minor,
        paid_minor__lte=F("committed_minor") + by_minor,
    )
    if room.update(committed_minor=F("committed_minor") + by_minor) != 1:
        raise _short(Campaign.objects.get(pk=campaign_id), by_minor)


@transaction.atomic
def settle(*, campaign_id: int, fee_minor: int, settled_minor: int) -> None:
    """A deal ends for less than its fee: the rest is free again, and its place where nothing is paid for it."""
    Campaign.objects.filter(pk=campaign_id).update(
        committed_minor=F("committed_minor") - fee_minor + settled_minor,
        seats_taken=F("seats_taken") - (0 if settled_minor else 1),
    )


@transaction.atomic
def pay(*, campaign_id: int, amount_minor: int) -> None:
    """Note that so much of what is committed was paid; a negative amount takes that back. The contended row: call it last.

    Raises PaidBeyondFees.
    """
    room = Campaign.objects.filter(
        pk=campaign_id,
        committed_minor__gte=F("paid_minor") + amount_minor,
        paid_minor__gte=-amount_minor,
    )
    if room.update(paid_minor=F("paid_minor") + amount_minor) != 1:
        raise PaidBeyondFees(_("More would be paid than was agreed in this campaign."))


def _why_not(campaign: Campaign, fee_minor: int) -> DomainError:
    is_over = campaign.ends_on < timezone.localdate()
    if is_over or not campaign.is_running or campaign.is_flagged:
        return CampaignClosed(_("This campaign has ended or is suspended."))
    if fee_minor > campaign.free_minor:
        return _short(campaign, fee_minor)
    return SeatsFull(_("All places of this campaign are taken."))


def _short(campaign: Campaign, fee_minor: int) -> BudgetExceeded:
    missing = fee_minor - campaign.free_minor
    sentence = _(
        "The campaign's budget is %(missing)s short of this fee. Raise the budget or make a counter-offer."
    )
    return BudgetExceeded(
        sentence % {"missing": format_money(missing, campaign.currency)}, missing_minor=missing
    )
