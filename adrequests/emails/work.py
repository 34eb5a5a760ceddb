"""The mails about agreed work, as it goes on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mail import Sample, Write, compose, mail_kind
from accounts.models import Delivery, User
from accounts.topics import Topic
from adrequests import topics_of_work as topics
from adrequests.emails.deals import PREHEADER, Deal, Row, as_read_by, deal_mail, fee, other
from adrequests.models import Deliverable, Side, Status, WorkStatus
from adrequests.samples import deal_sample
from adrequests.services.mail_facts import DealFacts, has_become
from adrequests.services.work.mail_facts import (
    IsDue,
    WorkFacts,
    always,
    facts_of_work,
    has_to_change,
    is_approved,
    is_to_be_made,
    waits_for_review,
)
from influencer_platform.templatetags.ui import day, until


def work_mail(
    name: str, topic: Topic, is_due: IsDue = always, *, side: Side = Side.INFLUENCER, said: int = 0
) -> Callable[[Callable[[WorkFacts, Delivery], Deal]], Write]:
    """Register a mail about one piece. `side` and `said` (words of the other side) are those of the example."""

    def register(words: Callable[[WorkFacts, Delivery], Deal]) -> Write:
        def write(delivery: Delivery, facts: WorkFacts) -> EmailMultiAlternatives:
            with as_read_by(delivery):
                deal = words(facts, delivery)
                return compose(
                    delivery,
                    "deal",
                    deal.subject,
                    deal=deal,
                    words=facts.deal.words,
                    writer=other(facts.deal),
                    preheader=" · ".join(f"{row.label}: {row.value}" for row in deal.rows)[
                        :PREHEADER
                    ],
                    path=facts.piece.get_absolute_url(),
                    zone=timezone.get_current_timezone_name(),
                )

        write.__doc__ = words.__doc__
        gather = facts_of_work(is_due)
        example = lambda: work_sample(side, said)  # noqa: E731
        return mail_kind(name, topic=topic, gather=gather, sample=example)(write)

    return register


def work_sample(side: Side, said: int) -> Sample:
    """An invented piece of the invented deal; nothing is read or saved."""
    payload, deal = deal_sample(side=side, status=Status.ACCEPTED, words=said)
    due = timezone.localdate() + timedelta(days=2)
    deal.ad_request.influencer.user = User(time_zone="UTC")
    piece = Deliverable(
        pk=0,
        ad_request=deal.ad_request,
        number=1,
        kind="reel",
        due_on=due,
        status=WorkStatus.SUBMITTED,
        draft_number=1,
        first_submitted_at=timezone.now(),
        review_due_at=timezone.now() + timedelta(days=5),
    )
    more: dict[str, Any] = {"piece": 0, "draft": 1, "day": due.isoformat(), "is_agreed": True}
    return Sample(payload | more, WorkFacts(deal, piece))


def _known(facts: WorkFacts, **more: str) -> dict[str, str]:
    campaign = facts.deal.ad_request.campaign.name
    known = {"who": other(facts.deal), "piece": str(facts.piece), "campaign": campaign}
    return known | more


def _rows(facts: WorkFacts, *, review: bool = False) -> list[Row]:
    piece = facts.piece
    rows = [
        Row(_("Campaign"), facts.deal.ad_request.campaign.name),
        Row(_("Piece"), str(piece)),
        Row(_("Due"), day(piece.due_on), is_urgent=piece.is_overdue),
    ]
    if review and piece.review_due_at:
        rows.append(Row(_("Review until"), until(piece.review_due_at)))
    return rows


@work_mail("draft_submitted", topics.DRAFTS, waits_for_review, side=Side.SPONSOR)
def draft_submitted(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """The influencer handed in a draft: to the sponsor's side."""
    known = _known(facts)
    lead = _("A draft for “%(campaign)s” waits for you. Approve it, or say what should be different.")  # fmt: skip
    subject = _("%(who)s handed in %(piece)s") % known
    return Deal(subject, lead % known, _("Look at the draft"), _rows(facts, review=True))


