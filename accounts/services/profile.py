"""Profiles. The parts of an influencer's that lists and searches read are worked out here, in the same transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keeping import touch_company, touch_creator
from accounts.models import AuditEvent, Influencer, Niche, PlatformAccount, Rate, Sponsor, User
from accounts.services.figures import declare, remove_proofs
from accounts.uploads import remove_replaced
from influencer_platform.errors import DomainError

MOST_ACCOUNTS = 12


class TooManyAccounts(DomainError):
    """No profile needs more than a dozen platform accounts."""

    code = "too_many_accounts"


class AlreadyListed(DomainError):
    """The profile names this account already."""

    code = "already_listed"


class HandleTaken(DomainError):
    """Somebody else has this handle."""

    code = "handle_taken"


@transaction.atomic
def save_sponsor(*, sponsor: Sponsor, time_zone: str = "", by: User | None = None) -> Sponsor:
    """Save the edited company. What the review looked at and changed since is noted in the trail, by the fields' names.

    `by` is the company itself where nobody else is named.
    """
    before = Sponsor.objects.select_for_update().get(pk=sponsor.pk)
    sponsor.save(update_fields=_EDITABLE)
    changed = [
        name
        for name in ("company_name", *Sponsor.REVIEWED)
        if getattr(before, name) != getattr(sponsor, name)
    ]
    if changed and before.submitted_at is not None:
        AuditEvent.record(sponsor, action="profile_changed", by=by or sponsor.user, fields=changed)
    remove_replaced(
        sponsor.logo.storage, before=before.logo.name or "", now=sponsor.logo.name or ""
    )
    save_person(
        user=sponsor.user, name=sponsor.contact_name or sponsor.user.name, time_zone=time_zone
    )
    touch_company(sponsor)
    return sponsor


_EDITABLE = (
    "company_name", "industry", "website", "country", "contact_name", "phone", "about", "logo",
)  # fmt: skip


def save_influencer(
    *, influencer: Influencer, niches: Iterable[Niche], time_zone: str = ""
) -> Influencer:
    """Save the edited profile with its niches. Raises HandleTaken."""
    try:
        with transaction.atomic():
            before = Influencer.objects.select_for_update().get(pk=influencer.pk).avatar
            influencer.save(update_fields=_INFLUENCER_EDITABLE)
            influencer.niches.set(niches)
            now = influencer.avatar
            remove_replaced(now.storage, before=before.name or "", now=now.name or "")
            save_person(user=influencer.user, name=influencer.name, time_zone=time_zone)
            touch_creator(influencer)
    except IntegrityError as error:
        raise HandleTaken(_("This handle is taken."), field="handle") from error
    return influencer


_INFLUENCER_EDITABLE = (
    "name", "handle", "bio", "country", "languages", "availability", "currency", "avatar",
)  # fmt: skip


def save_person(*, user: User, name: str, time_zone: str = "") -> None:
    """What the account itself is called, and the zone its times are shown in (kept when none is given)."""
    user.name, user.time_zone = name, time_zone or user.time_zone
    user.save(update_fields=("name", "time_zone"))


@transaction.atomic
def save_platform_account(*, influencer: Influencer, account: PlatformAccount) -> PlatformAccount:
    """Add or change one platform account, which declares its figures as of today: every change is a dated reading, and so is
    the same said again on another day. A changed account loses its verification, and a request for one ends.

    Raises TooManyAccounts or AlreadyListed.
    """
    Influencer.objects.select_for_update().get(pk=influencer.pk)
    before = PlatformAccount.objects.filter(pk=account.pk).first() if account.pk else None
    if before is None and influencer.platform_accounts.count() >= MOST_ACCOUNTS:
        raise TooManyAccounts(
            _("A profile holds up to %(n)d platform accounts.") % {"n": MOST_ACCOUNTS}
        )
    others = influencer.platform_accounts.exclude(pk=account.pk)
    if others.filter(platform=account.platform, handle__iexact=account.handle).exists():
        raise AlreadyListed(_("You have listed this account already."), field="handle")
    account.influencer = influencer
    is_changed = before is None or _figures(before) != _figures(account)
    account.declared_on = timezone.localdate()
    account.verified_on = None if is_changed or before is None else before.verified_on
    account.save()
    declare(account, is_changed=is_changed)
    refresh_directory_facts(influencer)
    return account


@transaction.atomic
def remove_platform_account(*, influencer: Influencer, account: PlatformAccount) -> None:
    """Take the account away, with its readings, requests and proofs."""
    mine = influencer.platform_accounts.filter(pk=account.pk)
    for row in mine:
        remove_proofs(row)
    mine.delete()
    refresh_directory_facts(influencer)


@transaction.atomic
def save_rates(
    *, influencer: Influencer, prices: dict[str, int | None], currency: str = ""
) -> None:
    """Replace the rate card: deliverable kind → minor units of `currency` (as before when none is given); None takes the line away."""
    Influencer.objects.filter(pk=influencer.pk).update(currency=currency or influencer.currency)
    influencer.currency = currency or influencer.currency
    for kind, price in prices.items():
        if price is None:
            Rate.objects.filter(influencer=influencer, kind=kind).delete()
        else:
            Rate.objects.update_or_create(
                influencer=influencer, kind=kind, defaults={"price_minor": price}
            )
    refresh_directory_facts(influencer)


def refresh_directory_facts(influencer: Influencer) -> None:
    """Followers (of the largest account), platforms and lowest rate, kept on the profile so that the directory can filter by them."""
    accounts = influencer.platform_accounts.all()
    facts: dict[str, Any] = {
        "followers": accounts.aggregate(n=Max("followers"))["n"] or 0,
        "platforms": list(accounts.values_list("platform", flat=True)),
        "fee_from_minor": influencer.rates.aggregate(n=Min("price_minor"))["n"],
    }
    Influencer.objects.filter(pk=influencer.pk).update(**facts)
    touch_creator(influencer)
    for name, value in facts.items():
        setattr(influencer, name, value)


def _figures(account: PlatformAccount) -> tuple[Any, ...]:
    return account.platform, account.handle, account.url, account.followers, account.engagement_rate
