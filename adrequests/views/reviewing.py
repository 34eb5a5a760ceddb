"""What one person sees of the reviews of one deal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from adrequests.models import (
    SHOWN_AFTER,
    WRITTEN_WITHIN,
    AdRequest,
    Review,
    Side,
)
from adrequests.services.reviews import is_reviewable, may_still_write

RATINGS = {
    5: _("5 stars: excellent"),
    4: _("4 stars: good"),
    3: _("3 stars: all right"),
    2: _("2 stars: poor"),
    1: _("1 star: bad"),
}


class ReviewForm(forms.Form):
    use_required_attribute = False

    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=list(RATINGS.items()),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one to five stars.")},
    )
    text = forms.CharField(
        label=_("How was it?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "maxlength": 2000}),
        error_messages={"required": _("Write a few words.")},
        help_text=_("Everybody can read it once it is shown. It cannot be changed."),
    )


class ReplyForm(forms.Form):
    use_required_attribute = False

    text = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
        error_messages={"required": _("Write a few words.")},
        help_text=_("Once, below the review, for everybody to read."),
    )


@dataclass
class CaseReviews:
    """`mine` and `theirs` are None where there is nothing the reader may see; of the other side's, before both are shown, there
    is nothing. `side` None: staff."""

    ad_request: AdRequest
    side: Side | None
    may_act: bool
    mine: Review | None = None
    theirs: Review | None = None
    refusal: str = ""
    posted: ReviewForm | None = None
    posted_reply: ReplyForm | None = None

    @property
    def shown(self) -> list[Review]:
        """What there is to read, one's own side's first."""
        return [row for row in (self.mine, self.theirs) if row is not None]

    @property
    def other(self) -> str:
        side = (self.side or Side.SPONSOR).other
        if side == Side.INFLUENCER:
            return self.ad_request.influencer.name
        return self.ad_request.campaign.sponsor.company_name

    @property
    def may_write(self) -> bool:
        return (
            self.side is not None
            and self.may_act
            and self.mine is None
            and may_still_write(self.ad_request)
        )

    @property
    def may_reply(self) -> bool:
        return self.side is not None and self.may_act and bool(self.theirs) and not self._answer

    @property
    def _answer(self) -> str:
        return self.theirs.reply if self.theirs else ""

    @property
    def is_waiting(self) -> bool:
        """One's own side has written, and it is not shown yet."""
        return self.side is not None and self.mine is not None and not self.mine.is_shown

    @property
    def write_until(self) -> datetime | None:
        return self.ad_request.closed_at and self.ad_request.closed_at + WRITTEN_WITHIN

    @property
    def shown_by(self) -> datetime | None:
        """When one's own is shown at the latest."""
        return self.ad_request.closed_at and self.ad_request.closed_at + SHOWN_AFTER

    @property
    def form(self) -> ReviewForm:
        return self.posted or ReviewForm(auto_id="review_%s")

    @property
    def reply_form(self) -> ReplyForm:
        return self.posted_reply or ReplyForm(auto_id="reply_%s")


def reviews_of(
    ad_request: AdRequest, user: Any, side: Side | None, *, may_act: bool
) -> CaseReviews | None:
    """None while the deal is not finished: there is nothing to ask or show then, and nothing is read."""
    if not is_reviewable(ad_request):
        return None
    rows = Review.objects.visible_to(user).filter(ad_request=ad_request)
    by_side = {Side(row.side): row for row in rows.for_cards()}
    own = side or Side.INFLUENCER
    mine, theirs = by_side.get(own), by_side.get(own.other)
    return CaseReviews(ad_request, side, may_act, mine, theirs)
