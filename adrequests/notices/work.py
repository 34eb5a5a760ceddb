"""Telling what happens to agreed work: each step and deadline is a line of the notification centre and a mail."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Notification, User
from accounts.models.mail import label_of
from adrequests.models import (
    AdRequest,
    DateChange,
    Deliverable,
    Draft,
    Publication,
    Side,
    WorkComment,
)
from adrequests.notices.telling import Mail, name_of, people_of, tell
from influencer_platform.templatetags.ui import day

SHOWN = 140
"""Characters of somebody's words in a line."""


@dataclass(frozen=True)
class _News:
    """One line and its mail, which is owed once per `parts`. `title` may name who, other, piece, campaign and day."""

    piece: Deliverable
    kind: str
    title: str
    parts: tuple[object, ...] = ()
    body: str = ""
    day: str = ""
    payload: dict[str, Any] = field(default_factory=dict)

    def to_others(self, by: User) -> None:
        is_influencer = self.piece.ad_request.influencer.user_id == by.pk
        self.to_side(Side.SPONSOR if is_influencer else Side.INFLUENCER)

    def to_both(self) -> None:
        for side in Side:
            self.to_side(side)

    def to_side(self, side: Side) -> None:
        """The line leads to the piece and is about its request: opening the case reads it."""
        deal, piece = self.piece.ad_request, self.piece
        payload = {"piece": piece.pk} | self.payload
        mail = Mail.about(deal, self.kind, piece.number, *self.parts, **payload)
        facts = {
            "other": name_of(deal, side.other),
            "piece": str(piece),
            "campaign": deal.campaign.name,
            "day": self.day,
        }
        for user in people_of(deal, side):
            Notification.objects.create(
                recipient=user,
                kind=self.kind,
                title=(self.title % facts)[:200],
                body=(self.body or deal.campaign.name)[:300],
                url=piece.get_absolute_url(),
                about=label_of(deal),
            )
            mail.owe(user, deal)


def submitted(draft: Draft, *, by: User) -> None:
    _of_draft(draft, "draft_submitted", _("%(other)s handed in %(piece)s")).to_others(by)


def approved(draft: Draft, *, by: User) -> None:
    _of_draft(draft, "draft_approved", _("%(other)s approved %(piece)s")).to_others(by)


def approved_by_silence(draft: Draft) -> None:
    title = _("Nobody answered in time: %(piece)s counts as approved")
    _of_draft(draft, "approved_by_silence", title).to_both()


def _of_draft(draft: Draft, kind: str, title: str) -> _News:
    number = draft.number
    return _News(draft.deliverable, kind, title, (number,), payload={"draft": number})


def changes_asked(comment: WorkComment, draft: Draft) -> None:
    title = _("%(other)s asks for changes to %(piece)s")
    payload = {"draft": draft.number, "comment": comment.pk}
    news = _News(
        draft.deliverable, "changes_asked", title, (draft.number,), comment.text[:SHOWN],
        payload=payload,
    )  # fmt: skip
    news.to_others(comment.author)


def commented(comment: WorkComment) -> None:
    title, payload = _("%(other)s wrote about %(piece)s"), {"comment": comment.pk}
    news = _News(
        comment.deliverable, "work_comment", title, (comment.pk,), comment.text[:SHOWN],
        payload=payload,
    )  # fmt: skip
    news.to_others(comment.author)


def date_asked(change: DateChange) -> None:
    title = _("%(other)s asks for another date of %(piece)s: %(day)s")
    payload = {"change": change.pk, "day": change.due_on.isoformat()}
    news = _News(
        change.deliverable, "date_asked", title, (change.pk,), change.text[:SHOWN],
        day(change.due_on), payload,
    )  # fmt: skip
    news.to_others(change.author)


def date_answered(change: DateChange, *, by: User) -> None:
    is_agreed = change.status == DateChange.Status.ACCEPTED
    yes, no = _("%(other)s agrees: %(piece)s is due %(day)s"), _("%(other)s keeps the date of %(piece)s")  # fmt: skip
    payload = {"is_agreed": is_agreed, "day": change.due_on.isoformat()}
    title, said = (yes if is_agreed else no), day(change.due_on)
    _News(
        change.deliverable, "date_answered", title, (change.pk,), day=said, payload=payload
    ).to_others(by)


def published(publication: Publication) -> None:
    title, stamp = _("%(other)s published %(piece)s"), f"{publication.at:%Y%m%dT%H%M%S}"
    news = _News(publication.deliverable, "work_published", title, (stamp,))
    news.to_others(publication.author)


def unanswered(piece: Deliverable) -> None:
    """Both are told; staff find it in their queue."""
    title = _("The time to review %(piece)s is over; our team looks into it")
    _in_review(piece, "review_unanswered", title).to_both()


def review_due(piece: Deliverable) -> None:
    title = _("%(other)s waits for your review of %(piece)s")
    _in_review(piece, "review_due", title).to_side(Side.SPONSOR)


def _in_review(piece: Deliverable, kind: str, title: str) -> _News:
    number = piece.draft_number
    return _News(piece, kind, title, (number,), payload={"draft": number})


def due_soon(piece: Deliverable) -> None:
    title = _("%(piece)s for %(campaign)s is due %(day)s")
    _of_day(piece, "work_due", title).to_side(Side.INFLUENCER)


def overdue(piece: Deliverable) -> None:
    _of_day(piece, "work_overdue", _("%(piece)s for %(campaign)s was due %(day)s")).to_both()


def _of_day(piece: Deliverable, kind: str, title: str) -> _News:
    due = piece.due_on
    return _News(piece, kind, title, (due,), day=day(due), payload={"day": due.isoformat()})


def completed(ad_request: AdRequest, *, by: User | None) -> None:
    """Everybody on both sides but whoever completed it."""
    mail = Mail.about(ad_request, "completed")
    title = _("All work between %(campaign)s and %(name)s is approved")
    for side in Side:
        for user in people_of(ad_request, side):
            if by is None or user.pk != by.pk:
                tell(ad_request, user, "completed", title, mail=mail)
