"""Reviews: both sides of a finished deal write one, both are shown at once, each is answered once, staff may hide."""

from adrequests.services.reviews.moderating import (
    AlreadyHidden,
    NotHidden,
    hide_review,
    show_review,
)
from adrequests.services.reviews.rules import is_reviewable, may_review, may_still_write, written
from adrequests.services.reviews.writing import (
    AlreadyReplied,
    AlreadyReviewed,
    NotReviewable,
    RatingInvalid,
    ReviewEmpty,
    invite_reviews,
    reply_to_review,
    show_due_reviews,
    write_review,
)

__all__ = [
    "AlreadyHidden",
    "AlreadyReplied",
    "AlreadyReviewed",
    "NotHidden",
    "NotReviewable",
    "RatingInvalid",
    "ReviewEmpty",
    "hide_review",
    "invite_reviews",
    "is_reviewable",
    "may_review",
    "may_still_write",
    "reply_to_review",
    "show_due_reviews",
    "show_review",
    "write_review",
    "written",
]
