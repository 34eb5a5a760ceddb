"""Who is owed the report of a month, and what has to be frozen for it."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.dated import Due
from accounts.models import Delivery, Sponsor, User
from campaigns.models import Campaign
from reports.monthly.periods import Period
from reports.services.freezing import freeze, freeze_the_place, place_period

MONTHLY_REPORT = "monthly_report"
STAFF_SUMMARY = "staff_summary"
READERS = "Lead"
"""The group of staff who get the summary; admins (superusers) get it too."""


def plan_reports(due: Due) -> Iterator[Delivery]:
    """One mail for each company of the zone that may act and was approved before the month was over, about the month before
    the due date. A company that had never begun a campaign by then is owed none."""
    period = Period.before(due.on, due.zone)
    begun = Campaign.objects.filter(sponsor=OuterRef("pk"), created_at__lt=period.ends_at)
    rows = Sponsor.objects.acting().filter(
        Exists(begun),
        user__time_zone=due.zone,
        user__is_active=True,
        decided_at__lt=period.ends_at,
    )
    for sponsor in rows.select_related("user").order_by("pk").iterator():
        yield Delivery(
            recipient=sponsor.user,
            address=sponsor.user.email,
            kind=MONTHLY_REPORT,
            key=f"report:{sponsor.pk}:{period.key}",
            payload={"sponsor": sponsor.pk, "period": period.key},
            not_before=due.at,
        )


def freeze_reports(due: Due, deliveries: Sequence[Delivery]) -> None:
    """The reports of one chunk, in the transaction that saves its mails."""
    period = Period.before(due.on, due.zone)
    freeze(period=period, sponsors=[mail.payload["sponsor"] for mail in deliveries])


def plan_summaries(due: Due) -> Iterator[Delivery]:
    """One mail for each Lead and admin of the zone. The month is that of the installation: whoever lives further east waits
    until it is over there too."""
    period = place_period(Period.before(due.on, due.zone))
    leads = Q(pk__in=Group.objects.filter(name=READERS).values("user"))
    rows = User.objects.filter(
        leads | Q(is_superuser=True), is_staff=True, is_active=True, time_zone=due.zone
    )
    for user in rows.order_by("pk").iterator():
        yield Delivery(
            recipient=user,
            address=user.email,
            kind=STAFF_SUMMARY,
            key=f"summary:{user.pk}:{period.key}",
            payload={"period": period.key},
            not_before=max(due.at, period.ends_at),
        )


def freeze_summary(due: Due, _deliveries: Sequence[Delivery]) -> None:
    """Where the month is over in the installation's zone already; else it is made when the first mail is written."""
    period = place_period(Period.before(due.on, due.zone))
    if period.ends_at <= timezone.now():
        freeze_the_place(period=period)
