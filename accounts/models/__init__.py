"""Who takes part; what we owe them by mail; what was done to them; what staff look into."""

from accounts.models.about import About
from accounts.models.api import ApiToken, IdempotencyKey, account_now
from accounts.models.audit import AuditEvent, Decision, when_recorded
from accounts.models.choices import MailChoices
from accounts.models.claims import Claim
from accounts.models.earned import Earned, ranked
from accounts.models.exports import Export
from accounts.models.flags import Flaggable, FlagReason
from accounts.models.influencer import (
    Availability,
    DeliverableKind,
    Influencer,
    Niche,
    Platform,
    PlatformAccount,
    Rate,
)
from accounts.models.jobs import FailedJob
from accounts.models.mail import Delivery, Notification
from accounts.models.payout import PayoutDetails, PayoutDetailsQuerySet
from accounts.models.policy import Policy
from accounts.models.reporting import AbuseReport, Appeal, ReportReason, Severity
from accounts.models.schedules import Heartbeat, ScheduleRun
from accounts.models.sponsor import Sponsor, SponsorStatus
from accounts.models.trust import TrustRule, TrustSignal
from accounts.models.user import Role, StaffInvitation, User
from accounts.models.verification import FigureReading, Verification

__all__ = [
    "About",
    "AbuseReport",
    "ApiToken",
    "Appeal",
    "AuditEvent",
    "Availability",
    "Claim",
    "Decision",
    "DeliverableKind",
    "Delivery",
    "Earned",
    "Export",
    "FailedJob",
    "FigureReading",
    "FlagReason",
    "Flaggable",
    "Heartbeat",
    "IdempotencyKey",
    "Influencer",
    "MailChoices",
    "Niche",
    "Notification",
    "PayoutDetails",
    "PayoutDetailsQuerySet",
    "Platform",
    "PlatformAccount",
    "Policy",
    "Rate",
    "ReportReason",
    "Role",
    "ScheduleRun",
    "Severity",
    "Sponsor",
    "SponsorStatus",
    "StaffInvitation",
    "TrustRule",
    "TrustSignal",
    "User",
    "Verification",
    "account_now",
    "ranked",
    "when_recorded",
]
