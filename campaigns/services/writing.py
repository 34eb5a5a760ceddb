"""Writing a campaign: its text, its versions, its budget."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Sponsor, User
from campaigns.models import Brief, BriefText, Campaign, Status
from campaigns.registries import in_use, when_brief_changes
from campaigns.services.rights import NotYourCampaign, require_manager
from influencer_platform.errors import DomainError
from influencer_platform.money import format_money

EDITABLE = frozenset(
    field.name
    for field in Campaign._meta.get_fields()
    if isinstance(field, models.Field)
    and field.editable
    and field.name not in {"id", "sponsor", "created_at"}
)


class BudgetBelowCommitted(DomainError):
    """The budget cannot be lower than what is already committed."""

    code = "budget_below_committed"


class SeatsBelowTaken(DomainError):
    """Fewer places than already taken."""

    code = "seats_below_taken"


class CurrencyFixed(DomainError):
    """Offers exist in this currency."""

    code = "currency_fixed"


class UpfrontFixed(DomainError):
    """Offers were made knowing which part of the fee is due on signing."""

    code = "upfront_fixed"


@transaction.atomic
def create_campaign(*, sponsor: Sponsor, by: User, **fields: Any) -> Campaign:
    """A draft with version 1 of its brief. A company that waits for approval may prepare drafts. Raises NotYourCampaign."""
    if sponsor.user_id != by.pk:
        raise NotYourCampaign(_("Only the company itself creates its campaigns."))
    _only_editable(fields)
    campaign = Campaign.objects.create(sponsor=sponsor, **fields)
    Brief.objects.create(campaign=campaign, number=1, **campaign.brief_text())
    AuditEvent.record(campaign, action="created", by=by, to_status=Status.DRAFT)
    return campaign


@transaction.atomic
def update_campaign(*, campaign: Campaign, by: User, **fields: Any) -> Campaign:
    """Change a campaign. A change of the brief once requests exist makes a new version, and both sides are told.

    Raises NotYourCampaign, CurrencyFixed, UpfrontFixed, BudgetBelowCommitted or SeatsBelowTaken and changes nothing then.
    """
    require_manager(campaign, by)
    _only_editable(fields)
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    used = in_use(current)
    _refuse_below_committed(current, fields)
    if used and fields.get("currency", current.currency) != current.currency:
        raise CurrencyFixed(
            _("The currency stays as it is: offers have been made in it."), field="currency"
        )
    if used and fields.get("upfront_percent", current.upfront_percent) != current.upfront_percent:
        raise UpfrontFixed(
            _("The part due on signing stays as it is: offers have been made on it."),
            field="upfront_percent",
        )
    text = {name: value for name, value in fields.items() if name in BriefText.names()}
    changed = [name for name, value in fields.items() if getattr(current, name) != value]
    told = _told(current, changed, fields)
    for name in changed:
        setattr(current, name, fields[name])
    if any(name in text for name in changed):
        _write_brief(current, new_version=used)
    current.save(update_fields=[*changed, "brief_number"])
    if changed:
        AuditEvent.record(current, action="edited", by=by, brief=current.brief_number, **told)
    if used and any(name in text for name in changed):
        when_brief_changes.run(current)
    return current


def _told(current: Campaign, changed: list[str], fields: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a change: which fields, and of the budget also what it was, [before, after]: reports of a past
    month ask for it."""
    budget = [current.budget_minor, fields.get("budget_minor")]
    return {"fields": sorted(changed)} | ({"budget": budget} if "budget_minor" in changed else {})


def _refuse_below_committed(current: Campaign, fields: dict[str, Any]) -> None:
    if fields.get("budget_minor", current.budget_minor) < current.committed_minor:
        committed = format_money(current.committed_minor, current.currency)
        raise BudgetBelowCommitted(
            _("%(sum)s is already committed; the budget cannot be lower.") % {"sum": committed},
            field="budget",
        )
    if fields.get("seats", current.seats) < current.seats_taken:
        raise SeatsBelowTaken(
            _("%(n)d places are already taken.") % {"n": current.seats_taken}, field="seats"
        )


def _write_brief(campaign: Campaign, *, new_version: bool) -> None:
    if new_version:
        campaign.brief_number += 1
        Brief.objects.create(
            campaign=campaign, number=campaign.brief_number, **campaign.brief_text()
        )
    else:
        Brief.objects.filter(campaign=campaign, number=campaign.brief_number).update(
            **campaign.brief_text()
        )


def _only_editable(fields: dict[str, Any]) -> None:
    """A programming error, not a user's: status, money taken and ownership are never set from outside."""
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
