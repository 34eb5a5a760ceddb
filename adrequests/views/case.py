"""One case as one person sees it: everything its screen shows, read once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Platform, Policy, User
from adrequests.columns import Table, side_by_side
from adrequests.forms import ClosingForm, MessageForm, OpeningForm, RejectForm, TermsForm
from adrequests.models import AGREED, OPEN_THREAD, AdRequest, Offer, Side
from adrequests.narrowing import cases_of, side_of
from adrequests.services import mark_seen, open_until
from adrequests.services.clock import REMINDER_PAUSE
from adrequests.services.talking import is_talking
from adrequests.timeline import LATEST, Entry, Names, timeline
from adrequests.views.lists import Place, words_of
from adrequests.views.reviewing import CaseReviews, reviews_of
from adrequests.views.standing import Standing, standing_of
from adrequests.waiting import with_proposals
from campaigns.models import Campaign


@dataclass
class Case:
    """The screen of one request. `side` is whose eyes it is seen with (None: staff); `may_act` whether they may move it."""

    ad_request: AdRequest
    user: User
    place: Place | None
    side: Side | None
    may_act: bool
    policy: Policy
    offers: list[Offer]
    entries: list[Entry]
    standing: Standing
    has_earlier: bool = False
    last_message: int = 0
    do: str = ""
    editing: int | None = None
    refusal: str = ""
    refusal_code: str = ""
    unsent: str = ""
    offer_form: TermsForm | None = None
    summary: dict[str, Any] = field(default_factory=dict)
    chips: list[dict[str, str]] = field(default_factory=list)
    closing_form: ClosingForm | None = None
    message_form: MessageForm | None = None
    edit_form: MessageForm | None = None
    opening_form: OpeningForm | None = None
    open_until: datetime | None = None

    @property
    def is_sealed(self) -> bool:
        """What the two sides wrote is kept from staff who have not opened it."""
        return self.side is None and self.open_until is None

    @property
    def opening(self) -> OpeningForm | None:
        """The form for a reason; None for staff who may not open conversations."""
        return (self.opening_form or OpeningForm()) if self.user.has_perm(OPEN_THREAD) else None

    @property
    def writing(self) -> MessageForm:
        form = self.message_form or MessageForm()
        words = _("Write to %(name)s") % {"name": self.other}
        form.fields["text"].widget.attrs["placeholder"] = words
        return form

    @property
    def editor(self) -> MessageForm:
        """The form of the message being corrected."""
        text = [e.text for e in self.entries if e.message and e.message.pk == self.editing]
        return self.edit_form or MessageForm(initial={"text": "".join(text)}, auto_id="edit_%s")

    @property
    def rejecting(self) -> ClosingForm:
        return self._closing("reject")

    @property
    def withdrawing(self) -> ClosingForm:
        return self._closing("withdraw")

    @property
    def cancelling(self) -> ClosingForm:
        return self._closing("cancel")

    def _closing(self, question: str) -> ClosingForm:
        bound = self.closing_form if self.do == question else None
        return bound or closing_form(question, other=self.other)

    @property
    def names(self) -> Names:
        return Names(self.ad_request, self.side, self.user)

    @property
    def other(self) -> str:
        return self.names.other

    @property
    def offer(self) -> Offer:
        return self.offers[-1]

    @property
    def table(self) -> Table:
        return side_by_side(self.names, self.offers)

    @property
    def campaign(self) -> Campaign:
        return self.ad_request.campaign

    @property
    def currency(self) -> str:
        return self.campaign.currency

    @property
    def is_over(self) -> bool:
        """Open, but the time to answer has run out; the next sweep closes it."""
        row = self.ad_request
        return row.is_open and not row.is_frozen and row.expires_at <= timezone.now()

    @property
    def is_answerable(self) -> bool:
        row = self.ad_request
        return row.is_open and not row.is_frozen and not self.is_over

    @property
    def is_my_turn(self) -> bool:
        """The reader's side is asked, whether or not this reader may answer for it."""
        return self.is_answerable and self.ad_request.awaiting == self.side

    @property
    def may_answer(self) -> bool:
        return self.may_act and self.is_my_turn

    @property
    def may_take_back(self) -> bool:
        return self.may_act and self.is_answerable and not self.is_my_turn

    @property
    def rounds_left(self) -> int:
        made = self.ad_request.rounds_of(self.side) if self.side else 0
        return max(0, self.policy.rounds_per_side - made)

    @property
    def round(self) -> int:
        return max(self.ad_request.sponsor_rounds, self.ad_request.influencer_rounds)

    @property
    def may_offer(self) -> bool:
        return (self.may_answer or self.may_take_back) and self.rounds_left > 0

    @property
    def may_extend(self) -> bool:
        return self.may_answer and self.ad_request.extended_at is None

    @property
    def may_remind(self) -> bool:
        last = self.ad_request.reminded_at
        return self.may_take_back and (last is None or timezone.now() - last >= REMINDER_PAUSE)

    @property
    def may_cancel(self) -> bool:
        return self.may_act and self.standing.is_running and not self.standing.needs_settlement

    @property
    def may_write(self) -> bool:
        return self.may_act and is_talking(self.ad_request, self.policy)

    def shows(self, form: Any) -> bool:
        """Whether this form has a place on the screen as the case stands."""
        if form is self.offer_form:
            return self.may_offer
        if form is self.closing_form:
            return bool(self.do)
        return self.standing.shows(form) or (self.may_write and form is self.message_form)

    @property
    def is_agreed(self) -> bool:
        return self.ad_request.status in AGREED

    @property
    def runs_the_campaign(self) -> bool:
        """Who may see the budget: the sponsor's side and staff."""
        return self.side != Side.INFLUENCER

    @property
    def free_after(self) -> int:
        """The campaign's free budget once this offer is accepted; negative when it does not suffice."""
        return self.campaign.free_minor - self.ad_request.fee_minor

    @property
    def missing_minor(self) -> int:
        return max(0, -self.free_after)

    @property
    def is_brief_newer(self) -> bool:
        return self.offer.brief.number < self.campaign.brief_number

    @property
    def account(self) -> dict[str, Any] | None:
        """The influencer's largest platform account, with its name."""
        row: dict[str, Any] | None = getattr(self.ad_request, "account", None)
        return row and row | {"name": Platform(row["platform"]).label}

    @property
    def frozen_until(self) -> datetime:
        """Until when an answer would be possible if the suspension were lifted now."""
        row, now = self.ad_request, timezone.now()
        return now + (row.expires_at - row.frozen_at) if row.frozen_at else now

    @property
    def awaited(self) -> str:
        """The name of the side that is asked."""
        return self.names.of_side(self.ad_request.awaiting)

    @property
    def version(self) -> str:
        """Changes whenever there is something new to show."""
        return version_of(self.ad_request, self.last_message)

    @cached_property
    def reviews(self) -> CaseReviews | None:
        return reviews_of(self.ad_request, self.user, self.side, may_act=self.may_act)

    def url(self, **more: Any) -> str:
        """This case beside its list, with the pane's own parameters."""
        if self.place is None:
            return self.ad_request.get_absolute_url()
        return self.place.url(self.ad_request.pk, **more)


