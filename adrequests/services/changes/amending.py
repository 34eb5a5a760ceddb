"""Other terms for a deal that stands: proposed by one side, answered by the other, and then deal sheet n + 1."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Policy, User
from adrequests import notices
from adrequests.models import (
    AdRequest,
    Amendment,
    AmendmentStatus,
    DealSheet,
    Offer,
    Side,
)
from adrequests.registries import when_agreed
from adrequests.services.changes.pieces import drop, missing, move_due_dates, surplus
from adrequests.services.changes.standing import (
    Act,
    check_paid,
    check_stands,
    check_unsuspended,
    hold,
    record,
    touch,
)
from adrequests.services.money.planning import replan_payments
from adrequests.services.offers import deadline
from adrequests.services.sheets import plan_work, write_amended_sheet
from adrequests.services.turns import NotYourTurn
from adrequests.services.work.reviewing import complete_if_done
from adrequests.terms import NothingChanged, Proposal
from campaigns.services import BudgetExceeded, adjust
from influencer_platform.errors import DomainError
from influencer_platform.money import format_money


class AmendmentOutdated(DomainError):
    """The terms of the deal have changed, or the proposal was answered, while the person was reading."""

    code = "amendment_outdated"


class AmendmentOpen(DomainError):
    """One proposal waits for an answer; a second one has to wait for that."""

    code = "amendment_open"


@transaction.atomic
def propose_amendment(
    *, ad_request: AdRequest, by: User, sheet_number: int, terms: Proposal, note: str = ""
) -> Amendment:
    """Put other terms to the other side, in place of those of the sheet the person saw.

    Raises NotYourRequest, AlreadyClosed, Frozen, AmendmentOutdated, AmendmentOpen, NothingChanged, TermsInvalid, WorkHandedIn,
    BelowPaid or, for a sponsor, BudgetExceeded.
    """
    act = Act.of(ad_request, by)
    check_stands(act.deal)
    check_unsuspended(act.deal)
    if _sheet(act.deal).number != sheet_number:
        raise outdated()
    if Amendment.objects.open().filter(ad_request=act.deal).exists():
        raise AmendmentOpen(_("A proposed change waits for its answer already."))
    _check(act, terms)
    amendment = Amendment.objects.create(
        ad_request=act.deal,
        number=Amendment.objects.filter(ad_request=act.deal).count() + 1,
        sheet_number=sheet_number,
        side=act.side,
        author=by,
        expires_at=deadline(Policy.current()),
        **terms.as_fields(),
    )
    act.say(note, amendment.created_at)
    record(act.deal, "amendment_proposed", by=by, amendment=amendment.number, sheet=sheet_number)
    notices.amendment_proposed(touch(act.deal), amendment, by=by)
    return amendment


@transaction.atomic
def accept_amendment(*, ad_request: AdRequest, by: User, number: int, note: str = "") -> Amendment:
    """Agree to amendment `number`: the next sheet, the work as it asks, and the difference of the fee in the budget.

    The same accept again by the same person changes nothing and answers the same. Raises NotYourRequest, NotYourTurn,
    AmendmentOutdated, AlreadyClosed, Frozen, WorkHandedIn, BelowPaid or BudgetExceeded and changes nothing then.
    """
    act = Act.of(ad_request, by)
    amendment = _numbered(act, number)
    if amendment.status == AmendmentStatus.ACCEPTED and amendment.closed_by_id == by.pk:
        return amendment
    check_stands(act.deal)
    check_unsuspended(act.deal)
    _check_answerable(act, amendment, turn=act.side.other)
    check_paid(act.deal, amendment.fee_minor, field="fee")
    more = amendment.fee_minor - act.deal.fee_minor
    changed = _take_effect(act, amendment)
    act.say(note, timezone.now())
    replan_payments(changed)
    complete_if_done(changed, by)
    _adjust(act, more)  # the contended row last
    return amendment


@transaction.atomic
def decline_amendment(*, ad_request: AdRequest, by: User, number: int, note: str = "") -> Amendment:
    """Say no to a proposed change: the deal stands as it was. Raises as `accept_amendment` where it is not one's to answer."""
    return _close(ad_request, by, number, AmendmentStatus.DECLINED, note)


@transaction.atomic
def withdraw_amendment(
    *, ad_request: AdRequest, by: User, number: int, note: str = ""
) -> Amendment:
    """Take one's own proposal back before it is answered. Raises as `decline_amendment`."""
    return _close(ad_request, by, number, AmendmentStatus.WITHDRAWN, note)


def expire_amendments(*, now: datetime | None = None) -> int:
    """Take proposals off the table that nobody answered in time. Returns how many. Safe to repeat and to run in parallel."""
    moment = now or timezone.now()
    due = Amendment.objects.open().filter(expires_at__lte=moment).order_by("expires_at", "pk")
    return sum(_expire(row, moment) for row in due.select_related("ad_request")[:500])


