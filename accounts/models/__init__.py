"""Who takes part; what we owe them by mail; what was done to them."""

from accounts.models.audit import AuditEvent, Decision
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
from accounts.models.mail import Delivery, Notification
from accounts.models.policy import Policy
from accounts.models.sponsor import Sponsor, SponsorStatus
from accounts.models.user import Role, StaffInvitation, User

__all__ = [
    "AuditEvent",
    "Availability",
    "Decision",
    "DeliverableKind",
    "Delivery",
    "FlagReason",
    "Flaggable",
    "Influencer",
    "Niche",
    "Notification",
    "Platform",
    "PlatformAccount",
    "Policy",
    "Rate",
    "Role",
    "Sponsor",
    "SponsorStatus",
    "StaffInvitation",
    "User",
]
