"""What becomes of some deals of the demo once they are made: a change agreed or waiting, an end for a sum agreed or waiting."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from accounts.models import User
from adrequests import services
from adrequests.models import AdRequest, Side, Status
from adrequests.terms import Proposal
from influencer_platform.demo.market import Market

DAY = timedelta(days=1)
EVERY = 9
"""One deal of so many has each of these stories."""

Person = Callable[[Side], User]


def schedule_changes(market: Market, pk: int, person: Person) -> None:
    """Called when request `pk` is agreed, at the market's time."""
    agreed, lately = market.clock.now, market.day(-1.4)
    propose, settle = partial(_propose, pk, person), partial(_settle, pk, person)
    match pk % EVERY:
        case 1:
            market.at(agreed + 0.8 * DAY, propose)
            market.at(agreed + 1.6 * DAY, partial(_accept_change, pk, person))
        case 3:
            market.at(max(lately, agreed + 0.2 * DAY), propose)
        case 5:
            market.at(agreed + 1.2 * DAY, settle)
            market.at(agreed + 2.1 * DAY, partial(_accept_sum, pk, person))
        case 7:
            market.at(max(lately, agreed + 0.3 * DAY), settle)


def _deal(pk: int) -> AdRequest | None:
    return AdRequest.objects.for_cards().filter(pk=pk, status=Status.ACCEPTED).first()


def _propose(pk: int, person: Person) -> None:
    """The company wants one piece more and pays for it in proportion."""
    if (deal := _deal(pk)) is None or deal.latest_offer is None:
        return
    terms = Proposal.of(deal.latest_offer)
    kind, n = min(terms.deliverables.items())
    more = deal.fee_minor // (100 * sum(terms.deliverables.values())) * 100
    changed = replace(
        terms, deliverables=terms.deliverables | {kind: n + 1}, fee_minor=deal.fee_minor + more
    )
    services.propose_amendment(
        ad_request=deal,
        by=person(Side.SPONSOR),
        sheet_number=deal.sheets.count(),
        terms=changed,
        note="The first reactions are so good that we would like one more. Would that work for you?",
    )


def _accept_change(pk: int, person: Person) -> None:
    if deal := _deal(pk):
        services.accept_amendment(ad_request=deal, by=person(Side.INFLUENCER), number=1)


def _settle(pk: int, person: Person) -> None:
    """The creator cannot finish and asks for part of the fee."""
    if deal := _deal(pk):
        services.propose_settlement(
            ad_request=deal,
            by=person(Side.INFLUENCER),
            amount_minor=deal.fee_minor // 300 * 100,
            note="I have to stop here, I am sorry. A third of the fee for what is done would be fair, I think.",
        )


def _accept_sum(pk: int, person: Person) -> None:
    if deal := _deal(pk):
        services.accept_settlement(ad_request=deal, by=person(Side.SPONSOR), number=1)
