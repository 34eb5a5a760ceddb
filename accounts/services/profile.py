"""An influencer's profile: the parts that lists and searches read are worked out here, in the same transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Influencer, Niche, PlatformAccount, Rate
from influencer_platform.errors import DomainError

MOST_ACCOUNTS = 12


class TooManyAccounts(DomainError):
    """No profile needs more than a dozen platform accounts."""

    code = "too_many_accounts"


@transaction.atomic
def save_influencer(*, influencer: Influencer, niches: Iterable[Niche]) -> Influencer:
    """Save the edited profile with its niches."""
    influencer.save()
    influencer.niches.set(niches)
    return influencer


@transaction.atomic
def save_platform_account(*, influencer: Influencer, account: PlatformAccount) -> PlatformAccount:
    """Add or change one platform account. Changed figures are declared anew and lose their verification. Raises TooManyAccounts."""
    Influencer.objects.select_for_update().get(pk=influencer.pk)
    before = PlatformAccount.objects.filter(pk=account.pk).first() if account.pk else None
    if before is None and influencer.platform_accounts.count() >= MOST_ACCOUNTS:
        raise TooManyAccounts(
            _("A profile holds up to %(n)d platform accounts.") % {"n": MOST_ACCOUNTS}
        )
    account.influencer = influencer
    if before is None or _figures(before) != _figures(account):
        account.declared_on, account.verified_on = timezone.localdate(), None
    account.save()
    refresh_directory_facts(influencer)
    return account


@transaction.atomic
def remove_platform_account(*, influencer: Influencer, account: PlatformAccount) -> None:
    PlatformAccount.objects.filter(pk=account.pk, influencer=influencer).delete()
    refresh_directory_facts(influencer)


@transaction.atomic
def save_rates(*, influencer: Influencer, prices: dict[str, int | None]) -> None:
    """Replace the rate card: deliverable kind → minor units, None takes the line away."""
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
    for name, value in facts.items():
        setattr(influencer, name, value)


def _figures(account: PlatformAccount) -> tuple[Any, ...]:
    return account.platform, account.handle, account.url, account.followers, account.engagement_rate
