"""What the mails of agreed work are about, as people choose among them, and which lines belong to each."""

from django.utils.translation import gettext_lazy as _

from accounts.topics import Topic, topic

DRAFTS = topic(
    "drafts",
    _("Drafts and their answers"),
    _("A draft is handed in, approved or sent back, or a piece is published."),
)
WORK_COMMENT = topic(
    "work_comment", _("A comment on a draft"), _("The other side wrote about a piece of work.")
)
DATES = topic(
    "dates", _("Another due date"), _("The other side asks for another date, or answers yours.")
)
DEADLINES = topic(
    "deadlines",
    _("Work that is due"),
    _("A piece is due within two days or overdue, or a draft waits for your review."),
)
COMPLETED = topic(
    "completed", _("A deal is completed"), _("Everything that was agreed is approved.")
)

WORK_LINES: dict[str, Topic] = {
    "draft_submitted": DRAFTS,
    "draft_approved": DRAFTS,
    "changes_asked": DRAFTS,
    "approved_by_silence": DRAFTS,
    "work_published": DRAFTS,
    "work_comment": WORK_COMMENT,
    "date_asked": DATES,
    "date_answered": DATES,
    "work_due": DEADLINES,
    "work_overdue": DEADLINES,
    "review_due": DEADLINES,
    "review_unanswered": DEADLINES,
    "completed": COMPLETED,
}
"""By the kind of a notification: its topic."""
