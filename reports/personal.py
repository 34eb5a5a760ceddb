"""What is kept about a company's months."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import Earned, User
from accounts.personal_data import PersonalTable, personal_table
from reports.models import Metrics, MonthlyReport


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


personal_table(
    PersonalTable(
        "earned",
        _("The earned figures on your page."),
        EarnedResource,
        lambda user: Earned.objects.visible_to(user).filter(user=user),
        ("accounts.Earned.user",),
        lambda user: not user.is_staff,
    )
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
