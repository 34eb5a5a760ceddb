"""What a contender can do: each function loads what it needs and returns the move, to be made at the signal."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Influencer, PlatformAccount, Sponsor, User, Verification
from accounts.services import flag, report_abuse, save_platform_account, unflag
from accounts.services import verification as verification_services
from accounts.tests.factories import make_niche
from adrequests import services
from adrequests.models import OPEN, AdRequest, Amendment, AmendmentStatus, Side, Status
from adrequests.tests.factories import make_terms
from campaigns.models import Campaign
from campaigns.services import complete
from campaigns.services.money import BudgetExceeded

Move = Callable[[], Any]
FLAGGABLE = {"sponsor": Sponsor, "influencer": Influencer, "campaign": Campaign}


def accept(ad_request: int, by: int, offer_number: int = 1) -> Move:
    return partial(_answer, services.accept, *_case(ad_request, by), offer_number=offer_number)


def counter(ad_request: int, by: int, fee_minor: int, offer_number: int = 1) -> Move:
    terms = make_terms(fee_minor)
    return partial(
        _answer, services.counter, *_case(ad_request, by), offer_number=offer_number, terms=terms
    )


def amend(ad_request: int, by: int, fee_minor: int, offer_number: int = 1) -> Move:
    terms = make_terms(fee_minor)
    return partial(
        _answer, services.amend, *_case(ad_request, by), offer_number=offer_number, terms=terms
    )


def withdraw(ad_request: int, by: int, offer_number: int = 1) -> Move:
    return partial(_answer, services.withdraw, *_case(ad_request, by), offer_number=offer_number)


def extend(ad_request: int, by: int, offer_number: int = 1) -> Move:
    return partial(_answer, services.extend, *_case(ad_request, by), offer_number=offer_number)


def accept_amendment(ad_request: int, by: int, number: int = 1) -> Move:
    return partial(_answer, services.accept_amendment, *_case(ad_request, by), number=number)


def withdraw_amendment(ad_request: int, by: int, number: int = 1) -> Move:
    return partial(_answer, services.withdraw_amendment, *_case(ad_request, by), number=number)


def propose_amendment(ad_request: int, by: int, fee_minor: int) -> Move:
    words: dict[str, Any] = {"sheet_number": 1, "terms": make_terms(fee_minor)}
    return partial(_answer, services.propose_amendment, *_case(ad_request, by), **words)


def accept_settlement(ad_request: int, by: int, number: int = 1) -> Move:
    return partial(_answer, services.accept_settlement, *_case(ad_request, by), number=number)


def cancel(ad_request: int, by: int) -> Move:
    return partial(_answer, services.cancel, *_case(ad_request, by), reason="timing")


def amend_naively(ad_request: int, by: int, number: int = 1) -> Move:
    """The control: the row is looked at, not held, and the money is read and then written."""
    return partial(_amend_naively, *_case(ad_request, by), number=number)


@transaction.atomic
def _amend_naively(row: AdRequest, by: User, *, number: int) -> str:
    amendment = Amendment.objects.get(ad_request=row, number=number)
    if amendment.status != AmendmentStatus.PROPOSED:
        raise services.AmendmentOutdated("changed")
    more = amendment.fee_minor - row.fee_minor
    campaign = Campaign.objects.get(pk=row.campaign_id)
    if campaign.free_minor < more:
        raise BudgetExceeded("too little")
    row.fee_minor = amendment.fee_minor
    row.save(update_fields=["fee_minor"])
    campaign.committed_minor += more
    campaign.save(update_fields=["committed_minor"])
    return row.status


def invite(campaign: int, influencer: int, by: int) -> Move:
    case = Campaign.objects.get(pk=campaign), Influencer.objects.get(pk=influencer)
    return lambda: (
        services.invite(
            campaign=case[0], influencer=case[1], by=_user(by), terms=make_terms(1000)
        ).pk
    )


def apply(campaign: int, by: int) -> Move:
    row = Campaign.objects.get(pk=campaign)
    return lambda: services.apply(campaign=row, by=_user(by), terms=make_terms(1000)).pk


def suspend(kind: str, pk: int, by: int) -> Move:
    target = FLAGGABLE[kind]._default_manager.get(pk=pk)
    return lambda: flag(target=target, by=_user(by), reason="rules").pk


def report(kind: str, pk: int, by: int) -> Move:
    target = FLAGGABLE[kind]._default_manager.get(pk=pk)
    return lambda: report_abuse(target=target, by=_user(by), reason="spam").pk


def lift(kind: str, pk: int, by: int) -> Move:
    target = FLAGGABLE[kind]._default_manager.get(pk=pk)
    return lambda: unflag(target=target, by=_user(by), private_note="Settled.").pk


def end(campaign: int, by: int) -> Move:
    row = Campaign.objects.get(pk=campaign)
    return lambda: complete(campaign=row, by=_user(by)).status


def verify(verification: int, by: int) -> Move:
    row = Verification.objects.for_queue().get(pk=verification)
    return lambda: (
        verification_services.verify(verification=row, by=_user(by), reason="code_seen").status
    )


def decline(verification: int, by: int) -> Move:
    row = Verification.objects.for_queue().get(pk=verification)
    return lambda: (
        verification_services.decline(
            verification=row, by=_user(by), reason="no_code", message="No code."
        ).status
    )


def redeclare(account: int) -> Move:
    """The influencer changes the figures."""
    row = PlatformAccount.objects.select_related("influencer__user").get(pk=account)
    row.followers += 1
    return lambda: save_platform_account(influencer=row.influencer, account=row).pk


def post_by_key(by: int, key: str, times: int) -> Move:
    """The same new campaign sent to the API so many times, each time by the same key. What prevents another one is the key
    alone: a company may have two campaigns of one name."""
    make_niche("Outdoors")
    client = Client(SERVER_NAME="localhost", headers={"Idempotency-Key": key})
    client.force_login(_user(by))
    today = timezone.localdate()
    body = {
        "name": f"Sent by {key}",
        "description": "Sent many times",
        "category": "Outdoors",
        "start_date": str(today + timedelta(days=9)),
        "end_date": str(today + timedelta(days=40)),
        "budget": "100",
        "visibility": "public",
        "goals": "One",
    }
    return lambda: [_post(client, body) for _ in range(times)]


def _post(client: Client, body: dict[str, Any]) -> tuple[int, str, bool]:
    """Status, body, and whether it is a repeated answer."""
    answer = client.post("/api/campaigns", body, content_type="application/json")
    return answer.status_code, answer.content.decode(), "Idempotent-Replayed" in answer


def accept_naively(ad_request: int, by: int, offer_number: int = 1) -> Move:
    """The control: looks, thinks, then writes, as one would without knowing better."""
    return partial(_accept_naively, *_case(ad_request, by), offer_number=offer_number)


@transaction.atomic
def _accept_naively(row: AdRequest, by: User, *, offer_number: int) -> str:
    row.refresh_from_db()
    if row.status not in OPEN or row.offer_number != offer_number or row.awaiting == Side.SPONSOR:
        raise services.OfferOutdated("changed")
    campaign = Campaign.objects.get(pk=row.campaign_id)
    if campaign.free_minor < row.fee_minor:
        raise BudgetExceeded("too little")
    row.status, row.awaiting = Status.ACCEPTED, ""
    row.accepted_at, row.accepted_by = timezone.now(), by
    row.save()
    AuditEvent.record(
        row, action="accepted", by=by, from_status=Status.PENDING, to_status=row.status, offer=1
    )
    campaign.committed_minor += row.fee_minor
    campaign.seats_taken += 1
    campaign.save()
    return row.status


def _answer(service: Callable[..., Any], row: AdRequest, by: User, **named: Any) -> str:
    return str(service(ad_request=row, by=by, **named).status)


def _case(ad_request: int, by: int) -> tuple[AdRequest, User]:
    return AdRequest.objects.for_cards().get(pk=ad_request), _user(by)


def _user(pk: int) -> User:
    user: User = User.objects.with_party().get(pk=pk)
    return user


COMMANDS: dict[str, Callable[..., Move]] = {
    "accept": accept,
    "accept_amendment": accept_amendment,
    "accept_naively": accept_naively,
    "accept_settlement": accept_settlement,
    "amend": amend,
    "amend_naively": amend_naively,
    "apply": apply,
    "cancel": cancel,
    "counter": counter,
    "decline": decline,
    "end": end,
    "extend": extend,
    "invite": invite,
    "lift": lift,
    "propose_amendment": propose_amendment,
    "report": report,
    "redeclare": redeclare,
    "post_by_key": post_by_key,
    "suspend": suspend,
    "verify": verify,
    "withdraw": withdraw,
    "withdraw_amendment": withdraw_amendment,
}
