"""What happened between two sides, as one sequence: offers with their notes, messages, and what the trail recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Decision, User
from adrequests.differences import terms_in_words, work_in_words
from adrequests.models import (
    OPEN,
    AdRequest,
    CloseReason,
    Message,
    Offer,
    OpeningReason,
    Outcome,
    SettlingReason,
    Side,
    Status,
)
from adrequests.trail_words import in_words
from adrequests.work_words import work_in_the_trail
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import day

SHOWN_AS_OFFERS = {"began", "countered", "amended"}
LATEST = 50
"""So many messages and events are shown in the case; the whole sequence is on the history page."""


@dataclass
class Entry:
    """One line. `kind` is offer, message or event; `is_mine` when it came from the reader's side; `note`: an offer's words."""

    kind: str
    at: datetime
    side: Side | None
    who: str
    text: str = ""
    is_mine: bool = False
    offer: Offer | None = None
    message: Message | None = None
    note: Message | None = None
    badge: str = ""
    tone: str = "plain"
    is_live: bool = False
    can_edit: bool = False
    amount: str = ""
    terms: str = ""


@dataclass
class Names:
    """What people are called here, seen by one reader (`side` None: staff)."""

    ad_request: AdRequest
    side: Side | None
    user: User
    says_you: bool = True
    fees: dict[int, int] = field(default_factory=dict)
    """By the number of an offer."""

    def of_side(self, side: Side | str) -> str:
        if side == Side.INFLUENCER:
            return self.ad_request.influencer.name
        return self.ad_request.campaign.sponsor.company_name

    def of_author(self, author: User | None, side: Side | str) -> str:
        """`You`, `Priya Raman`, or for a company the person with it: `Maya, Alpenglow Gear`. Never an address."""
        if self.says_you and author is not None and author.pk == self.user.pk:
            return _("You")
        if side == Side.INFLUENCER or author is None or not author.name:
            return self.of_side(side)
        return f"{author.name.split()[0]}, {self.of_side(side)}"

    @property
    def other(self) -> str:
        """The name of the side the reader talks to; for staff the influencer's."""
        return self.of_side(self.side.other if self.side else Side.INFLUENCER)


