"""What agreed work adds to the daily mails: drafts to review, and other due dates to answer."""

from datetime import date, datetime

from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from adrequests.digests.parts import Part, part
from adrequests.models import (
    AdRequestQuerySet,
    DateChange,
    Deliverable,
    Side,
    Status,
    WorkStatus,
)
from influencer_platform.templatetags.ui import day


def _in_review(
    deals: AdRequestQuerySet, _at: datetime, _first: date, _last: date
) -> AdRequestQuerySet:
    """Deals with a draft that nobody has answered yet, until the earliest of them should be."""
    waiting = Deliverable.objects.filter(
        status=WorkStatus.SUBMITTED, ad_request=OuterRef("pk"), review_due_at__isnull=False
    ).order_by()
    earliest = (
        waiting.values("ad_request").annotate(at=TruncDate(Min("review_due_at"))).values("at")
    )
    rows = deals.filter(status=Status.ACCEPTED).annotate(wait_until=Subquery(earliest))
    return rows.filter(wait_until__isnull=False)


def _review_in_words(until: date | None, today: date) -> str:
    if until is None:
        return ""
    words = _("A draft waits for your review, until %(day)s")
    if until < today:
        words = _("A draft waits for your review since %(day)s")
    return words % {"day": day(until)}


def _dates_asked_of(side: Side) -> Part:
    """The other side asks for another due date; the one that is asked for is shown."""

    def rows(
        deals: AdRequestQuerySet, _at: datetime, _first: date, _last: date
    ) -> AdRequestQuerySet:
        asked = DateChange.objects.filter(
            status=DateChange.Status.ASKED,
            side=side.other,
            deliverable__ad_request=OuterRef("pk"),
            deliverable__status__in=[
                WorkStatus.DUE,
                WorkStatus.SUBMITTED,
                WorkStatus.CHANGES_ASKED,
            ],
        )
        earliest = asked.order_by("due_on").values("due_on")[:1]
        found = deals.filter(status=Status.ACCEPTED).annotate(wait_until=Subquery(earliest))
        return found.filter(wait_until__isnull=False)

    def words(until: date | None, _today: date) -> str:
        return _("Another due date waits for your answer: %(day)s") % {"day": day(until)}

    return Part(f"dates_{side.value}", side, rows, words)


part(Part("reviews", Side.SPONSOR, _in_review, _review_in_words))
part(_dates_asked_of(Side.SPONSOR))
part(_dates_asked_of(Side.INFLUENCER))
