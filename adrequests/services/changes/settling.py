"""A deal that ends before its work is done, for a sum up to its fee: agreed by both sides, or decided by staff."""

from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Policy, User
from accounts.services.decisions import ReasonMissing, Words, require_permission, write_down
from adrequests import notices
from adrequests.models import (
    DECIDE_SETTLEMENT,
    AdRequest,
    Settlement,
    SettlementStatus,
    SettlingReason,
    Status,
)
from adrequests.services.changes.standing import (
    Act,
    check_paid,
    check_stands,
    end_work,
    hold,
    lapse_proposals,
    record,
    touch,
)
from adrequests.services.closing import closed
from adrequests.services.money.planning import replan_payments
from adrequests.services.offers import deadline
from adrequests.services.reviews.writing import invite_reviews
from adrequests.services.turns import NotYourTurn, require_outsider
from campaigns.services import settle
from influencer_platform.errors import DomainError
from influencer_platform.money import format_money


class SettlementOutdated(DomainError):
    """The proposal was answered or has lapsed while the person was reading."""

    code = "settlement_outdated"


class SettlementOpen(DomainError):
    """One proposal waits for an answer; a second one has to wait for that."""

    code = "settlement_open"


class AmountInvalid(DomainError):
    """A settlement is at least nothing and at most the fee."""

    code = "amount_invalid"
    status = 400


@transaction.atomic
def propose_settlement(
    *, ad_request: AdRequest, by: User, amount_minor: int, note: str = ""
) -> Settlement:
    """Offer to end the deal for this sum in minor units. Raises NotYourRequest, AlreadyClosed, SettlementOpen, AmountInvalid, BelowPaid."""
    act = Act.of(ad_request, by)
    check_stands(act.deal)
    if Settlement.objects.open().filter(ad_request=act.deal).exists():
        raise SettlementOpen(_("A proposed settlement waits for its answer already."))
    _check_amount(act.deal, amount_minor)
    row = _add(act.deal, by, amount_minor, side=act.side, expires_at=deadline(Policy.current()))
    act.say(note, row.created_at)
    record(act.deal, "settlement_proposed", by=by, settlement=row.number, minor=amount_minor)
    notices.settlement_proposed(touch(act.deal), row, by=by)
    return row


@transaction.atomic
def accept_settlement(
    *, ad_request: AdRequest, by: User, number: int, note: str = ""
) -> Settlement:
    """Agree to end the deal for the sum proposed: the rest of its fee is free again.

    The same accept again by the same person answers the same. Raises NotYourRequest, NotYourTurn, SettlementOutdated,
    AlreadyClosed or BelowPaid.
    """
    act = Act.of(ad_request, by)
    row = _numbered(act.deal, number)
    if row.status == SettlementStatus.AGREED and row.closed_by_id == by.pk:
        return row
    check_stands(act.deal)
    _check_answerable(act, row, is_own=False)
    _check_amount(act.deal, row.amount_minor)
    _answer(row, SettlementStatus.AGREED, by=by)
    ended = _end(act.deal, row, by=by)
    act.say(note, timezone.now())
    record(
        act.deal, "settled", by=by, to=Status.CANCELLED, settlement=number, minor=row.amount_minor
    )
    notices.settlement_agreed(ended, row, by=by)
    invite_reviews(ended)
    _free(ended)
    return row


@transaction.atomic
def decline_settlement(
    *, ad_request: AdRequest, by: User, number: int, note: str = ""
) -> Settlement:
    """Say no to the sum; the deal stands. Raises as `accept_settlement`."""
    return _close(ad_request, by, number, SettlementStatus.DECLINED, note)


@transaction.atomic
def withdraw_settlement(
    *, ad_request: AdRequest, by: User, number: int, note: str = ""
) -> Settlement:
    """Take one's own proposal back. Raises as `accept_settlement`."""
    return _close(ad_request, by, number, SettlementStatus.WITHDRAWN, note)


