"""What a person reported, what was decided about them, their trail; and what is in no table, with the reason."""

from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import (
    AbuseReport,
    Appeal,
    AuditEvent,
    Decision,
    Influencer,
    PlatformAccount,
    Sponsor,
    User,
)
from accounts.personal_data import PersonalTable, leave_out, own_objects, personal_table


class ReportMadeResource(ExportResource):
    created_at = Column(_("When (UTC)"), "created_at")
    object_type = Column(_("Kind of object"), "object_type")
    object_id = Column(_("Object"), "object_id")
    reason = Column(_("Reason"), "reason")
    text = Column(_("What you wrote"), "text")
    status = Column(_("Status"), "status")
    decided_at = Column(_("Decided (UTC)"), "decided_at")


class OwnAppealResource(ExportResource):
    created_at = Column(_("When (UTC)"), "created_at")
    event = Column(_("Decision (ID)"), "event_id")
    text = Column(_("What you wrote"), "text")
    status = Column(_("Status"), "status")
    decided_at = Column(_("Decided (UTC)"), "decided_at")


class DecisionResource(ExportResource):
    """What was decided and what the person was told; the note among staff stays there."""

    related = ("event",)
    number = Column(_("Decision (ID)"), "event_id")
    at = Column(_("When (UTC)"), "event__at")
    object_type = Column(_("Kind of object"), "event__object_type")
    object_id = Column(_("Object"), "event__object_id")
    action = Column(_("Action"), "event__action")
    reason = Column(_("Reason"), "reason")
    message = Column(_("What you were told"), "message")


class OwnTrailResource(ExportResource):
    """Facts only of one's own acts: those of others are theirs."""

    number = Column(_("ID"), "pk")
    at = Column(_("When (UTC)"), "at")
    object_type = Column(_("Kind of object"), "object_type")
    object_id = Column(_("Object"), "object_id")
    action = Column(_("Action"), "action")
    from_status = Column(_("From"), "from_status")
    to_status = Column(_("To"), "to_status")
    by_you = Column(_("By you"), "by_you")
    facts = Column(_("Facts"), lambda event: (event.data or None) if event.by_you else None)


def _about(user: User, prefix: str = "") -> Q:
    """Events about anything that is this person's."""
    kinds = (
        Q(**{f"{prefix}object_type": label, f"{prefix}object_id__in": rows(user).values("pk")})
        for label, rows in own_objects.items()
    )
    found = Q(pk__in=[])
    for one in kinds:
        found |= one
    return found


def _trail(user: User) -> QuerySet[Any]:
    mine = Case(
        When(actor=user, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    rows: QuerySet[Any] = AuditEvent.objects.filter(_about(user) | Q(actor=user)).order_by("pk")
    marked: QuerySet[Any] = rows.annotate(by_you=mine)
    return marked


own_objects |= {
    "accounts.user": lambda user: User.objects.visible_to(user).filter(pk=user.pk),
    "accounts.sponsor": lambda user: Sponsor.objects.filter(user=user),
    "accounts.influencer": lambda user: Influencer.objects.filter(user=user),
    "accounts.platformaccount": lambda user: PlatformAccount.objects.filter(influencer__user=user),
}

personal_table(
    PersonalTable(
        "reports_made",
        _("What you reported."),
        ReportMadeResource,
        lambda user: AbuseReport.objects.filter(reporter=user).order_by("pk"),
        ("accounts.AbuseReport.reporter",),
    )
)
personal_table(
    PersonalTable(
        "decisions",
        _("What our team decided about you and what is yours."),
        DecisionResource,
        lambda user: Decision.objects.filter(_about(user, "event__")).order_by("pk"),
    )
)
personal_table(
    PersonalTable(
        "appeals",
        _("The decisions you asked us to look at again."),
        OwnAppealResource,
        lambda user: Appeal.objects.filter(author=user).order_by("pk"),
        ("accounts.Appeal.author",),
    )
)
personal_table(
    PersonalTable(
        "trail",
        _("What you did, and what was done to what is yours."),
        OwnTrailResource,
        _trail,
        ("accounts.AuditEvent.actor",),
    )
)

leave_out(
    _("Answers of the API that are kept for a short time, so that a request sent twice is done once: copies of your own rows."),
    "accounts.IdempotencyKey.user",
)  # fmt: skip
leave_out(
    _("Reports others made about you: who reports is protected. What was decided upon them is in decisions.csv."),
    "accounts.AbuseReport.about_user",
)  # fmt: skip
leave_out(
    _("Automatic signals that staff look into: what they led to is in decisions.csv."),
    "accounts.TrustSignal.about_user",
)
leave_out(
    _("The work of staff on other people's cases: each act is a line of their trail.csv."),
    "accounts.AbuseReport.decided_by",
    "accounts.Appeal.decided_by",
    "accounts.Claim.by",
    "accounts.FailedJob.resolved_by",
    "accounts.FigureReading.by",
    "accounts.StaffInvitation.invited_by",
    "accounts.TrustSignal.closed_by",
    "accounts.Verification.decided_by",
    "admin.LogEntry.user",
)
leave_out(
    _("Permissions given to single people: none are, they come with the groups in account.csv and with shared campaigns."),
    "accounts.User_user_permissions.user",
    "guardian.UserObjectPermission.user",
)  # fmt: skip
