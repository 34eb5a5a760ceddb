"""What is kept about a person's account, profile and mail, and what was decided about them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.models import (
    AbuseReport,
    ApiToken,
    Appeal,
    AuditEvent,
    Decision,
    Delivery,
    Export,
    FigureReading,
    Influencer,
    MailChoices,
    Notification,
    PlatformAccount,
    Rate,
    Sponsor,
    User,
    Verification,
)
from accounts.personal_data import PersonalTable, leave_out, own_objects, personal_table
from accounts.resources import InfluencerResource, SponsorResource, UserResource


def _sponsor(user: User) -> bool:
    return user.is_sponsor


def _influencer(user: User) -> bool:
    return user.is_influencer


# --- account and profile ----------------------------------------------------------------------------------------------


class EmailAddressResource(ExportResource):
    email = Column(_("Email address"), "email")
    verified = Column(_("Confirmed"), "verified")
    primary = Column(_("Main one"), "primary")


class SecondStepResource(ExportResource):
    kind = Column(_("Kind"), "type")
    created_at = Column(_("Set up (UTC)"), "created_at")
    last_used_at = Column(_("Last used (UTC)"), "last_used_at")


class SessionResource(ExportResource):
    created_at = Column(_("Signed in (UTC)"), "created_at")
    last_seen_at = Column(_("Last seen (UTC)"), "last_seen_at")
    ip = Column(_("Network address"), "ip")
    user_agent = Column(_("Browser"), "user_agent")


class TokenResource(ExportResource):
    name = Column(_("Name"), "name")
    scope = Column(_("May"), "scope")
    created = Column(_("Made (UTC)"), "created")
    expiry = Column(_("Ends (UTC)"), "expiry")
    last_used_at = Column(_("Last used (UTC)"), "last_used_at")


class PlatformAccountResource(ExportResource):
    platform = Column(_("Platform"), "platform")
    handle = Column(_("Handle"), "handle")
    url = Column(_("Address"), "url")
    followers = Column(_("Followers"), "followers")
    engagement_rate = Column(_("Engagement, per cent"), "engagement_rate")
    declared_on = Column(_("Declared"), "declared_on")
    verified_on = Column(_("Verified"), "verified_on")


class FigureReadingResource(ExportResource):
    related = ("account",)
    platform = Column(_("Platform"), "account__platform")
    on = Column(_("Day"), "on")
    followers = Column(_("Followers"), "followers")
    engagement_rate = Column(_("Engagement, per cent"), "engagement_rate")
    source = Column(_("Told by"), "source")
    evidence = Column(_("Seen at"), "evidence")


class VerificationResource(ExportResource):
    related = ("account",)
    platform = Column(_("Platform"), "account__platform")
    method = Column(_("Proof"), "method")
    code = Column(_("Code"), "code")
    screenshot = Column(_("Screenshot"), lambda row: row.screenshot.name or None)
    status = Column(_("Status"), "status")
    created_at = Column(_("Begun (UTC)"), "created_at")
    submitted_at = Column(_("Sent (UTC)"), "submitted_at")
    decided_at = Column(_("Decided (UTC)"), "decided_at")
    message = Column(_("What you were told"), "message")


class RateResource(ExportResource):
    related = ("influencer",)
    kind = Column(_("Deliverable"), "kind")
    price = Column(_("Price"), money("price", "influencer__currency"))
    currency = Column(_("Currency"), "influencer__currency")


personal_table(
    PersonalTable(
        "account",
        _("Your account and the groups you belong to."),
        UserResource,
        lambda user: User.objects.visible_to(user).filter(pk=user.pk),
        ("accounts.User_groups.user",),
    )
)
personal_table(
    PersonalTable(
        "email_addresses",
        _("The addresses you signed up or sign in with."),
        EmailAddressResource,
        lambda user: EmailAddress.objects.filter(user=user).order_by("pk"),
        ("account.EmailAddress.user",),
    )
)
personal_table(
    PersonalTable(
        "second_steps",
        _("What you set up for signing in, without its secrets."),
        SecondStepResource,
        lambda user: Authenticator.objects.filter(user=user).order_by("pk"),
        ("mfa.Authenticator.user",),
    )
)
personal_table(
    PersonalTable(
        "sessions",
        _("Where you are signed in."),
        SessionResource,
        lambda user: UserSession.objects.filter(user=user).order_by("pk"),
        ("usersessions.UserSession.user",),
    )
)
personal_table(
    PersonalTable(
        "api_tokens",
        _("The tokens of your programs, by their names."),
        TokenResource,
        lambda user: ApiToken.owned.visible_to(user).filter(user=user).order_by("created"),
        ("accounts.ApiToken.user",),
    )
)
personal_table(
    PersonalTable(
        "company",
        _("Your company's profile."),
        SponsorResource,
        lambda user: Sponsor.objects.filter(user=user),
        ("accounts.Sponsor.user",),
        _sponsor,
    )
)
personal_table(
    PersonalTable(
        "profile",
        _("Your profile as a creator, with its niches."),
        InfluencerResource,
        lambda user: Influencer.objects.filter(user=user),
        ("accounts.Influencer.user", "accounts.Influencer_niches.influencer"),
        _influencer,
    )
)
personal_table(
    PersonalTable(
        "platform_accounts",
        _("Your accounts on platforms."),
        PlatformAccountResource,
        lambda user: PlatformAccount.objects.filter(influencer__user=user).order_by("pk"),
        ("accounts.PlatformAccount.influencer",),
        _influencer,
    )
)
personal_table(
    PersonalTable(
        "figures",
        _("Every figure of these accounts that was declared or checked."),
        FigureReadingResource,
        lambda user: FigureReading.objects.filter(account__influencer__user=user).order_by("pk"),
        has=_influencer,
    )
)
personal_table(
    PersonalTable(
        "verifications",
        _("How you proved that these accounts are yours."),
        VerificationResource,
        lambda user: Verification.objects.filter(account__influencer__user=user).order_by("pk"),
        has=_influencer,
    )
)
personal_table(
    PersonalTable(
        "rates",
        _("Your prices."),
        RateResource,
        lambda user: Rate.objects.filter(influencer__user=user).order_by("pk"),
        ("accounts.Rate.influencer",),
        _influencer,
    )
)

# --- what you are told ------------------------------------------------------------------------------------------------


class NotificationResource(ExportResource):
    created_at = Column(_("When (UTC)"), "created_at")
    kind = Column(_("Kind"), "kind")
    title = Column(_("Title"), "title")
    body = Column(_("Text"), "body")
    url = Column(_("Page"), "url")
    read_at = Column(_("Read (UTC)"), "read_at")


class MailResource(ExportResource):
    """That a mail was owed and left. Its words may hold codes and links that open the account."""

    created_at = Column(_("When (UTC)"), "created_at")
    kind = Column(_("Kind"), lambda mail: mail.called)
    address = Column(_("Email address"), "address")
    status = Column(_("Status"), "status")
    sent_at = Column(_("Sent (UTC)"), "sent_at")


class MailChoicesResource(ExportResource):
    choices = Column(_("Choices"), lambda row: row.choices or None)
    quiet_from = Column(_("Quiet from, hour"), "quiet_from")
    quiet_until = Column(_("Quiet until, hour"), "quiet_until")
    paused_at = Column(_("Paused since (UTC)"), "paused_at")


class OwnExportResource(ExportResource):
    created_at = Column(_("When (UTC)"), "created_at")
    kind = Column(_("Kind"), "kind")
    file_format = Column(_("Format"), "file_format")
    params = Column(_("Filter"), lambda row: row.params or None)
    status = Column(_("Status"), "status")
    rows = Column(_("Rows"), "rows_done")
    expires_at = Column(_("Kept until (UTC)"), "expires_at")


personal_table(
    PersonalTable(
        "notifications",
        _("What your notification centre showed you."),
        NotificationResource,
        lambda user: Notification.objects.visible_to(user).order_by("pk"),
        ("accounts.Notification.recipient",),
    )
)
personal_table(
    PersonalTable(
        "mails",
        _("The mails we owed you, without their words."),
        MailResource,
        lambda user: Delivery.objects.filter(recipient=user).order_by("pk"),
        ("accounts.Delivery.recipient",),
    )
)
personal_table(
    PersonalTable(
        "mail_choices",
        _("Which mails you want and when."),
        MailChoicesResource,
        lambda user: MailChoices.objects.filter(user=user),
        ("accounts.MailChoices.user",),
    )
)
personal_table(
    PersonalTable(
        "exports",
        _("The files you ordered."),
        OwnExportResource,
        lambda user: Export.objects.visible_to(user).order_by("pk"),
        ("accounts.Export.owner",),
    )
)

# --- reports, decisions, the trail ------------------------------------------------------------------------------------


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
