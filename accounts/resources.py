"""What leaves this app in an export: no secrets, nothing of sessions, no private notes. The columns are these and no others."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.models import Influencer, User


def _group_names(user: User) -> list[str]:
    return sorted(group.name for group in user.groups.all())


def _niche_names(influencer: Influencer) -> list[str]:
    return [niche.name for niche in influencer.niches.all()]


class UserResource(ExportResource):
    related = ("role",)
    many = ("groups",)
    number = Column(_("ID"), "pk")
    email = Column(_("Email address"), "email")
    name = Column(_("Name"), "name")
    role = Column(_("Role"), "role__code")
    is_active = Column(_("Active"), "is_active")
    is_staff = Column(_("Staff"), "is_staff")
    is_superuser = Column(_("Admin"), "is_superuser")
    groups = Column(_("Groups"), _group_names)
    time_zone = Column(_("Time zone"), "time_zone")
    date_joined = Column(_("Joined (UTC)"), "date_joined")


class SponsorResource(ExportResource):
    """Its headings are also those that an import reads."""

    related = ("user",)
    number = Column(_("ID"), "pk")
    email = Column(_("Email address"), "user__email")
    company_name = Column(_("Company name"), "company_name")
    industry = Column(_("Industry"), "industry")
    website = Column(_("Website"), "website")
    country = Column(_("Country"), "country")
    contact_name = Column(_("Contact person"), "contact_name")
    phone = Column(_("Phone"), "phone")
    about = Column(_("About the company"), "about")
    status = Column(_("Status"), "status")
    submitted_at = Column(_("Sent for review (UTC)"), "submitted_at")
    decided_at = Column(_("Decided (UTC)"), "decided_at")
    flagged_at = Column(_("Flagged (UTC)"), "flagged_at")
    flag_reason = Column(_("Flag reason"), "flag_reason")
    created_at = Column(_("Created (UTC)"), "created_at")


class InfluencerResource(ExportResource):
    related = ("user",)
    many = ("niches",)
    number = Column(_("ID"), "pk")
    email = Column(_("Email address"), "user__email")
    name = Column(_("Name"), "name")
    handle = Column(_("Handle"), "handle")
    country = Column(_("Country"), "country")
    languages = Column(_("Languages"), "languages")
    niches = Column(_("Niches"), _niche_names)
    platforms = Column(_("Platforms"), "platforms")
    followers = Column(_("Followers"), "followers")
    availability = Column(_("Availability"), "availability")
    fee_from = Column(_("Fee from"), money("fee_from"))
    currency = Column(_("Currency"), "currency")
    flagged_at = Column(_("Flagged (UTC)"), "flagged_at")
    flag_reason = Column(_("Flag reason"), "flag_reason")
    created_at = Column(_("Created (UTC)"), "created_at")


class AuditEventResource(ExportResource):
    """The trail without the words of decisions, which stay among staff."""

    related = ("actor",)
    number = Column(_("ID"), "pk")
    at = Column(_("When (UTC)"), "at")
    object_type = Column(_("Kind of object"), "object_type")
    object_id = Column(_("Object"), "object_id")
    seq = Column(_("Number in its trail"), "seq")
    action = Column(_("Action"), "action")
    from_status = Column(_("From"), "from_status")
    to_status = Column(_("To"), "to_status")
    actor_id = Column(_("By (ID)"), "actor_id")
    actor = Column(_("By"), "actor__email")
    facts = Column(_("Facts"), lambda event: facts_of(event.data))


def facts_of(data: Any) -> Any:
    """Empty where there are none, instead of a pair of brackets."""
    return data or None
