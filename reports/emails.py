"""The mails this app knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mail import Sample, compose, mail_kind
from accounts.models import Delivery, Role
from accounts.topics import Choice, topic
from adrequests.emails.deals import Deal, deal_mail, facts_of, table
from adrequests.models import AGREED, Status
from adrequests.services.mail_facts import DealFacts
from adrequests.topics import TOPIC_OF_LINE
from influencer_platform.templatetags.ui import percent_of
from reports.models import MonthlyReport
from reports.monthly.charts import DRAWN
from reports.monthly.names import Names, names_in
from reports.monthly.periods import Period
from reports.monthly.samples import sample_report, sample_summary
from reports.monthly.sheet import Sheet
from reports.services import MONTHLY_REPORT, STAFF_SUMMARY, freeze_the_place, place_period

MOST_CAMPAIGNS = 12
"""So many stand in the mail: it stays below the size at which mail clients cut it off."""

REPORTS = topic(
    MONTHLY_REPORT,
    gettext_lazy("Monthly report"),
    gettext_lazy(
        "What your campaigns and ad requests came to in the month before, on its first day."
    ),
    roles=frozenset({Role.Code.SPONSOR}),
    choices=(Choice.NOW, Choice.OFF),
)
SUMMARIES = topic(
    STAFF_SUMMARY,
    gettext_lazy("Monthly summary"),
    gettext_lazy("How the whole place did in the month before, for Leads and admins."),
    roles=frozenset({Role.Code.ADMIN}),
    choices=(Choice.NOW, Choice.OFF),
)
LINK_CHANGED = topic(
    "link_changed",
    gettext_lazy("A link leads elsewhere"),
    gettext_lazy("The sponsor chooses or changes where a tracked link of your work leads."),
    roles=frozenset({Role.Code.INFLUENCER}),
)
TOPIC_OF_LINE["link_changed"] = LINK_CHANGED


def reports_of(deliveries: Sequence[Delivery]) -> Mapping[int, Sheet]:
    """The frozen report of each mail with the names in it, in two queries. A company that may not act now is owed none."""
    wanted = {
        (mail.payload.get("sponsor"), mail.payload.get("period")): mail.pk for mail in deliveries
    }
    asked = Q(sponsor__in={pk for pk, _p in wanted}, period__in={period for _pk, period in wanted})
    rows = MonthlyReport.objects.filter(asked).select_related("sponsor")
    found = [row for row in rows if row.sponsor and row.sponsor.may_act]
    names = names_in(found, with_people=False)
    return {
        wanted[row.sponsor_id, row.period]: Sheet(row, names)
        for row in found
        if (row.sponsor_id, row.period) in wanted
    }


def summaries_of(deliveries: Sequence[Delivery]) -> Mapping[int, Sheet]:
    """The summary of the month of each mail; made now, where the month was not over yet when the mails were owed."""
    keys = {mail.payload["period"] for mail in deliveries if mail.payload.get("period")}
    made = {key: freeze_the_place(period=place_period(Period(key, ""))) for key in keys}
    return {
        mail.pk: Sheet(made[mail.payload["period"]])
        for mail in deliveries
        if mail.payload.get("period") in made and mail.recipient and mail.recipient.is_staff
    }


@mail_kind(
    MONTHLY_REPORT,
    topic=REPORTS,
    gather=reports_of,
    sample=lambda: Sample(facts=Sheet(*sample_report())),
)
def monthly_report(delivery: Delivery, sheet: Sheet) -> EmailMultiAlternatives:
    """What a company's campaigns and ad requests came to in the month before."""
    shown = sheet.campaigns[:MOST_CAMPAIGNS]
    return compose(
        delivery,
        "monthly_report",
        _("Your report of %(month)s") % {"month": sheet.title},
        sheet=sheet,
        preheader=_preheader(sheet),
        campaigns=shown,
        more_campaigns=len(sheet.campaigns) - len(shown),
        bars=_bars(sheet),
        path=reverse("reports:month", args=[sheet.report.period]),
        csv_path=reverse("reports:month_csv", args=[sheet.report.period]),
    )


@mail_kind(
    STAFF_SUMMARY,
    topic=SUMMARIES,
    gather=summaries_of,
    sample=lambda: Sample(facts=Sheet(sample_summary(), Names())),
)
def staff_summary(delivery: Delivery, sheet: Sheet) -> EmailMultiAlternatives:
    """How the whole place did in the month before."""
    return compose(
        delivery,
        "staff_summary",
        _("Summary of %(month)s") % {"month": sheet.title},
        sheet=sheet,
        preheader=_preheader(sheet),
        lines=[*sheet.agreed, *sheet.rates, *sheet.place],
        bars=_bars(sheet),
        path=reverse("reports:of", args=[sheet.report.pk or 0]),
    )


@deal_mail(
    "link_changed",
    LINK_CHANGED,
    lambda ad_request, _side, _payload: ad_request.status in AGREED,
    status=Status.ACCEPTED,
)
def link_changed(facts: DealFacts, _delivery: Delivery) -> Deal:
    """The sponsor chose or changed where a tracked link leads: to the influencer, in whose posts it stands."""
    known = facts_of(facts)
    subject = _("%(who)s chose where your link leads") % known
    lead = _("A tracked link of your work on “%(campaign)s” leads to another page from now on. Your posts need no change.")  # fmt: skip
    return Deal(subject, lead % known, _("Open the deal"), table(facts, is_open=False))


def _preheader(sheet: Sheet) -> str:
    return ", ".join(f"{figure.label} {figure.value}" for figure in sheet.headline)


def _bars(sheet: Sheet) -> list[dict[str, Any]]:
    """The outcomes with their share of the largest."""
    lines = [line for line in sheet.outcomes if line.rows in DRAWN]
    most = max(line.n for line in lines)
    return [{"line": line, "percent": percent_of(line.n, most)} for line in lines]
