"""The mails about deals that stand: what is proposed to change or end them, and what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mail import Gather, Sample, Write, compose, mail_kind
from accounts.models import Delivery
from adrequests import topics
from adrequests.differences import compare
from adrequests.emails.deals import PREHEADER, Deal, Row, as_read_by, facts_of, other
from adrequests.models import (
    Amendment,
    AmendmentStatus,
    Settlement,
    SettlementStatus,
    SettlingReason,
    Side,
    Status,
)
from adrequests.samples import deal_sample
from adrequests.services.mail_facts import DealFacts, facts_of_moves
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import until


@dataclass(frozen=True)
class ChangeFacts:
    """One proposal about one deal, as the reader sees that."""

    deal: DealFacts
    row: Any


IsDue = Callable[[Any, Side], bool]
Words = Callable[[ChangeFacts, Delivery], Deal]


def _waits(row: Any, side: Side) -> bool:
    return bool(row.is_open) and row.side != side


def _is(status: str) -> IsDue:
    return lambda row, _side: row.status == status


def _gather(model: Any, is_due: IsDue) -> Gather:
    """Four statements per batch."""
    of_deals = facts_of_moves(lambda _row, _side, _payload: True)

    def gather(deliveries: Sequence[Delivery]) -> Mapping[int, ChangeFacts]:
        deals = of_deals(deliveries)
        rows = model.objects.filter(ad_request__in={d.ad_request.pk for d in deals.values()})
        by_number = {(row.ad_request_id, row.number): row for row in rows}
        found = {}
        for delivery in deliveries:
            deal = deals.get(delivery.pk)
            row = deal and by_number.get((deal.ad_request.pk, delivery.payload.get("number", 0)))
            if deal and row and is_due(row, deal.side):
                found[delivery.pk] = ChangeFacts(replace(deal, words=()), row)
        return found

    return gather


def change_mail(
    name: str, model: Any, is_due: IsDue, *, side: Side = Side.INFLUENCER
) -> Callable[[Words], Write]:
    """Register a mail about an amendment or a settlement. The function says the words."""
    topic = topics.AMENDMENT if model is Amendment else topics.SETTLEMENT

    def register(words: Words) -> Write:
        def write(delivery: Delivery, facts: ChangeFacts) -> EmailMultiAlternatives:
            with as_read_by(delivery):
                deal = words(facts, delivery)
                table = " · ".join(f"{row.label}: {row.value}" for row in deal.rows)
                return compose(
                    delivery,
                    "deal",
                    deal.subject,
                    deal=deal,
                    words=facts.deal.words,
                    writer=other(facts.deal),
                    preheader=table[:PREHEADER],
                    path=facts.deal.ad_request.get_absolute_url(),
                    zone=timezone.get_current_timezone_name(),
                )

        write.__doc__ = words.__doc__
        example = lambda: _sample(model, side)  # noqa: E731
        return mail_kind(name, topic=topic, gather=_gather(model, is_due), sample=example)(write)

    return register


def _sample(model: Any, side: Side) -> Sample:
    payload, deal = deal_sample(side=side, status=Status.ACCEPTED, words=0)
    times = {"side": side.other, "number": 1, "expires_at": timezone.now() + timedelta(days=5)}
    offer = deal.ad_request.latest_offer
    assert offer is not None  # noqa: S101  (the sample has one)
    row: Any = Settlement(amount_minor=60_000, **times)
    if model is Amendment:
        row = Amendment(**offer.terms() | {"fee_minor": 160_000}, **times)
    more = {"number": 1, "reason": SettlingReason.PART.value, "message": "The reel is online."}
    return Sample(payload | more, ChangeFacts(deal, row))


def _changes(facts: ChangeFacts) -> list[Row]:
    """What the amendment changes, each with what was agreed before."""
    row = facts.deal.ad_request
    told = compare(
        row.latest_offer, facts.row, currency=row.campaign.currency, reader=facts.deal.side
    )
    lines = [Row(_("Campaign"), row.campaign.name)]
    return lines + [
        Row(str(line.label), _("%(now)s instead of %(was)s") % {"now": line.now, "was": line.was})
        for line in told
        if not line.is_same
    ]


def _answer_by(facts: ChangeFacts) -> Row:
    return Row(_("Answer by"), until(facts.row.expires_at))


def _known(facts: ChangeFacts) -> dict[str, str]:
    known = facts_of(facts.deal)
    if isinstance(facts.row, Settlement):
        currency = facts.deal.ad_request.campaign.currency
        known["sum"] = format_money(facts.row.amount_minor, currency)
    return known


@change_mail("amendment_proposed", Amendment, _waits)
def amendment_proposed(facts: ChangeFacts, _delivery: Delivery) -> Deal:
    """The other side proposes a change of a deal that stands."""
    known = _known(facts)
    lead = _("The deal on “%(campaign)s” stands as it is until you accept. You can decline, and nothing changes.")  # fmt: skip
    rows = [*_changes(facts), _answer_by(facts)]
    return Deal(
        _("%(who)s proposes a change of your deal") % known,
        lead % known,
        _("Read and answer it"),
        rows,
    )


@change_mail("amendment_accepted", Amendment, _is(AmendmentStatus.ACCEPTED), side=Side.SPONSOR)
def amendment_accepted(facts: ChangeFacts, _delivery: Delivery) -> Deal:
    """The other side accepted a change: a new deal sheet holds."""
    known = _known(facts)
    lead = _(
        "The new terms of “%(campaign)s” hold from now on. They stand on a deal sheet of their own; the earlier one stays "
        "readable."
    )
    currency = facts.deal.ad_request.campaign.currency
    told = compare(None, facts.row, currency=currency, reader=facts.deal.side)
    rows = [Row(str(line.label), line.now) for line in told if line.key in {"fee", "work", "due"}]
    return Deal(
        _("%(who)s accepted the change of your deal") % known,
        lead % known,
        _("Open the deal"),
        [Row(_("Campaign"), known["campaign"]), *rows],
    )


@change_mail("amendment_declined", Amendment, _is(AmendmentStatus.DECLINED), side=Side.SPONSOR)
def amendment_declined(facts: ChangeFacts, _delivery: Delivery) -> Deal:
    """The other side declined a change: the deal stands as it was."""
    known = _known(facts)
    lead = _("The deal on “%(campaign)s” stands as it was agreed.") % known
    rows = [Row(_("Campaign"), known["campaign"]), Row(_("Pay"), known["fee"])]
    subject = _("%(who)s declined the change of your deal") % known
    return Deal(subject, lead, _("Open the deal"), rows)


@change_mail("settlement_proposed", Settlement, _waits)
def settlement_proposed(facts: ChangeFacts, _delivery: Delivery) -> Deal:
    """The other side proposes to end a deal for a sum."""
    known = _known(facts)
    lead = _(
        "%(who)s would end the deal on “%(campaign)s” for %(sum)s in all, of the agreed %(fee)s. It stands until you "
        "agree."
    )
    rows = [Row(_("Paid in all"), known["sum"]), Row(_("Agreed fee"), known["fee"])]
    subject = _("%(who)s proposes to end your deal for %(sum)s") % known
    return Deal(subject, lead % known, _("Read and answer it"), [*rows, _answer_by(facts)])


@change_mail("settlement_agreed", Settlement, _is(SettlementStatus.AGREED), side=Side.SPONSOR)
def settlement_agreed(facts: ChangeFacts, _delivery: Delivery) -> Deal:
    """The other side agreed to end a deal for the sum proposed."""
    known = _known(facts)
    lead = _("Your deal on “%(campaign)s” has ended. %(sum)s is paid for it in all; nothing more is to be made.")  # fmt: skip
    rows = [Row(_("Paid in all"), known["sum"]), Row(_("Agreed fee"), known["fee"])]
    subject = _("%(who)s agreed to end your deal for %(sum)s") % known
    return Deal(subject, lead % known, _("Open the deal"), rows)


@change_mail("settlement_decided", Settlement, _is(SettlementStatus.DECIDED))
def settlement_decided(facts: ChangeFacts, delivery: Delivery) -> Deal:
    """Our team ended a deal for a sum: to both sides, with the reason."""
    known, said = _known(facts), delivery.payload
    lead = _(
        "Our team has ended your deal with %(who)s on “%(campaign)s”. %(sum)s is paid for it in all; nothing more is to be "
        "made."
    )
    rows = [Row(_("Paid in all"), known["sum"]), Row(_("Agreed fee"), known["fee"])]
    reason = said.get("reason", "")
    if reason in SettlingReason.values and reason != SettlingReason.OTHER:
        rows.append(Row(_("Reason"), str(SettlingReason(reason).label)))
    if said.get("message"):
        rows.append(Row(_("What we say to it"), str(said["message"])))
    subject = _("Your deal with %(who)s has ended for %(sum)s") % known
    return Deal(subject, lead % known, _("Open the deal"), rows)