def version_of(ad_request: AdRequest, last_message: int) -> str:
    moved = int(ad_request.moved_at.timestamp() * 1000)
    frozen = int(ad_request.is_frozen)
    return f"{ad_request.offer_number}.{ad_request.status}.{frozen}.{moved}.{last_message}"


def open_case(user: Any, pk: int, place: Place | None) -> Case:
    """The case, marked as seen by this person. A stranger's answer is that of a missing one."""
    rows = with_proposals(cases_of(user), side_of(user)).for_case(user)
    ad_request = get_object_or_404(rows.with_unread(user), pk=pk)
    if ad_request.is_unread or ad_request.has_news:  # type: ignore[attr-defined]
        mark_seen(ad_request=ad_request, by=user)
    return build_case(ad_request, user, place)


def build_case(ad_request: AdRequest, user: User, place: Place | None) -> Case:
    """Three more queries: offers, messages, events."""
    side = None if user.is_staff else side_of(user)
    rules: dict[str, Any] = getattr(ad_request, "rules", None) or {}
    policy = Policy(**rules)
    names = Names(ad_request, side, user)
    offers = list(ad_request.offers.select_related("author", "brief").order_by("number"))
    messages = list(words_of(ad_request, user).order_by("-created_at", "-pk")[: LATEST + 1])
    events = (
        AuditEvent.objects.about(ad_request).select_related("actor", "decision").order_by("-seq")
    )
    since = timezone.now() - timedelta(minutes=policy.message_edit_minutes)
    entries = timeline(
        names,
        offers=offers,
        messages=messages[:LATEST],
        events=events[:LATEST],
        editable_since=since,
    )
    may_act = _may_act(ad_request, user)
    return Case(
        ad_request=ad_request,
        user=user,
        place=place,
        side=side,
        may_act=may_act,
        policy=policy,
        offers=offers,
        entries=entries,
        standing=standing_of(ad_request, user, side, may_act=may_act),
        has_earlier=len(messages) > LATEST,
        last_message=messages[0].pk if messages else 0,
        open_until=None if side else open_until(ad_request, user),
    )


def _may_act(ad_request: AdRequest, user: User) -> bool:
    if user.pk in {ad_request.influencer.user_id, ad_request.campaign.sponsor.user_id}:
        return True
    return Campaign.objects.editable_by(user).filter(pk=ad_request.campaign_id).exists()


def ask(case: Case, question: str) -> None:
    """Show one of the questions (accept, reject …) in the page itself, where it may be asked."""
    allowed = {
        "accept": case.may_answer,
        "reject": case.may_answer,
        "withdraw": case.may_take_back,
        "cancel": case.may_cancel,
    }
    case.do = question if allowed.get(question) else ""


def closing_form(question: str, data: Any = None, *, other: str) -> ClosingForm:
    """The form of a question that wants a reason. Its fields' ids name the question, for there may be two on the page."""
    if question == "reject":
        return RejectForm(data, other=other, auto_id="reject_%s")
    needs_reason = question == "cancel"
    return ClosingForm(data, other=other, needs_reason=needs_reason, auto_id=f"{question}_%s")
