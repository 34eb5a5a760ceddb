"""The mails about reviews."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Delivery
from adrequests.emails.deals import Deal, Row, deal_mail, facts_of
from adrequests.models import HideReason, Status
from adrequests.samples import deal_sample
from adrequests.services.review_facts import (
    ReviewFacts,
    Say,
    as_decided,
    gathered,
    the_answer,
    to_read,
    to_write,
)
from adrequests.topics import REVIEW

ENDED: dict[str, Any] = {"status": Status.COMPLETED}


def review_mail(name: str, say: Say, *, rating: int = 0, words: int = 0) -> Callable[..., Any]:
    """Register a mail about reviews. `rating` and `words` are those of its preview."""

    def sample() -> tuple[dict[str, Any], ReviewFacts]:
        payload, deal = deal_sample(words=words, **ENDED)
        facts = ReviewFacts(deal.ad_request, deal.side, deal.words, rating=rating)
        return payload | {"message": ""}, facts

    return deal_mail(name, REVIEW, gather=gathered(say), example=sample)


@review_mail("review_invited", to_write)
def review_invited(facts: ReviewFacts, _delivery: Delivery) -> Deal:
    """A day after a deal has ended both sides are asked how it was to work together."""
    known = facts_of(facts)
    lead = _(
        "Your deal on “%(campaign)s” is done. Say in a few words how it was: one to five stars and a sentence. Both reviews are "
        "shown at the same moment, so neither side can answer the other's with its own."
    )
    subject = _("How was it to work with %(who)s?") % known
    return Deal(subject, lead % known, _("Write a review"), [Row(_("Campaign"), known["campaign"])])


@review_mail("reviews_shown", to_read, rating=5, words=1)
def reviews_shown(facts: ReviewFacts, _delivery: Delivery) -> Deal:
    """Both reviews of a deal can be read, or one where the other side wrote none."""
    known = facts_of(facts)
    lead = _("What was written about your deal on “%(campaign)s” can be read by everybody now. You can answer once.")  # fmt: skip
    rows = [Row(_("Campaign"), known["campaign"])]
    if facts.rating:
        stars = ngettext("%(n)d star", "%(n)d stars", facts.rating) % {"n": facts.rating}
        rows.append(Row(_("Their rating"), stars))
    subject = _("The reviews of your deal with %(who)s are shown") % known
    return Deal(subject, lead % known, _("Read the reviews"), rows)


@review_mail("review_replied", the_answer, words=1)
def review_replied(facts: ReviewFacts, _delivery: Delivery) -> Deal:
    """The other side answered a review."""
    known = facts_of(facts)
    lead = _("The answer stands below your review of your deal on “%(campaign)s”, for everybody to read.")  # fmt: skip
    return Deal(_("%(who)s answered your review") % known, lead % known, _("Read the answer"))


@review_mail("review_hidden", as_decided(hidden=True))
def review_hidden(facts: ReviewFacts, delivery: Delivery) -> Deal:
    """Our team has hidden a review: to whoever wrote it."""
    known = facts_of(facts)
    lead = _("Your review of your deal on “%(campaign)s” is not shown any more, and counts in no average.")  # fmt: skip
    subject = _("Our team has hidden your review of %(who)s") % known
    return Deal(subject, lead % known, _("Open the deal"), _told(delivery))


@review_mail("review_shown_again", as_decided(hidden=False))
def review_shown_again(facts: ReviewFacts, delivery: Delivery) -> Deal:
    """A hidden review is shown again: to whoever wrote it."""
    known = facts_of(facts)
    lead = _("Our team looked once more. Your review of your deal on “%(campaign)s” can be read again.")  # fmt: skip
    subject = _("Your review of %(who)s is shown again") % known
    return Deal(subject, lead % known, _("Open the deal"), _told(delivery))


def _told(delivery: Delivery) -> list[Row]:
    """Why, in words of the rules, and what our team wrote."""
    reason = delivery.payload.get("reason", "")
    rows = [Row(_("Reason"), str(HideReason(reason).label))] if reason in HideReason.values else []
    if message := delivery.payload.get("message"):
        rows.append(Row(_("Our team writes"), message))
    return rows
