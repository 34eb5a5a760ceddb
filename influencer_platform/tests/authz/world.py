"""One small market with everybody in it: the rows that the routes are tried on, and the people who try."""

from dataclasses import dataclass, field
from typing import Any, cast

from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AuditEvent, Notification, SponsorStatus, User
from accounts.services.exports import build_due, request_export
from accounts.services.tokens import create_token
from accounts.tests.factories import make_influencer, make_sponsor, make_staff, make_verification
from accounts.topics import EXPORTS
from accounts.unsubscribing import unsubscribe_token
from adrequests import services as deals
from adrequests.tests.factories import make_ad_request
from campaigns import services as campaigns
from campaigns.models import Share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from reports.models import MonthlyReport
from reports.monthly.periods import Period
from reports.services import freeze

MISSING = 987_654_321


@dataclass
class World:
    """`people` by the name of what they are; `ids` of the rows that routes are tried on."""

    people: dict[str, User | None] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        client = Client()
        if user := self.people[who]:
            client.force_login(user)
        return client


def build_world() -> World:
    """The owner's campaign is public, with an invitation waiting for `influencer`; a colleague may look, another may manage."""
    sponsor, influencer = make_sponsor(), make_influencer()
    moderator, admin = make_staff(), make_staff(is_superuser=True)
    flagged = make_sponsor()
    accounts.flag(target=flagged, by=moderator, reason="fraud", private_note="test")
    campaign = make_campaign(sponsor=sponsor)
    private = make_campaign(sponsor=sponsor, visibility="private")
    ad_request = make_ad_request(campaign=campaign, influencer=influencer)
    message = deals.post_message(ad_request=ad_request, by=sponsor.user, text="Hello")
    account = influencer.platform_accounts.get()
    report = accounts.report_abuse(target=influencer, by=sponsor.user, reason="spam")
    accounts.uphold_report(report=report, by=moderator, reason="spam", message="Please stop.")
    token, _text = create_token(user=influencer.user, name="Export", scope="read", days=1)
    export = request_export(kind="campaigns", by=sponsor.user, params={}, file_format="csv")
    build_due()
    world = World(
        people={
            "visitor": None,
            "influencer": influencer.user,
            "other_influencer": make_influencer().user,
            "sponsor": sponsor.user,
            "other_sponsor": make_sponsor().user,
            "pending": make_sponsor(status=SponsorStatus.PENDING).user,
            "flagged": User.objects.with_party().get(pk=flagged.user_id),
            "viewer": make_sponsor().user,
            "manager": make_sponsor().user,
            "moderator": moderator,
            "admin": admin,
        },
        ids={
            "campaign": campaign.pk,
            "private": private.pk,
            "ad_request": ad_request.pk,
            "message": message.pk,
            "handle": influencer.handle,
            "figure": "agreed-value",
            "influencer": influencer.pk,
            "company": sponsor.pk,
            "kind_of_company": "sponsor",
            "warning": AuditEvent.objects.about(influencer).get().pk,
            "person": influencer.user_id,
            "account": account.pk,
            "verification": make_verification(influencer, method="screenshot").pk,
            "token": token.token_key,
            "mail_token": unsubscribe_token(influencer.user_id, EXPORTS),
            "export": export.pk,
            "notification": Notification.objects.filter(recipient=influencer.user).latest("pk").pk,
        },
    )
    period = Period.before(timezone.localdate(), "UTC")
    freeze(period=period, sponsors=[sponsor.pk])
    world.ids["month"] = period.key
    world.ids["monthly_report"] = MonthlyReport.objects.get().pk
    for who in ("viewer", "manager"):
        level = Share.Level.VIEW if who == "viewer" else Share.Level.MANAGE
        colleague = cast("User", world.people[who])
        row = campaigns.share(
            campaign=campaign, by=sponsor.user, email=colleague.email, level=level
        )
        campaigns.claim_share(token=share_token(row.pk), by=colleague)
        world.ids["share"] = row.pk
    world.ids["share_token"] = share_token(world.ids["share"])
    return world
