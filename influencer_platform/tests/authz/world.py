"""One small market with everybody in it: the rows that the routes are tried on, and the people who try."""

from dataclasses import dataclass, field
from typing import Any, cast

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AuditEvent, Influencer, Notification, SponsorStatus, User
from accounts.services.exports import build_due, request_export
from accounts.services.tokens import create_token
from accounts.tests.factories import (
    make_influencer,
    make_proof,
    make_sponsor,
    make_staff,
    make_verification,
)
from accounts.topics import EXPORTS
from accounts.unsubscribing import unsubscribe_token
from adrequests import services as deals
from adrequests.files import CleanFile
from adrequests.models import AdRequest, Deliverable
from adrequests.services import work
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.money.deals import make_invoice, pay, payment_of
from adrequests.tests.reviews.finishing import make_completed, review
from campaigns import services as campaigns
from campaigns.models import Campaign, Share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from reports.models import Metrics, MetricSource, MonthlyReport, TrackedLink
from reports.monthly.periods import Period
from reports.services import freeze, record_metrics

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


def _finished(campaign: Campaign, influencer: Influencer) -> AdRequest:
    """An earlier deal of the two, reviewed by both, with the results of one piece."""
    done = make_completed(campaign=campaign, influencer=influencer)
    review(done, influencer.user)
    review(done, campaign.sponsor.user)
    record_metrics(
        deliverable=done.deliverables.earliest("pk"),
        by=influencer.user,
        source=MetricSource.DECLARED,
        figures={"views": 100},
        screenshot=make_proof(),
    )
    return done


def build_world() -> World:
    """The owner's campaign is public, with an invitation waiting for `influencer`; a colleague may look, another may manage."""
    sponsor, influencer = make_sponsor(), make_influencer()
    moderator, admin = make_staff(), make_staff(is_superuser=True)
    flagged = make_sponsor()
    accounts.flag(target=flagged, by=moderator, reason="fraud", private_note="test")
    campaign = make_campaign(sponsor=sponsor)
    private = make_campaign(
        sponsor=sponsor, visibility="private", destination_hosts=["shop.example.com"]
    )
    done = _finished(campaign, influencer)
    ad_request = make_ad_request(campaign=campaign, influencer=influencer)
    dealt = make_campaign(sponsor=sponsor, upfront_percent=50)
    deal = _deal(make_ad_request(campaign=dealt, influencer=influencer, deliverables={"reel": 2}))
    piece, published = deal.deliverables.order_by("number")
    _hand_in(piece, influencer.user)
    _publish(published, influencer.user, sponsor.user)
    partner = make_influencer()
    quiet = make_ad_request(campaign=private, influencer=partner)
    deals.accept(ad_request=quiet, by=partner.user, offer_number=1)
    link = TrackedLink.objects.get(deliverable__ad_request=quiet, deliverable__number=1)
    message = deals.post_message(ad_request=ad_request, by=sponsor.user, text="Hello")
    make_invoice(deal)
    transfer = pay(payment_of(deal), 1_000)
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
            "deal": deal.pk,
            "piece": piece.pk,
            "piece_number": piece.number,
            "published_number": published.number,
            "draft_number": 1,
            "calendar_token": work.calendar_token(user=influencer.user),
            "done": done.pk,
            "done_piece": done.deliverables.earliest("pk").pk,
            "metrics": Metrics.objects.get().pk,
            "earned": "response",
            "message": message.pk,
            "sheet": 1,
            "amendment": 1,
            "settlement": 1,
            "payment": transfer.payment_id,
            "transfer_number": transfer.number,
            "link_code": link.code,
            "link": link.pk,
            "private_deal": quiet.pk,
            "first": 1,
            "handle": influencer.handle,
            "figure": "agreed-value",
            "influencer": influencer.pk,
            "company": sponsor.pk,
            "kind_of_company": "sponsor",
            "warning": AuditEvent.objects.about(influencer).get(decision__isnull=False).pk,
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
        too = campaigns.share(campaign=dealt, by=sponsor.user, email=colleague.email, level=level)
        campaigns.claim_share(token=share_token(too.pk), by=colleague)
        world.ids["share"] = row.pk
    world.ids["share_token"] = share_token(world.ids["share"])
    return world


def _deal(ad_request: AdRequest) -> AdRequest:
    """Agreed, with a change and a settlement proposed by the company."""
    owner = ad_request.campaign.sponsor.user
    agreed = deals.accept(ad_request=ad_request, by=ad_request.influencer.user, offer_number=1)
    terms = make_terms(90_000, deliverables={"reel": 2})
    deals.propose_amendment(ad_request=agreed, by=owner, sheet_number=1, terms=terms)
    deals.propose_settlement(ad_request=agreed, by=owner, amount_minor=40_000)
    return agreed


def _hand_in(piece: Deliverable, by: User) -> None:
    """A draft with a file."""
    file = CleanFile(ContentFile(b"%PDF-1.7", name="a.pdf"), "cut.pdf", "application/pdf")
    work.submit_draft(deliverable=piece, by=by, draft_number=0, text="A cut.", upload=file)


def _publish(piece: Deliverable, creator: User, sponsor: User) -> None:
    """Approved, and published with the screenshot of a platform's own label."""
    work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="A cut.")
    work.approve_draft(deliverable=piece, by=sponsor, draft_number=1)
    work.publish(
        deliverable=piece,
        by=creator,
        url="https://example.com/reel/2",
        is_labelled_by_platform=True,
        proof=ContentFile(b"picture", name="a.webp"),
    )
