"""Agreed work: drafts and their answers, dates, publication, and the end of a deal that is done.

Every move locks the request first and its piece second; one that answers a draft names the draft that was seen.
"""

from adrequests.services.work.calendars import calendar_token, new_calendar, owner_of_calendar
from adrequests.services.work.clock import (
    answer_silence,
    approve_silent,
    tell_due_dates,
    warn_of_reviews,
)
from adrequests.services.work.dates import accept_date, ask_for_date, decline_date, nearest_date
from adrequests.services.work.drafting import comment, submit_draft
from adrequests.services.work.held import (
    DraftOutdated,
    LinkInvalid,
    NothingSubmitted,
    RevisionsUsed,
    WorkApproved,
    WorkClosed,
    label_in,
    rules_in,
    rules_of,
    sheet_of,
    talking_time,
)
from adrequests.services.work.publishing import (
    LabelMissing,
    NotApproved,
    ProofMissing,
    publish,
)
from adrequests.services.work.reviewing import approve_draft, ask_for_changes, complete_if_done

__all__ = [
    "DraftOutdated",
    "LabelMissing",
    "LinkInvalid",
    "NotApproved",
    "NothingSubmitted",
    "ProofMissing",
    "RevisionsUsed",
    "WorkApproved",
    "WorkClosed",
    "accept_date",
    "answer_silence",
    "approve_draft",
    "approve_silent",
    "ask_for_changes",
    "ask_for_date",
    "calendar_token",
    "comment",
    "complete_if_done",
    "decline_date",
    "label_in",
    "nearest_date",
    "new_calendar",
    "owner_of_calendar",
    "publish",
    "rules_in",
    "rules_of",
    "sheet_of",
    "submit_draft",
    "talking_time",
    "tell_due_dates",
    "warn_of_reviews",
]