@work_mail("draft_approved", topics.DRAFTS, is_approved)
def draft_approved(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """The sponsor approved a draft: to the influencer."""
    known = _known(facts)
    lead = _("You can publish it now. Then say where it can be seen, with the disclosure label early in the caption.")  # fmt: skip
    return Deal(_("%(who)s approved %(piece)s") % known, lead, _("Open the piece"), _rows(facts))


@work_mail("changes_asked", topics.DRAFTS, has_to_change, said=1)
def changes_asked(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """The sponsor asks for changes to a draft: to the influencer."""
    known = _known(facts)
    lead = _("Hand in the changed draft when it is ready. A question goes as a comment.")
    subject = _("%(who)s asks for changes to %(piece)s") % known
    return Deal(subject, lead, _("Open the piece"), _rows(facts))


@work_mail("work_comment", topics.WORK_COMMENT, said=1)
def work_comment(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """The other side wrote about a piece of work."""
    known = _known(facts)
    subject = _("%(who)s wrote about %(piece)s, “%(campaign)s”") % known
    return Deal(subject, _("It stands beside the drafts."), _("Answer"))


@work_mail("work_published", topics.DRAFTS, side=Side.SPONSOR)
def work_published(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """The influencer published an approved piece: to the sponsor's side."""
    known = _known(facts)
    lead = _("Its address and its caption stand on the page of the piece.")
    subject = _("%(who)s published %(piece)s for “%(campaign)s”") % known
    return Deal(subject, lead, _("See where it is"), _rows(facts))


@work_mail("date_asked", topics.DATES, side=Side.SPONSOR)
def date_asked(facts: WorkFacts, delivery: Delivery) -> Deal:
    """The other side asks for another due date."""
    known = _known(facts, day=_day(delivery))
    lead = _("%(who)s asks to move the date of %(piece)s to %(day)s. Until you agree it stays as it is.")  # fmt: skip
    subject = _("%(who)s asks for another date: %(day)s") % known
    return Deal(subject, lead % known, _("Answer"), _rows(facts))


@work_mail("date_answered", topics.DATES)
def date_answered(facts: WorkFacts, delivery: Delivery) -> Deal:
    """The other side agreed to another due date, or keeps the one there is."""
    known = _known(facts, day=_day(delivery))
    if delivery.payload.get("is_agreed"):
        subject, lead = _("%(piece)s is due %(day)s"), _("%(who)s agreed to the date you asked for.")  # fmt: skip
    else:
        subject = _("%(who)s keeps the date of %(piece)s")
        lead = _("The due date stays as it was.")
    return Deal(subject % known, lead % known, _("Open the piece"), _rows(facts))


@work_mail("approved_by_silence", topics.DRAFTS, is_approved)
def approved_by_silence(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """Nobody answered a draft in time, and the deal sheet says that it counts as approved: to both sides."""
    known = _known(facts)
    lead = _("The time to review a draft for “%(campaign)s” is over. As you agreed, silence approves it.")  # fmt: skip
    subject = _("%(piece)s counts as approved: nobody answered in time") % known
    return Deal(subject, lead % known, _("Open the piece"), _rows(facts))


@work_mail("review_unanswered", topics.DEADLINES, waits_for_review)
def review_unanswered(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """Nobody answered a draft in time; our team looks into it: to both sides."""
    known = _known(facts)
    lead = _(
        "The time to review a draft for “%(campaign)s” is over without an answer. Our team looks into it; the draft can still "
        "be answered."
    )
    subject = _("%(piece)s: the time for review is over") % known
    return Deal(subject, lead % known, _("Open the piece"), _rows(facts, review=True))


@work_mail("review_due", topics.DEADLINES, waits_for_review, side=Side.SPONSOR)
def review_due(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """A draft has waited for three working days: to the sponsor's side."""
    known = _known(facts)
    lead = _("A draft for “%(campaign)s” has waited for some days. Approve it, or say what should be different.")  # fmt: skip
    subject = _("%(who)s waits for your review of %(piece)s") % known
    return Deal(subject, lead % known, _("Look at the draft"), _rows(facts, review=True))


@work_mail("work_due", topics.DEADLINES, is_to_be_made)
def work_due(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """A piece is due within two days: to the influencer."""
    known = _known(facts, day=day(facts.piece.due_on))
    lead = _("Hand in a draft by then, or ask for another date.")
    subject = _("%(piece)s for %(who)s is due %(day)s") % known
    return Deal(subject, lead, _("Hand it in"), _rows(facts))


@work_mail("work_overdue", topics.DEADLINES, is_to_be_made)
def work_overdue(facts: WorkFacts, _delivery: Delivery) -> Deal:
    """The due date of a piece passed without a draft: to both sides."""
    known = _known(facts, day=day(facts.piece.due_on))
    if facts.deal.side == Side.INFLUENCER:
        lead = _("Hand in a draft, or ask for another date: it now counts as late.")
    else:
        lead = _("Nothing was handed in yet. You can write, or agree on another date.")
    subject = _("%(piece)s for “%(campaign)s” was due %(day)s") % known
    return Deal(subject, lead, _("Open the piece"), _rows(facts))


@deal_mail("completed", topics.COMPLETED, has_become(Status.COMPLETED), status=Status.COMPLETED)
def completed(facts: DealFacts, _delivery: Delivery) -> Deal:
    """Everything that was agreed is approved: to both sides."""
    row = facts.ad_request
    known = {"campaign": row.campaign.name, "who": other(facts)}
    lead = _("Every piece agreed for “%(campaign)s” is approved.") % known
    rows = [Row(_("Campaign"), row.campaign.name), Row(_("Fee"), fee(row))]
    subject = _("Your deal with %(who)s is completed") % known
    return Deal(subject, lead, _("Open the deal"), rows)


def _day(delivery: Delivery) -> str:
    return day(date.fromisoformat(delivery.payload["day"]))
