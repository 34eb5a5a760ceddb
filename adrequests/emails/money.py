"""The mails about payments: due, overdue, entered, confirmed, disputed, decided, and that nobody knows where to pay."""

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mail import Sample, Write, compose, mail_kind
from accounts.models import Delivery
from accounts.topics import Topic
from adrequests import topics
from adrequests.emails.deals import PREHEADER, Deal, Row, as_read_by
from adrequests.models import DisputeReason, Outcome, Side
from adrequests.samples import money_sample
from adrequests.services.money.mail_facts import (
    IsDue,
    MoneyFacts,
    facts_of_payments,
    is_confirmed,
    is_decided,
    is_disputed,
    is_open,
    is_payout_missing,
    is_unconfirmed,
)
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import day

Words = Callable[[MoneyFacts], Deal]


def money_mail(
    name: str, topic: Topic, is_due: IsDue, *, path: str = "", **sample: Any
) -> Callable[[Words], Write]:
    """Register a mail about one payment. The function says the words; `path` is where its button leads influencers instead."""

    def register(words: Words) -> Write:
        def write(delivery: Delivery, facts: MoneyFacts) -> EmailMultiAlternatives:
            with as_read_by(delivery):
                deal = words(facts)
                elsewhere = path and facts.side == Side.INFLUENCER
                return compose(
                    delivery,
                    "deal",
                    deal.subject,
                    deal=deal,
                    words=(),
                    writer=_other(facts),
                    preheader=" · ".join(f"{row.label}: {row.value}" for row in deal.rows)[
                        :PREHEADER
                    ],
                    path=reverse(path) if elsewhere else facts.payment.get_absolute_url(),
                    zone=timezone.get_current_timezone_name(),
                )

        write.__doc__ = words.__doc__
        example = lambda: Sample(*money_sample(**sample))  # noqa: E731
        return mail_kind(name, topic=topic, gather=facts_of_payments(is_due), sample=example)(write)

    return register


def _other(facts: MoneyFacts) -> str:
    if facts.side == Side.SPONSOR:
        return facts.ad_request.influencer.name
    return facts.ad_request.campaign.sponsor.company_name


def _known(facts: MoneyFacts) -> dict[str, str]:
    """What the sentences are filled with: the amount of the transfer, or what is open of the payment."""
    row, transfer = facts.payment, facts.transfer
    minor = transfer.amount_minor if transfer else row.rest_minor
    return {
        "who": _other(facts),
        "amount": format_money(minor, facts.ad_request.campaign.currency),
        "campaign": facts.ad_request.campaign.name,
        "day": day(row.due_on) if row.due_on else "",
    }


def _rows(facts: MoneyFacts) -> list[Row]:
    row, currency = facts.payment, facts.ad_request.campaign.currency
    rows = [
        Row(_("Campaign"), facts.ad_request.campaign.name),
        Row(_("Part of the fee"), str(row.get_label_display())),
        Row(_("Amount"), format_money(row.amount_minor, currency)),
    ]
    if row.due_on:
        rows.append(Row(_("Due"), day(row.due_on), bool(row.days_late(timezone.localdate()))))
    if facts.transfer:
        rows.append(Row(_("Reference"), facts.transfer.reference))
    return rows


@money_mail("payment_due", topics.PAYMENT_DUE, is_open, side=Side.SPONSOR)
def payment_due(facts: MoneyFacts) -> Deal:
    """A payment is due within three days: to the sponsor."""
    known = _known(facts)
    subject = _("%(amount)s to %(who)s is due on %(day)s") % known
    lead = _("Pay as you usually do, then mark it as paid: %(who)s is asked to confirm it.") % known
    return Deal(subject, lead, _("Open the payment"), _rows(facts))


@money_mail("payment_overdue", topics.PAYMENT_DUE, is_open, side=Side.SPONSOR, late=4)
def payment_overdue(facts: MoneyFacts) -> Deal:
    """A payment is late: to both sides."""
    known = _known(facts)
    if facts.side == Side.SPONSOR:
        subject = _("%(amount)s to %(who)s is overdue since %(day)s")
        lead = _("%(who)s waits for the fee of “%(campaign)s”. Have you paid already? Then mark it as paid.")  # fmt: skip
    else:
        subject = _("%(amount)s from %(who)s is overdue since %(day)s")
        lead = _("We have reminded %(who)s. Write to them if you have agreed on another date.")
    return Deal(subject % known, lead % known, _("Open the payment"), _rows(facts))


