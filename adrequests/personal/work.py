"""What is kept about a person's agreed work: drafts, comments, dates, publications, and their calendar's address."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import User
from accounts.personal_data import PersonalTable, leave_out, personal_table
from adrequests.models import CalendarFeed, DateChange, Draft, Publication, WorkComment


class OfPiece(ExportResource):
    request = Column(_("Request (ID)"), "deliverable__ad_request_id")
    piece = Column(_("Piece"), "deliverable__number")
    at = Column(_("When (UTC)"), "at")


class OwnDraftResource(OfPiece):
    number = Column(_("Draft"), "number")
    text = Column(_("Text"), "text")
    link = Column(_("Link"), "link")
    file_name = Column(_("File"), "file_name")
    answer = Column(_("Answer"), "answer")


class OwnCommentResource(OfPiece):
    text = Column(_("Text"), "text")


class OwnDateResource(OfPiece):
    due_on = Column(_("Date asked for"), "due_on")
    text = Column(_("Why"), "text")
    status = Column(_("Status"), "status")


class OwnPublicationResource(OfPiece):
    url = Column(_("Address"), "url")
    platform = Column(_("Platform"), "platform")
    caption = Column(_("Caption"), "caption")


class CalendarResource(ExportResource):
    made_at = Column(_("Address made (UTC)"), "made_at")


def _own(name: str, words: Any, resource: type[ExportResource], model: Any) -> None:
    """A table of what the person wrote, in the order it was written."""
    link = f"{model._meta.label}.author"
    rows = lambda user: model.objects.filter(author=user).order_by("pk")  # noqa: E731
    personal_table(PersonalTable(name, words, resource, rows, (link,)))


_own("drafts", _("The drafts you handed in."), OwnDraftResource, Draft)
_own("work_comments", _("What you wrote about pieces of work."), OwnCommentResource, WorkComment)
_own("date_changes", _("Other due dates you asked for."), OwnDateResource, DateChange)
_own("publications", _("Where your work was published."), OwnPublicationResource, Publication)


def _calendar(user: User) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(user=user)


personal_table(
    PersonalTable(
        "calendar",
        _("When the private address of your calendar was made."),
        CalendarResource,
        _calendar,
        ("adrequests.CalendarFeed.user",),
    )
)
leave_out(
    _("Who answered a draft or a date: each act of yours is in trail.csv."),
    "adrequests.Draft.answered_by",
    "adrequests.DateChange.answered_by",
)
