"""What is kept about a company's months."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import User
from accounts.personal_data import PersonalTable, personal_table
from reports.models import MonthlyReport


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
