"""The mails about deals, as they happen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.dated import zone_of
from accounts.mail import Gather, Sample, Write, compose, mail_kind
from accounts.models import Delivery
from accounts.topics import Topic
from adrequests import topics
from adrequests.differences import terms_in_words
from adrequests.models import AdRequest, CloseReason, Side, Status
from adrequests.samples import deal_sample
from adrequests.services.mail_facts import (
    DealFacts,
    IsDue,
    facts_of_messages,
    facts_of_moves,
    has_become,
    is_their_turn,
    runs_out,
)
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import left, until

PREHEADER = 140


@dataclass(frozen=True)
class Row:
    """One line of the table of facts."""

    label: str
    value: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Deal:
    """The words of one mail: its subject, the sentence below it, the facts, and what the button says."""

    subject: str
    lead: str
    button: str
    rows: list[Row] = field(default_factory=list)


@contextmanager
def as_read_by(delivery: Delivery) -> Iterator[None]:
    """Times in the reader's own zone."""
    reader = delivery.recipient
    with timezone.override(zone_of(reader.time_zone) if reader else None):
        yield


def deal_mail(
    name: str,
    topic: Topic,
    is_due: IsDue | None = None,
    *,
    gather: Gather | None = None,
    example: Callable[[], tuple[dict[str, Any], Any]] | None = None,
    **sample: Any,
) -> Callable[[Callable[[Any, Delivery], Deal]], Write]:
    """Register a mail about one deal. The function says the words; whether it is due and what it reads is the same for all.

    A kind that reads more than the deal names its own `gather`, and its own `example` of payload and facts.
    """
    gather = gather or (facts_of_moves(is_due) if is_due else facts_of_messages)
    example = example or partial(deal_sample, **sample)

    def register(words: Callable[[Any, Delivery], Deal]) -> Write:
        def write(delivery: Delivery, facts: DealFacts) -> EmailMultiAlternatives:
            with as_read_by(delivery):
                deal = words(facts, delivery)
                return compose(
                    delivery,
                    "deal",
                    deal.subject,
                    deal=deal,
                    words=facts.words,
                    writer=other(facts),
                    preheader=" · ".join(f"{row.label}: {row.value}" for row in deal.rows)[
                        :PREHEADER
                    ],
                    path=facts.ad_request.get_absolute_url(),
                    zone=timezone.get_current_timezone_name(),
                )

        write.__doc__ = words.__doc__
        preview = lambda: Sample(*example())  # noqa: E731
        return mail_kind(name, topic=topic, gather=gather, sample=preview)(write)

    return register


def other(facts: DealFacts) -> str:
    """How the reader knows the other side."""
    if facts.side == Side.SPONSOR:
        return facts.ad_request.influencer.name
    return facts.ad_request.campaign.sponsor.company_name


def fee(ad_request: AdRequest) -> str:
    """`$1,450`; the product alone where no money is paid."""
    if not ad_request.fee_minor:
        return _("the product, no fee")
    return format_money(ad_request.fee_minor, ad_request.campaign.currency)


def facts_of(facts: DealFacts) -> dict[str, str]:
    """What the sentences are filled with."""
    row = facts.ad_request
    return {"who": other(facts), "fee": fee(row), "campaign": row.campaign.name}


def table(facts: DealFacts, *, is_open: bool = True) -> list[Row]:
    """The terms on the table, and until when they can be answered. Never the campaign's budget."""
    row = facts.ad_request
    rows = [Row(_("Campaign"), row.campaign.name)]
    if row.latest_offer:
        terms = terms_in_words(row.latest_offer, row.campaign.currency)
        rows += [Row(str(term.label), term.now) for term in terms if term.key in SHOWN]
    if is_open:
        is_urgent = (row.expires_at - timezone.now()).days < 1
        words = _("%(time)s, %(left)s") % {
            "time": until(row.expires_at), "left": left(row.expires_at),
        }  # fmt: skip
        rows.append(Row(_("Answer by"), words, is_urgent))
    return rows


def reason_row(ad_request: AdRequest) -> list[Row]:
    """Why it was closed, where whoever closed it shares that."""
    if not (ad_request.close_reason and ad_request.is_reason_shared):
        return []
    return [Row(_("Reason"), str(CloseReason(ad_request.close_reason).label))]


SHOWN = {"fee", "work", "due"}


@deal_mail("new_request", topics.NEW_REQUEST, is_their_turn)
def new_request(facts: DealFacts, _delivery: Delivery) -> Deal:
    """A sponsor invites an influencer, or an influencer applies: to whoever is asked."""
    if facts.ad_request.initiated_by_sponsor:
        subject = _("%(who)s invites you: %(fee)s")
        lead = _(
            "%(who)s would like to work with you on “%(campaign)s” and offers %(fee)s. Accept, reject or make another "
            "offer."
        )
        button = _("Open the invitation")
    else:
        subject = _("%(who)s applies: %(fee)s")
        lead = _("%(who)s would like to take part in “%(campaign)s” for %(fee)s. Accept, reject or make another offer.")  # fmt: skip
        button = _("Open the application")
    known = facts_of(facts)
    return Deal(subject % known, lead % known, button, table(facts))


