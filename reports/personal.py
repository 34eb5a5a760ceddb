"""What is kept about a company's months, and about the links of a person's deals."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import Earned, User
from accounts.personal_data import PersonalTable, leave_out, personal_table
from reports.models import Conversion, DailyClicks, Destination, Metrics, MonthlyReport, TrackedLink
from reports.resources import (
    ClicksResource,
    ConversionResource,
    DestinationResource,
    LinkResource,
)


class MonthlyReportResource(ExportResource):
    """As it was frozen: ids, codes, times and whole numbers, money in minor units."""

    period = Column(_("Month"), "period")
    zone = Column(_("Time zone"), "zone")
    created_at = Column(_("As known on (UTC)"), "created_at")
    figures = Column(_("Figures"), "figures")
    inputs = Column(_("Counted rows"), "inputs")
    restatements = Column(_("Corrections"), "restatements")
    sha256 = Column(_("SHA-256"), "sha256")


def _sponsor(user: User) -> bool:
    return user.is_sponsor


personal_table(
    PersonalTable(
        "monthly_reports",
        _("The monthly reports of your company."),
        MonthlyReportResource,
        lambda user: MonthlyReport.objects.filter(sponsor__user=user).order_by("period"),
        ("reports.MonthlyReport.sponsor",),
        _sponsor,
    )
)


class EarnedResource(ExportResource):
    response_n = Column(_("Answered within 72 hours"), "response_n")
    response_of = Column(_("Requests received"), "response_of")
    speed_seconds = Column(_("Median time to the first answer, seconds"), "speed_seconds")
    speed_of = Column(_("Answers"), "speed_of")
    acceptance_n = Column(_("Accepted"), "acceptance_n")
    acceptance_of = Column(_("Decided"), "acceptance_of")
    delivery_n = Column(_("Handed in on time"), "delivery_n")
    delivery_of = Column(_("Pieces due"), "delivery_of")
    payment_n = Column(_("Paid on time"), "payment_n")
    payment_of = Column(_("Payments due"), "payment_of")
    completed = Column(_("Completed deals"), "completed")
    rating_n = Column(_("Stars"), "rating_n")
    rating_of = Column(_("Reviews"), "rating_of")
    counted_at = Column(_("Counted (UTC)"), "counted_at")


def _trades(user: User) -> bool:
    return not user.is_staff


def _links(user: User) -> Any:
    """Those of deals the person is a party of. Staff are of none."""
    rows = TrackedLink.objects.visible_to(user)
    return rows.none() if user.is_staff else rows


personal_table(
    PersonalTable(
        "earned",
        _("The earned figures on your page."),
        EarnedResource,
        lambda user: Earned.objects.visible_to(user).filter(user=user),
        ("accounts.Earned.user",),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "links",
        _("The tracked links of your deals."),
        LinkResource,
        lambda user: _links(user).order_by("pk"),
        (),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "destinations",
        _("Where you let links lead."),
        DestinationResource,
        lambda user: Destination.objects.filter(by=user).order_by("pk"),
        ("reports.Destination.by",),
        _sponsor,
    )
)
personal_table(
    PersonalTable(
        "clicks",
        _("The clicks on the links of your deals, by day. Who clicked is not known."),
        ClicksResource,
        lambda user: DailyClicks.objects.filter(link__in=_links(user).values("pk")).order_by("pk"),
        (),
        _trades,
    )
)
personal_table(
    PersonalTable(
        "conversions",
        _("The orders that the links of your deals brought."),
        ConversionResource,
        lambda user: Conversion.objects.filter(link__in=_links(user).values("pk")).order_by("pk"),
        (),
        _trades,
    )
)
leave_out(
    _("Who made the secret of a campaign: each act of yours is in trail.csv."),
    "reports.PostbackSecret.by",
)


class OwnResultResource(ExportResource):
    related = ("deliverable",)
    request = Column(_("Request (ID)"), "deliverable__ad_request_id")
    piece = Column(_("Piece"), "deliverable__number")
    at = Column(_("As of (UTC)"), "at")
    source = Column(_("Source"), "source")
    created_at = Column(_("Written (UTC)"), "created_at")
    impressions = Column(_("Impressions"), "impressions")
    reach = Column(_("Reach"), "reach")
    views = Column(_("Views"), "views")
    likes = Column(_("Likes"), "likes")
    comments = Column(_("Comments"), "comments")
    shares = Column(_("Shares"), "shares")
    saves = Column(_("Saves"), "saves")


personal_table(
    PersonalTable(
        "results",
        _("What your work in deals has reached, and results you wrote down."),
        OwnResultResource,
        lambda user: Metrics.objects.filter(
            Q(by=user) | Q(deliverable__ad_request__influencer__user=user)
        ).order_by("pk"),
        ("reports.Metrics.by",),
    )
)