@transaction.atomic
def _expire(row: Amendment, moment: datetime) -> bool:
    deal = hold(row.ad_request)
    rows = Amendment.objects.open().filter(pk=row.pk)
    if rows.update(status=AmendmentStatus.EXPIRED, closed_at=moment) != 1:
        return False
    record(deal, "amendment_expired", by=None, amendment=row.number)
    touch(deal)
    return True


def outdated() -> AmendmentOutdated:
    return AmendmentOutdated(_("The deal changed while you were reading. Here is how it stands."))


def _sheet(deal: AdRequest) -> DealSheet:
    return deal.sheets.order_by("-number")[0]


def _numbered(act: Act, number: int) -> Amendment:
    found = Amendment.objects.filter(ad_request=act.deal, number=number).first()
    if found is None:
        raise outdated()
    return found


def _check_answerable(act: Act, amendment: Amendment, *, turn: Side) -> None:
    """Raises unless it is open and of the side `turn`."""
    is_current = _sheet(act.deal).number == amendment.sheet_number
    if not (amendment.is_open and is_current):
        raise outdated()
    if amendment.side != turn:
        raise NotYourTurn(_("It is the other side's turn to answer."))


def _check(act: Act, terms: Proposal) -> None:
    """Whether these terms can be put forward. A due date that has passed may stay as it is."""
    today, table = timezone.localdate(), cast("Offer", act.deal.latest_offer)
    kept = terms.due_on == table.due_on
    (replace(terms, due_on=max(terms.due_on, today)) if kept else terms).check(today)
    if terms.same_as(table):
        raise NothingChanged(_("These are the terms of the deal. Change something."))
    check_paid(act.deal, terms.fee_minor, field="fee")
    surplus(act.deal, terms.deliverables)
    campaign, more = act.deal.campaign, terms.fee_minor - act.deal.fee_minor
    if act.side == Side.SPONSOR and more > campaign.free_minor:
        sentence = _("Only %(free)s of this campaign's budget is free.") % {
            "free": format_money(campaign.free_minor, campaign.currency)
        }
        raise BudgetExceeded(sentence, field="fee", missing_minor=more - campaign.free_minor)


def _take_effect(act: Act, amendment: Amendment) -> AdRequest:
    """All but the money: the offer it becomes, the sheet, and the pieces."""
    before, wanted = cast("Offer", act.deal.latest_offer), dict(amendment.in_order())
    drop(surplus(act.deal, wanted))
    move_due_dates(act.deal, before=before.due_on, after=amendment.due_on)
    offer = Offer.objects.create(
        ad_request=act.deal,
        number=act.deal.offer_number + 1,
        side=amendment.side,
        author=amendment.author,
        brief=before.brief,
        **amendment.terms(),
    )
    rounds = f"{amendment.side}_rounds"
    changed = touch(
        act.deal,
        latest_offer=offer,
        offer_number=offer.number,
        fee_minor=offer.fee_minor,
        accepted_by=act.by,
        **{rounds: act.deal.rounds_of(amendment.side) + 1},
    )
    answer(amendment, AmendmentStatus.ACCEPTED, by=act.by, offer=offer)
    sheet = write_amended_sheet(changed, amendment, by=act.by)
    plan_work(sheet, missing(changed, wanted), due_on=amendment.due_on)
    when_agreed.run(sheet)
    record(
        changed,
        "amendment_accepted",
        by=act.by,
        amendment=amendment.number,
        offer=offer.number,
        sheet=sheet.number,
    )
    notices.amendment_accepted(changed, amendment, by=act.by)
    return changed


def answer(
    amendment: Amendment, status: AmendmentStatus, *, by: User, offer: Offer | None = None
) -> None:
    amendment.status, amendment.closed_by, amendment.offer = status, by, offer
    amendment.closed_at = timezone.now()
    amendment.save(update_fields=["status", "closed_by", "closed_at", "offer"])


def _close(
    ad_request: AdRequest, by: User, number: int, status: AmendmentStatus, note: str
) -> Amendment:
    act = Act.of(ad_request, by)
    amendment = _numbered(act, number)
    if amendment.status == status and amendment.closed_by_id == by.pk:
        return amendment
    check_stands(act.deal)
    is_mine = status == AmendmentStatus.WITHDRAWN
    _check_answerable(act, amendment, turn=act.side if is_mine else act.side.other)
    answer(amendment, status, by=by)
    act.say(note, cast("datetime", amendment.closed_at))
    record(act.deal, f"amendment_{status.value}", by=by, amendment=number)
    moved = touch(act.deal)
    tell = notices.amendment_withdrawn if is_mine else notices.amendment_declined
    tell(moved, amendment, by=by)
    return amendment


def _adjust(act: Act, more: int) -> None:
    """An influencer is never told figures of the campaign's budget."""
    try:
        adjust(campaign_id=act.deal.campaign_id, by_minor=more)
    except BudgetExceeded as error:
        if act.side == Side.SPONSOR:
            raise
        sentence = _(
            "The campaign's budget does not cover this fee at the moment. The deal stands as it was. Write to %(name)s."
        )
        name = act.deal.campaign.sponsor.company_name
        raise BudgetExceeded(sentence % {"name": name}) from error