@money_mail("payment_recorded", topics.PAYMENT_MADE, is_unconfirmed, has_transfer=True)
def payment_recorded(facts: MoneyFacts) -> Deal:
    """The sponsor marked a payment as paid: the influencer is asked to confirm it."""
    known = _known(facts)
    subject = _("%(who)s paid %(amount)s: has it arrived?") % known
    lead = _(
        "Look whether it is in your account, then confirm it or say what is wrong. After a week without an answer our team "
        "looks into it."
    )
    return Deal(subject, lead, _("Confirm or dispute"), _rows(facts))


@money_mail("payment_confirmed", topics.PAYMENT_MADE, is_confirmed, side=Side.SPONSOR, has_transfer=True)  # fmt: skip
def payment_confirmed(facts: MoneyFacts) -> Deal:
    """The influencer confirmed a payment: to the sponsor."""
    known = _known(facts)
    subject = _("%(who)s confirmed that %(amount)s has arrived") % known
    lead = _("There is nothing left to do about this transfer.")
    return Deal(subject, lead, _("Open the payment"), _rows(facts))


@money_mail("payment_disputed", topics.PAYMENT_DISPUTED, is_disputed, side=Side.SPONSOR, has_transfer=True)  # fmt: skip
def payment_disputed(facts: MoneyFacts) -> Deal:
    """The influencer says that a payment has not arrived as it was entered: to the sponsor."""
    known = _known(facts)
    subject = _("%(who)s disputes your payment of %(amount)s") % known
    lead = _("Our team looks into it and decides. Have the proof of the transfer ready.")
    rows = _rows(facts)
    if facts.transfer:
        reason = DisputeReason(facts.transfer.receipt.dispute_reason)
        rows.append(Row(_("What is wrong"), str(reason.label)))
    return Deal(subject, lead, _("Open the payment"), rows)


@money_mail("payment_unconfirmed", topics.PAYMENT_DISPUTED, is_unconfirmed, has_transfer=True)
def payment_unconfirmed(facts: MoneyFacts) -> Deal:
    """Nobody confirmed a payment within a week, so our team looks into it: to both sides."""
    known = _known(facts)
    subject = _("Nobody confirmed %(amount)s: our team looks into it") % known
    lead = _("It can still be confirmed or disputed until we have decided.")
    return Deal(subject, lead, _("Open the payment"), _rows(facts))


@money_mail("payment_decided", topics.PAYMENT_DISPUTED, is_decided, has_transfer=True)
def payment_decided(facts: MoneyFacts) -> Deal:
    """Finance decided whether a payment was made: to both sides."""
    known = _known(facts)
    subjects = {
        Outcome.PAID: _("We found that %(amount)s was paid"),
        Outcome.PARTLY: _("We found that %(amount)s was paid in part"),
        Outcome.UNPAID: _("We found that %(amount)s was not paid"),
    }
    outcome = facts.transfer.receipt.outcome if facts.transfer else Outcome.PAID
    lead = _("What did not arrive is owed as before. The reason stands in the history of your deal.")  # fmt: skip
    subject = subjects[Outcome(outcome)] % known
    return Deal(subject, lead, _("Open the payment"), _rows(facts))


@money_mail("payout_missing", topics.PAYMENT_DUE, is_payout_missing, path="accounts:settings_payout")  # fmt: skip
def payout_missing(facts: MoneyFacts) -> Deal:
    """A fee is due and nobody knows where to pay it: to both sides."""
    known = _known(facts)
    if facts.side == Side.INFLUENCER:
        subject = _("Fill in where %(who)s is to pay you")
        lead = _("%(amount)s for “%(campaign)s” is owed to you. Without your payout details it cannot be paid or invoiced.")  # fmt: skip
        button = _("Fill in my payout details")
    else:
        subject = _("%(who)s has not filled in yet where to pay")
        lead = _("We have told %(who)s. You find the account on the page of the payment as soon as it is there.")  # fmt: skip
        button = _("Open the payment")
    return Deal(subject % known, lead % known, button, _rows(facts))
