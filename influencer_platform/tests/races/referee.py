"""What the test asks a process of its own: people and requests to race for, and whether all still fits afterwards."""

from collections.abc import Callable
from functools import partial
from typing import Any

from accounts.models import Influencer, PlatformAccount, Sponsor
from accounts.tests.factories import make_influencer, make_sponsor, make_staff, make_verification
from adrequests import services as deals
from adrequests.models import AGREED, AdRequest
from adrequests.services.sheets import seal_earlier_deals
from adrequests.tests.factories import make_ad_request, make_terms
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign
from influencer_platform.invariants import violations

BUDGET = 1_000_000


def stage(creators: int = 1, invited: int = 0, **fields: Any) -> Callable[[], Any]:
    """A new campaign, so many creators for it, and invitations (of 10.00) to the first `invited` of them."""
    return partial(_stage, creators, invited, fields)


def agree(
    requests: list[int], amended_minor: int = 0, settled_minor: int = 0
) -> Callable[[], None]:
    """These invitations are accepted; the company proposes this fee instead, and this sum to end it for."""
    return partial(_agree, requests, amended_minor, settled_minor)


def check() -> Callable[[], list[str]]:
    return violations


def moderator() -> Callable[[], int]:
    return lambda: make_staff().pk


def request_verification() -> Callable[[], dict[str, int]]:
    """A creator with a request that waits, and two of the staff."""
    return _request_verification


def accounts_disagree() -> Callable[[], list[str]]:
    """Accounts that are marked as verified without the reading, or the other way round."""
    return _accounts_disagree


def repair() -> Callable[[], None]:
    """Put right what the control has damaged on purpose."""
    return _repair


def _stage(creators: int, invited: int, fields: dict[str, Any]) -> dict[str, Any]:
    sponsor = Sponsor.objects.acting().first() or make_sponsor()
    cast = list(Influencer.objects.listed().order_by("pk")[:creators])
    cast += [make_influencer() for _ in range(creators - len(cast))]
    campaign = make_campaign(sponsor=sponsor, **{"budget_minor": BUDGET} | fields)
    made = [
        make_ad_request(campaign=campaign, influencer=creator, fee_minor=1000)
        for creator in cast[:invited]
    ]
    return {
        "campaign": campaign.pk,
        "sponsor": sponsor.pk,
        "owner": sponsor.user_id,
        "influencers": [creator.pk for creator in cast],
        "people": [creator.user_id for creator in cast],
        "requests": [row.pk for row in made],
    }


def _agree(requests: list[int], amended_minor: int, settled_minor: int) -> None:
    for row in AdRequest.objects.for_cards().filter(pk__in=requests):
        creator, owner = row.influencer.user, row.campaign.sponsor.user
        agreed = deals.accept(ad_request=row, by=creator, offer_number=1)
        if amended_minor:
            terms = make_terms(amended_minor)
            deals.propose_amendment(ad_request=agreed, by=owner, sheet_number=1, terms=terms)
        if settled_minor:
            deals.propose_settlement(ad_request=agreed, by=owner, amount_minor=settled_minor)


def _request_verification() -> dict[str, int]:
    row = make_verification(make_influencer())
    return {
        "verification": row.pk,
        "account": row.account_id,
        "rosa": make_staff().pk,
        "ines": make_staff().pk,
    }


def _accounts_disagree() -> list[str]:
    wrong = []
    for account in PlatformAccount.objects.prefetch_related("readings", "verifications"):
        decided = [row.status for row in account.verifications.all()]
        seen = [row for row in account.readings.all() if row.source == "verified"]
        if len(seen) != decided.count("verified"):
            wrong.append(f"{account.pk}: {len(seen)} looks, {decided}")
        newest = max(account.readings.all(), key=lambda row: row.pk, default=None)
        is_seen = newest is not None and newest.source == "verified"
        if (account.verified_on is not None) != is_seen:
            wrong.append(f"{account.pk}: verified on {account.verified_on}, newest {newest}")
    return wrong


def _repair() -> None:
    seal_earlier_deals()
    on_table = AdRequest.objects.values_list("pk", "latest_offer__fee_minor")
    for pk, fee_minor in on_table:
        AdRequest.objects.filter(pk=pk).update(fee_minor=fee_minor)
    for campaign in Campaign.objects.all():
        agreed = campaign.ad_requests.filter(status__in=AGREED)
        settled = campaign.ad_requests.filter(settled_minor__gt=0)
        fees = list(agreed.values_list("fee_minor", flat=True))
        fees += settled.values_list("settled_minor", flat=True)
        Campaign.objects.filter(pk=campaign.pk).update(
            committed_minor=sum(fees),
            budget_minor=max(sum(fees), campaign.budget_minor),
            seats_taken=len(fees),
        )


COMMANDS: dict[str, Callable[..., Callable[[], Any]]] = {
    "accounts_disagree": accounts_disagree,
    "agree": agree,
    "check": check,
    "moderator": moderator,
    "repair": repair,
    "request_verification": request_verification,
    "stage": stage,
}