@transaction.atomic
def decide_settlement(
    *,
    ad_request: AdRequest,
    by: User,
    amount_minor: int,
    reason: str,
    message: str = "",
    private_note: str = "",
) -> Settlement:
    """Staff end a deal for a sum; both sides are told why. The same decision again by the same person answers the same.

    Raises NotAllowed, ReasonMissing (also for `other` without words both sides can read), AlreadyClosed, AmountInvalid or BelowPaid.
    """
    require_permission(by, DECIDE_SETTLEMENT)
    words = Words(reason, message, private_note)
    words.check(SettlingReason.values)
    if reason == SettlingReason.OTHER and not message.strip():
        raise ReasonMissing(
            _("Say in a few words what the reason is. Both sides read it."), field="message"
        )
    deal = hold(ad_request)
    require_outsider(deal, by)
    if same := _same_decision(deal, by, amount_minor):
        return same
    check_stands(deal)
    _check_amount(deal, amount_minor)
    now = timezone.now()
    lapse_proposals(deal)
    decided = SettlementStatus.DECIDED
    row = _add(deal, by, amount_minor, expires_at=now, status=decided, closed_at=now, closed_by=by)
    ended = _end(deal, row, by=by)
    write_down(
        deal,
        action="settlement_decided",
        by=by,
        words=words,
        statuses=(deal.status, ended.status),
        settlement=row.number,
        minor=amount_minor,
    )
    notices.settlement_decided(ended, row, reason=SettlingReason(reason), message=message)
    invite_reviews(ended)
    _free(ended)
    return row


def expire_settlements(*, now: datetime | None = None) -> int:
    """Take proposals off the table that nobody answered in time. Returns how many. Safe to repeat and to run in parallel."""
    moment = now or timezone.now()
    due = Settlement.objects.open().filter(expires_at__lte=moment).order_by("expires_at", "pk")
    return sum(_expire(row, moment) for row in due.select_related("ad_request")[:500])


@transaction.atomic
def _expire(row: Settlement, moment: datetime) -> bool:
    deal = hold(row.ad_request)
    rows = Settlement.objects.open().filter(pk=row.pk)
    if rows.update(status=SettlementStatus.EXPIRED, closed_at=moment) != 1:
        return False
    record(deal, "settlement_expired", by=None, settlement=row.number)
    touch(deal)
    return True


def _numbered(deal: AdRequest, number: int) -> Settlement:
    found = Settlement.objects.filter(ad_request=deal, number=number).first()
    if found is None:
        raise _outdated()
    return found


def _outdated() -> SettlementOutdated:
    return SettlementOutdated(_("The deal changed while you were reading. Here is how it stands."))


def _same_decision(deal: AdRequest, by: User, amount_minor: int) -> Settlement | None:
    decided = Settlement.objects.filter(ad_request=deal, status=SettlementStatus.DECIDED)
    return decided.filter(author=by, amount_minor=amount_minor).first()


def _check_amount(deal: AdRequest, amount_minor: int) -> None:
    if not 0 <= amount_minor <= deal.fee_minor:
        fee = format_money(deal.fee_minor, deal.campaign.currency)
        sentence = _("Choose a sum from nothing to the agreed fee of %(fee)s.") % {"fee": fee}
        raise AmountInvalid(sentence, field="amount")
    check_paid(deal, amount_minor, field="amount")


def _check_answerable(act: Act, row: Settlement, *, is_own: bool) -> None:
    if not row.is_open:
        raise _outdated()
    if (row.side == act.side) != is_own:
        raise NotYourTurn(_("It is the other side's turn to answer."))


def _add(deal: AdRequest, by: User, amount_minor: int, **fields: Any) -> Settlement:
    number = Settlement.objects.filter(ad_request=deal).count() + 1
    return Settlement.objects.create(
        ad_request=deal, number=number, author=by, amount_minor=amount_minor, **fields
    )


def _answer(row: Settlement, status: SettlementStatus, *, by: User) -> None:
    row.status, row.closed_by, row.closed_at = status, by, timezone.now()
    row.save(update_fields=["status", "closed_by", "closed_at"])


def _end(deal: AdRequest, row: Settlement, *, by: User) -> AdRequest:
    """Close the request for the sum of `row`; what is not approved by now is no longer asked for."""
    end_work(deal)
    change = closed(Status.CANCELLED, by, "", shared=True)
    ended = touch(deal, settled_minor=row.amount_minor, **change)
    replan_payments(ended, total_minor=row.amount_minor)
    return ended


def _free(ended: AdRequest) -> None:
    """The contended row last."""
    settle(
        campaign_id=ended.campaign_id,
        fee_minor=ended.fee_minor,
        settled_minor=ended.settled_minor,
    )


def _close(
    ad_request: AdRequest, by: User, number: int, status: SettlementStatus, note: str
) -> Settlement:
    act = Act.of(ad_request, by)
    row = _numbered(act.deal, number)
    if row.status == status and row.closed_by_id == by.pk:
        return row
    check_stands(act.deal)
    is_own = status == SettlementStatus.WITHDRAWN
    _check_answerable(act, row, is_own=is_own)
    _answer(row, status, by=by)
    act.say(note, cast("datetime", row.closed_at))
    record(act.deal, f"settlement_{status.value}", by=by, settlement=number)
    moved = touch(act.deal)
    tell = notices.settlement_withdrawn if is_own else notices.settlement_declined
    tell(moved, row, by=by)
    return row
