"""One piece of agreed work as one person sees it: everything its page shows, read once."""

from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import Notification, User
from accounts.models.mail import label_of
from accounts.services.notifying import mark_about_read
from adrequests.models import (
    AGREED,
    AdRequest,
    DateChange,
    Deliverable,
    Draft,
    Publication,
    Side,
    Status,
    WorkComment,
    WorkStatus,
)
from adrequests.narrowing import cases_of, side_of
from adrequests.services import acting_side, open_until, work
from adrequests.services.turns import NotYourRequest
from adrequests.timeline import Names
from adrequests.views.lists import home_place
from adrequests.work_forms import (
    ChangesForm,
    CommentForm,
    DateForm,
    DraftForm,
    PublishForm,
    WorkForm,
)

MOST_WORDS = 100
"""Comments shown, the newest; drafts are few."""


@dataclass
class Said:
    """A comment with who wrote it, as the reader knows them."""

    row: WorkComment
    who: str
    is_mine: bool


@dataclass
class PiecePage:
    """`side` is whose eyes it is seen with (None: staff), `may_act` whether they may move it. `forms` are the posted ones."""

    piece: Deliverable
    user: User
    side: Side | None
    may_act: bool
    rules: dict[str, Any]
    label: str
    drafts: list[Draft]
    comments: list[Said]
    change: DateChange | None
    publication: Publication | None
    is_sealed: bool = False
    refusal: str = ""
    refusal_code: str = ""
    unsent: str = ""
    forms: dict[str, WorkForm] = field(default_factory=dict)

    @property
    def ad_request(self) -> AdRequest:
        return self.piece.ad_request

    @property
    def draft(self) -> Draft | None:
        """The one that counts."""
        return self.drafts[0] if self.drafts else None

    @property
    def names(self) -> Names:
        return Names(self.ad_request, self.side, self.user)

    @property
    def goes_on(self) -> bool:
        is_asked = self.piece.status != WorkStatus.DROPPED
        return self.may_act and is_asked and self.ad_request.status == Status.ACCEPTED

    @property
    def may_submit(self) -> bool:
        is_open = self.piece.status != WorkStatus.APPROVED
        return self.goes_on and is_open and self.side == Side.INFLUENCER

    @property
    def may_review(self) -> bool:
        waits = self.piece.status == WorkStatus.SUBMITTED
        return self.goes_on and waits and self.side == Side.SPONSOR

    @property
    def rounds_left(self) -> int:
        return max(0, int(self.rules["revisions"]) - self.piece.rounds)

    @property
    def may_ask_for_changes(self) -> bool:
        return self.may_review and self.rounds_left > 0

    @property
    def may_move_date(self) -> bool:
        """Where a date is asked for by the other side, it is answered first."""
        is_free = self.change is None or self.change.side == self.side
        return self.goes_on and self.piece.status != WorkStatus.APPROVED and is_free

    @property
    def may_answer_date(self) -> bool:
        is_asked = self.change is not None and self.change.side != self.side
        return self.goes_on and self.piece.status != WorkStatus.APPROVED and is_asked

    @property
    def may_publish(self) -> bool:
        is_agreed = self.ad_request.status in AGREED and self.piece.status == WorkStatus.APPROVED
        return self.may_act and is_agreed and self.side == Side.INFLUENCER

    @property
    def may_write(self) -> bool:
        return self.may_act and (self.ad_request.closed_at is None or self._is_recent)

    @property
    def _is_recent(self) -> bool:
        closed_at = self.ad_request.closed_at
        return closed_at is not None and timezone.now() < closed_at + work.talking_time()

    @property
    def draft_form(self) -> WorkForm:
        seen = {"draft_number": self.piece.draft_number}
        return self.forms.get("draft") or DraftForm(initial=seen, auto_id="draft_%s")

    @property
    def changes_form(self) -> WorkForm:
        seen = {"draft_number": self.piece.draft_number}
        return self.forms.get("changes") or ChangesForm(initial=seen, auto_id="changes_%s")

    @property
    def comment_form(self) -> WorkForm:
        last = self.comments[0].row.pk if self.comments else 0
        return self.forms.get("comment") or CommentForm(
            initial={"after": last}, auto_id="comment_%s"
        )

    @property
    def date_form(self) -> WorkForm:
        proposed = {"due_on": work.nearest_date(self.piece)}
        return self.forms.get("date") or DateForm(initial=proposed, auto_id="date_%s")

    @property
    def publish_form(self) -> WorkForm:
        row = self.publication
        known = {"url": row.url, "caption": row.caption} if row else {}
        known_too = {"is_labelled_by_platform": row.is_labelled_by_platform} if row else {}
        return self.forms.get("publish") or PublishForm(
            initial=known | known_too, auto_id="publish_%s"
        )

    @property
    def back(self) -> str:
        """The case, in the reader's own list."""
        if self.user.is_staff:
            return self.ad_request.get_absolute_url()
        return home_place(self.user).url(self.ad_request.pk)


def open_piece(user: Any, pk: int, number: int) -> PiecePage:
    """The piece with what was said about it; its news are read. A stranger's answer is that of a missing one."""
    rows = Deliverable.objects.visible_to(user).filter(ad_request__in=cases_of(user)).for_pages()
    piece = get_object_or_404(rows, ad_request=pk, number=number)
    news = Notification.objects.visible_to(user).unread().filter(about=label_of(piece.ad_request))
    if news.exists():
        mark_about_read(user=user, about=piece.ad_request)
    return build_page(piece, user)


def build_page(piece: Deliverable, user: User) -> PiecePage:
    """Five queries beside the piece itself: the sheet, drafts, comments, the date asked for, the publication."""
    side = None if user.is_staff else side_of(user)
    sheet = work.sheet_of(piece.ad_request)
    of_piece = {"deliverable": piece}
    comments = WorkComment.objects.visible_to(user).filter(**of_piece).select_related("author")
    changes = DateChange.objects.visible_to(user).filter(**of_piece, status="asked")
    drafts = Draft.objects.visible_to(user).filter(**of_piece).select_related("author")
    names = Names(piece.ad_request, side, user)
    return PiecePage(
        piece=piece,
        user=user,
        side=side,
        may_act=_may_act(piece, user),
        rules=work.rules_in(sheet),
        label=work.label_in(sheet),
        drafts=list(drafts.order_by("-number")),
        comments=[
            Said(row, names.of_author(row.author, row.side), row.side == side)
            for row in comments.newest_first()[:MOST_WORDS]
        ],
        change=changes.first(),
        publication=Publication.objects.visible_to(user).filter(**of_piece).first(),
        is_sealed=side is None and open_until(piece.ad_request, user) is None,
    )


def _may_act(piece: Deliverable, user: User) -> bool:
    try:
        acting_side(piece.ad_request, user)
    except NotYourRequest:
        return False
    return True
