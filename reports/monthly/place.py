"""What only the summary for staff tells: how the place grew and how its mail went."""

from typing import Any

from django.db.models import Count, Q

from accounts.models import AbuseReport, AuditEvent, Delivery, Sponsor, User
from campaigns.models import Campaign
from reports.monthly.periods import Period


def numbers_of_the_place(period: Period) -> dict[str, Any]:
    """{"place": …}: counts of the month, in six queries."""
    inside = (period.starts_at, period.ends_at)

    def within(column: str) -> Q:
        return Q(**{f"{column}__gte": inside[0], f"{column}__lt": inside[1]})

    joined = User.objects.filter(within("date_joined")).order_by()
    roles = dict(joined.values_list("role__code").annotate(Count("pk")))
    decided = AuditEvent.objects.filter(
        within("at"), object_type=Sponsor._meta.label_lower, action__in=["approved", "rejected"]
    )
    verdicts = dict(decided.order_by().values_list("action").annotate(Count("pk")))
    mails = Delivery.objects.filter(within("created_at")).order_by()
    states = dict(mails.values_list("status").annotate(Count("pk")))
    return {
        "place": {
            "sponsors_joined": roles.get("sponsor", 0),
            "influencers_joined": roles.get("influencer", 0),
            "sponsors_approved": verdicts.get("approved", 0),
            "sponsors_rejected": verdicts.get("rejected", 0),
            "campaigns_published": Campaign.objects.filter(within("published_at")).count(),
            "abuse_reports": AbuseReport.objects.filter(within("created_at")).count(),
            "mails_sent": Delivery.objects.filter(within("sent_at")).count(),
            "mails_failed": states.get(Delivery.Status.FAILED, 0),
            "mails_uncertain": states.get(Delivery.Status.UNCERTAIN, 0),
        }
    }