@deal_mail("counter", topics.COUNTER, is_their_turn, side=Side.SPONSOR, status=Status.NEGOTIATING)
def counter(facts: DealFacts, delivery: Delivery) -> Deal:
    """The other side answers with another offer, or changes its own."""
    known = facts_of(facts)
    if delivery.payload.get("amended"):
        subject = _("%(who)s changed the offer: %(fee)s")
    elif facts.side == Side.SPONSOR:
        subject = _("%(who)s asks for %(fee)s")
    else:
        subject = _("%(who)s offers %(fee)s")
    lead = _(
        "This is the offer on the table for “%(campaign)s”. It replaces the one before; neither side is held to that any "
        "more."
    )
    return Deal(subject % known, lead % known, _("Open the offer"), table(facts))


@deal_mail("message", topics.MESSAGE, words=2)
def message(facts: DealFacts, _delivery: Delivery) -> Deal:
    """The other side wrote, and it was not read within two minutes; several messages in a row are one mail."""
    n = facts.unread
    subject = ngettext(
        "%(who)s wrote to you about “%(campaign)s”", "%(n)d messages from %(who)s about “%(campaign)s”", n
    )  # fmt: skip
    lead = ngettext("You have not read it yet.", "You have not read them yet.", n)
    return Deal(subject % (facts_of(facts) | {"n": n}), lead, _("Answer"))


@deal_mail("accepted", topics.ACCEPTED, has_become(Status.ACCEPTED), side=Side.SPONSOR, status=Status.ACCEPTED)  # fmt: skip
def accepted(facts: DealFacts, _delivery: Delivery) -> Deal:
    """The other side accepted the offer: the deal is made."""
    known = facts_of(facts)
    lead = _("You agreed on “%(campaign)s”. The terms are frozen as they were accepted; both of you can read and print them.")  # fmt: skip
    subject = _("%(who)s accepted: %(fee)s") % known
    return Deal(subject, lead % known, _("Open the deal"), table(facts, is_open=False))


@deal_mail("rejected", topics.REJECTED, has_become(Status.REJECTED), side=Side.SPONSOR, status=Status.REJECTED)  # fmt: skip
def rejected(facts: DealFacts, _delivery: Delivery) -> Deal:
    """The other side rejected the offer."""
    known = facts_of(facts)
    lead = _("Nothing was agreed on “%(campaign)s”. The conversation stays open for some time.")
    subject = _("%(who)s rejected %(fee)s") % known
    return Deal(subject, lead % known, _("Open the conversation"), reason_row(facts.ad_request))


@deal_mail("withdrawn", topics.WITHDRAWN, has_become(Status.WITHDRAWN), status=Status.WITHDRAWN)
def withdrawn(facts: DealFacts, _delivery: Delivery) -> Deal:
    """The other side took its offer back before it was answered."""
    known = facts_of(facts)
    lead = _("The offer for “%(campaign)s” is off the table: there is nothing to answer any more.")
    subject = _("%(who)s withdrew the offer of %(fee)s") % known
    return Deal(subject, lead % known, _("Open the conversation"), reason_row(facts.ad_request))


@deal_mail("cancelled", topics.CANCELLED, has_become(Status.CANCELLED), status=Status.CANCELLED)
def cancelled(facts: DealFacts, _delivery: Delivery) -> Deal:
    """The other side cancelled agreed work."""
    known = facts_of(facts)
    lead = _("Your deal on “%(campaign)s” over %(fee)s has ended before it was done.")
    subject = _("%(who)s cancelled the agreed work") % known
    rows = [*reason_row(facts.ad_request), *table(facts, is_open=False)]
    return Deal(subject, lead % known, _("Open the deal"), rows)


@deal_mail("expiring", topics.EXPIRING, runs_out, hours=22)
def expiring(facts: DealFacts, _delivery: Delivery) -> Deal:
    """An offer that waits for the reader expires within a day."""
    known = facts_of(facts)
    lead = _("%(who)s waits for your answer on “%(campaign)s”. An offer nobody answers expires by itself.")  # fmt: skip
    subject = _("%(who)s, %(fee)s: the offer runs out within a day") % known
    return Deal(subject, lead % known, _("Answer the offer"), table(facts))


@deal_mail("expired", topics.EXPIRED, has_become(Status.EXPIRED), status=Status.EXPIRED)
def expired(facts: DealFacts, delivery: Delivery) -> Deal:
    """An offer ran out without an answer, or its campaign ended: to both sides."""
    known = facts_of(facts)
    if delivery.payload.get("by_silence", True):
        lead = _("Nobody answered the offer of %(fee)s for “%(campaign)s” in time. Nothing was agreed.")  # fmt: skip
    else:
        lead = _("“%(campaign)s” has ended, and with it the offer of %(fee)s. Nothing was agreed.")
    subject = _("The offer between you and %(who)s has expired") % known
    return Deal(subject, lead % known, _("Open the conversation"))


@deal_mail("reminded", topics.REMINDED, is_their_turn, hours=50)
def reminded(facts: DealFacts, _delivery: Delivery) -> Deal:
    """The other side asks for an answer."""
    known = facts_of(facts)
    lead = _("The offer for “%(campaign)s” is on the table. Accept, reject or make another one.")
    subject = _("%(who)s waits for your answer to %(fee)s") % known
    return Deal(subject, lead % known, _("Answer the offer"), table(facts))
