"""Reviews in the daily mails: one's own that can still be written for a few days. What the other side did is not looked at."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from adrequests.digests.parts import DUE_WITHIN, Part, part
from adrequests.models import WRITTEN_WITHIN, AdRequestQuerySet, Review, Side, Status
from influencer_platform.templatetags.ui import day

A_DAY = timedelta(days=1)


def unreviewed_by(side: Side) -> Part:
    """Finished deals this side has not reviewed, in the last days in which it may."""

    def rows(deals: AdRequestQuerySet, at: datetime, _first: date, last: date) -> AdRequestQuerySet:
        ends = ExpressionWrapper(F("closed_at") + WRITTEN_WITHIN, output_field=DateTimeField())
        mine = Review.objects.filter(ad_request=OuterRef("pk"), side=side)
        closes = at - WRITTEN_WITHIN
        return (
            deals.filter(status=Status.COMPLETED)
            .filter(closed_at__gt=closes, closed_at__lte=closes + DUE_WITHIN + A_DAY)
            .filter(~Exists(mine))
            .annotate(wait_until=TruncDate(ends, tzinfo=UTC))
            .filter(wait_until__lte=last + DUE_WITHIN)
        )

    return Part(f"review_{side}", side, rows, words_of, is_near)


def is_near(until: date | None, on: date) -> bool:
    return until is not None and until - on <= DUE_WITHIN


def words_of(until: date | None, _on: date) -> str:
    return _("Write a review until %(day)s") % {"day": day(until)} if until else ""


for one in Side:
    part(unreviewed_by(one))