def timeline(
    names: Names,
    *,
    offers: Iterable[Offer],
    messages: Iterable[Message],
    events: Iterable[AuditEvent],
    editable_since: datetime | None = None,
) -> list[Entry]:
    """Everything in order, newest first. Messages written after `editable_since` by the reader may be edited."""
    words, on_record = list(messages), list(offers)
    names.fees = {offer.number: offer.fee_minor for offer in on_record}
    notes = {note.offer_id: note for note in words if note.offer_id}
    entries = _offers(names, on_record, notes)
    entries += [_message(names, m, editable_since) for m in words if not m.offer_id]
    entries += [
        Entry(kind="event", at=e.at, side=side, who=_actor(names, e, side), text=text)
        for e in events
        for side in [_side_of(names, e)]
        if (text := event_in_words(names, e))
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries


def _offers(names: Names, offers: list[Offer], notes: dict[int, Message]) -> list[Entry]:
    currency = names.ad_request.campaign.currency
    entries = []
    for offer, follower in zip(offers, [*offers[1:], None], strict=True):
        note = notes.get(offer.pk)
        badge, tone = _fate(names, offer, follower)
        entries.append(
            Entry(
                kind="offer",
                at=offer.created_at,
                side=Side(offer.side),
                who=names.of_author(offer.author, offer.side),
                text=note.text if note else "",
                note=note,
                is_mine=offer.side == names.side,
                offer=offer,
                badge=badge,
                tone=tone,
                is_live=follower is None and names.ad_request.status in OPEN,
                amount=terms_in_words(offer, currency)[0].now,
                terms=_("%(work)s, due %(day)s")
                % {"work": work_in_words(offer.deliverables), "day": day(offer.due_on)},
            )
        )
    return entries


def _fate(names: Names, offer: Offer, follower: Offer | None) -> tuple[str, str]:
    """What became of an offer, and the colour of its badge."""
    ad_request = names.ad_request
    if follower is not None and _was_agreed(ad_request, follower):
        return _("Agreed, then changed"), "plain"
    if follower is not None:
        return (_("Replaced") if follower.side == offer.side else _("Countered")), "plain"
    if ad_request.status in OPEN:
        if ad_request.is_frozen:
            return _("On hold"), "warn"
        if ad_request.awaiting == names.side:
            return _("Your turn"), "turn"
        return _("Waiting"), "info"
    tones = {Status.ACCEPTED: "ok", Status.COMPLETED: "ok"}
    status = Status(ad_request.status)
    return str(status.label), tones.get(status, "plain")


def _was_agreed(ad_request: AdRequest, follower: Offer) -> bool:
    """Whether an offer held until `follower` took its place: offers made after the deal are accepted amendments."""
    return ad_request.accepted_at is not None and follower.created_at > ad_request.accepted_at


def _message(names: Names, message: Message, editable_since: datetime | None) -> Entry:
    is_own = message.author_id == names.user.pk
    return Entry(
        kind="message",
        at=message.created_at,
        side=Side(message.side),
        who=names.of_author(message.author, message.side),
        text=message.text,
        is_mine=message.side == names.side,
        message=message,
        can_edit=is_own and editable_since is not None and message.created_at >= editable_since,
    )


def event_in_words(names: Names, event: AuditEvent) -> str:
    """One sentence, empty for what the offers show already. A reason is told only to those it was meant for."""
    if event.action in SHOWN_AS_OFFERS:
        return ""
    if event.action == AdRequest.THREAD_OPENED:
        return _opening(event)
    if event.action == "payment_decided":
        return _found(event)
    side, row = _side_of(names, event), names.ad_request
    currency = row.campaign.currency
    minor = names.fees.get(event.data.get("offer", 0), row.fee_minor)
    facts = {
        "who": _actor(names, event, side) if event.actor else "",
        "other": names.of_side(side.other) if side else "",
        "fee": format_money(minor, currency),
        "sum": format_money(event.data.get("minor", 0), currency),
        "amount": format_money(event.data.get("amount_minor", 0), currency),
        "sheet": event.data.get("sheet", ""),
    }
    if said := work_in_the_trail(event.action, facts["who"], event.data):
        return said
    sentence = in_words().get(event.action, event.action.replace("_", " ")) % facts
    reason = _settled(event) or _reason(names, event, side)
    return f"{sentence}: {reason}" if reason else sentence


def _settled(event: AuditEvent) -> str:
    """Why staff decided, with what they told both sides; never their private note."""
    decision: Decision | None = getattr(event, "decision", None)
    if event.action != "settlement_decided" or decision is None:
        return ""
    is_named = decision.reason != SettlingReason.OTHER
    reason = str(SettlingReason(decision.reason).label) if is_named else ""
    return ". ".join(filter(None, [reason, decision.message]))


def _opening(event: AuditEvent) -> str:
    """Who of the staff read the conversation and why, with what they told both sides; never their private note."""
    decision: Decision | None = getattr(event, "decision", None)
    if event.actor is None or decision is None:
        return ""
    sentence = opened_in_words(event.actor, OpeningReason(decision.reason))
    return f"{sentence}. {decision.message}".strip() if decision.message else sentence


def _found(event: AuditEvent) -> str:
    """What Finance found about a payment, and why; never their private note."""
    decision: Decision | None = getattr(event, "decision", None)
    sentences = {
        Outcome.PAID: _("Our team found that a payment was made"),
        Outcome.PARTLY: _("Our team found that a payment was made in part"),
        Outcome.UNPAID: _("Our team found that a payment was not made"),
    }
    sentence = sentences[Outcome(event.data["outcome"])]
    return f"{sentence}. {decision.message}" if decision and decision.message else sentence


def opened_in_words(by: User, reason: OpeningReason) -> str:
    """`Rosa Adler of the Tandem team opened this conversation: suspected fraud`. Never an address; `other` is told in words."""
    sentence = _("%(who)s opened this conversation") % {"who": of_the_team(by)}
    if reason == OpeningReason.OTHER:
        return sentence
    label = str(reason.label)
    return f"{sentence}: {label[0].lower()}{label[1:]}"


def of_the_team(by: User) -> str:
    """How users read the name of a member of staff."""
    words = _("%(name)s of the %(site)s team") if by.name else _("The %(site)s team")
    return words % {"name": by.name, "site": settings.SITE_NAME}


def _actor(names: Names, event: AuditEvent, side: Side | None) -> str:
    if side:
        return names.of_author(event.actor, side)
    return of_the_team(event.actor) if event.actor else _("The clock")


def _reason(names: Names, event: AuditEvent, side: Side | None) -> str:
    code: Any = event.data.get("reason")
    told = names.ad_request.is_reason_shared or names.side in {None, side}
    return str(CloseReason(code).label) if told and code in CloseReason.values else ""


def _side_of(names: Names, event: AuditEvent) -> Side | None:
    if event.actor is None or event.actor.is_staff:
        return None
    is_influencer = event.actor_id == names.ad_request.influencer.user_id
    return Side.INFLUENCER if is_influencer else Side.SPONSOR
