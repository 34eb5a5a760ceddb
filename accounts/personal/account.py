"""The account, the profile and what belongs to it."""

from dataclasses import asdict

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource, money
from accounts.models import (
    ApiToken,
    FigureReading,
    Influencer,
    PayoutDetails,
    PlatformAccount,
    Rate,
    Sponsor,
    User,
    Verification,
)
from accounts.personal_data import PersonalTable, personal_table
from accounts.resources import InfluencerResource, SponsorResource, UserResource
from accounts.services.payout import read_payout


def _sponsor(user: User) -> bool:
    return user.is_sponsor


def _influencer(user: User) -> bool:
    return user.is_influencer


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


class PayoutResource(ExportResource):
    version = Column(_("Version"), "number")
    created_at = Column(_("Saved (UTC)"), "created_at")
    details = Column(
        _("Details"),
        lambda row: asdict(payout) if (payout := read_payout(row)) else _("can no longer be read"),
    )


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
        "payout_details",
        _("Where you are paid, each version that you saved."),
        PayoutResource,
        lambda user: PayoutDetails.objects.filter(influencer__user=user).order_by("pk"),
        ("accounts.PayoutDetails.influencer",),
        _influencer,
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
