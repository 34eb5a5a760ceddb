"""Rows of everything the back office lists, made by the services, as many as asked for."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts import services
from accounts.models import (
    AuditEvent,
    Delivery,
    Earned,
    Export,
    FailedJob,
    FigureReading,
    Influencer,
    Notification,
    PlatformAccount,
    Policy,
    TrustRule,
    TrustSignal,
    User,
    Verification,
)
from accounts.tests.factories import (
    make_influencer,
    make_niche,
    make_sponsor,
    make_staff,
    make_verification,
)
from accounts.trust.registry import RULES
from adrequests import services as deals
from adrequests.models import AdRequest, Deliverable, Review
from adrequests.services import work
from adrequests.tests.factories import make_ad_request, make_terms
from adrequests.tests.money.deals import finish, make_invoice, pay, payment_of
from adrequests.tests.reviews.finishing import make_completed, review
from campaigns import services as campaigns
from campaigns.tests.factories import make_campaign
from reports.models import (
    Conversion,
    DailyClicks,
    Metrics,
    MetricSource,
    MonthlyReport,
    PostbackCall,
)
from reports.monthly.periods import Period
from reports.services import Order, freeze_the_place, record_conversion, record_metrics
from reports.tests.links.factories import click, count, link_of, make_deal

TASK = "accounts.send_mail"


def add_to(staff: User) -> dict[str, Any]:
    """One more of each, by the label of its model. What is flagged was flagged by `staff`."""
    suspended, creator, sponsor = make_influencer(), make_influencer(), make_sponsor()
    for person in (suspended, sponsor):
        services.flag(target=person, by=staff, reason="spam", message="Mass messages.")
    waiting = make_sponsor(status="pending")
    services.submit_for_review(sponsor=waiting, by=waiting.user)
    rows = _deal(staff, creator) | _cases(suspended, creator)
    rows |= {
        "accounts.Sponsor": sponsor,
        "accounts.Influencer": suspended,
        "accounts.User": suspended.user,
        "accounts.PlatformAccount": creator.platform_accounts.get(),
        "account.EmailAddress": EmailAddress.objects.create(
            user=creator.user, email=creator.user.email, primary=True
        ),
        "accounts.AuditEvent": AuditEvent.objects.latest("pk"),
        "accounts.Notification": Notification.objects.latest("pk"),
    }
    return rows | _installation(staff) | {"reports.MonthlyReport": _report()}


def _report() -> MonthlyReport:
    return freeze_the_place(period=Period.before(timezone.localdate(), "UTC"))


def _deal(staff: User, creator: Influencer) -> dict[str, Any]:
    campaign, flagged = make_campaign(), make_campaign()
    services.flag(target=flagged, by=staff, reason="spam")
    ad_request = make_ad_request(campaign=campaign, influencer=creator)
    agreed = _agreed(ad_request)
    sheet = agreed.sheets.get()
    piece = agreed.deliverables.earliest("pk")
    proposed: dict[str, Any] = {"ad_request": agreed, "by": creator.user}
    terms = make_terms(90_000)
    shared = campaigns.share(
        campaign=campaign, by=campaign.sponsor.user, email=staff.email, level="view"
    )
    return (
        {
            "campaigns.Campaign": flagged,
            "campaigns.Brief": campaign.briefs.get(),
            "campaigns.Share": shared,
            "adrequests.AdRequest": ad_request,
            "adrequests.Offer": ad_request.latest_offer,
            "adrequests.DealSheet": sheet,
            "adrequests.Amendment": deals.propose_amendment(
                **proposed, sheet_number=1, terms=terms
            ),
            "adrequests.Settlement": deals.propose_settlement(**proposed, amount_minor=40_000),
            "adrequests.Deliverable": piece,
            "adrequests.Review": (said := _reviewed()),
            "reports.Metrics": _measured(said.ad_request),
            "accounts.Earned": Earned.objects.get_or_create(user=creator.user)[0],
        }
        | _money(ad_request)
        | _linked()
        | _work(piece, creator.user)
    )


def _money(ad_request: AdRequest) -> dict[str, Any]:
    """The payment of the deal, invoiced, paid, and disputed by the influencer."""
    finish(ad_request)
    invoice = make_invoice(ad_request)
    transfer = pay(payment_of(ad_request), 10_000)
    creator = ad_request.influencer.user
    return {
        "adrequests.Payment": transfer.payment,
        "adrequests.Receipt": deals.dispute_payment(
            transfer=transfer, by=creator, reason="not_arrived"
        ),
        "adrequests.Invoice": invoice,
    }


def _work(piece: Deliverable, creator: User) -> dict[str, Any]:
    """A draft, a date and a publication of one piece."""
    later = piece.due_on + timedelta(days=3)
    asked = work.ask_for_date(deliverable=piece, by=creator, due_on=later)
    draft = work.submit_draft(deliverable=piece, by=creator, draft_number=0, text="A cut.")
    sponsor = piece.ad_request.campaign.sponsor.user
    work.approve_draft(deliverable=piece, by=sponsor, draft_number=1)
    live = work.publish(
        deliverable=piece, by=creator, url="https://example.com/1", caption="#ad The pack."
    )
    return {
        "adrequests.DateChange": asked,
        "adrequests.Draft": draft,
        "adrequests.Publication": live,
    }


def _linked() -> dict[str, Any]:
    """A link with a click, an order it brought, and a shop's call."""
    deal = make_deal()
    link, campaign = link_of(deal), deal.campaign
    count(click(link))
    order = Order(order="A-1", amount_minor=5_000, at=timezone.now(), link=link.code)
    made, _is_new = record_conversion(campaign=campaign, told=order, source=Conversion.Source.API)
    return {
        "reports.TrackedLink": link,
        "reports.DailyClicks": DailyClicks.objects.get(link=link),
        "reports.Conversion": made,
        "reports.PostbackCall": PostbackCall.objects.create(
            campaign=campaign, status=200, code="recorded", order="A-1"
        ),
    }


def _reviewed() -> Review:
    """The influencer's, shown with the company's."""
    row = make_completed()
    mine = review(row, row.influencer.user)
    review(row, row.campaign.sponsor.user)
    return mine


def _measured(done: AdRequest) -> Metrics:
    return record_metrics(
        deliverable=done.deliverables.earliest("pk"),
        by=done.influencer.user,
        source=MetricSource.API,
        figures={"views": 100},
    )


def _agreed(ad_request: AdRequest) -> AdRequest:
    user = ad_request.influencer.user
    return deals.accept(ad_request=ad_request, by=user, offer_number=ad_request.offer_number)


def _cases(suspended: Influencer, creator: Influencer) -> dict[str, Any]:
    event = AuditEvent.objects.about(suspended).get(action="flagged")
    rule = TrustRule.objects.get_or_create(code=min(RULES))[0]
    return {
        "accounts.AbuseReport": services.report_abuse(
            target=make_sponsor(), by=creator.user, reason="spam"
        ),
        "accounts.Appeal": services.appeal(event=event, by=suspended.user, text="It was one."),
        "accounts.Verification": _verification(creator),
        "accounts.FigureReading": FigureReading.objects.latest("pk"),
        "accounts.TrustRule": rule,
        "accounts.TrustSignal": _signal(rule, suspended),
    }


def _signal(rule: TrustRule, about: Influencer) -> TrustSignal:
    return TrustSignal.objects.create(
        rule=rule,
        version=1,
        object_type=about._meta.label_lower,
        object_id=about.pk,
        about_user=about.user,
        severity=2,
        evidence=[],
        fingerprint=str(about.pk),
        expires_at=timezone.now() + timedelta(days=30),
    )


def _verification(creator: Influencer) -> Verification:
    account: PlatformAccount = creator.platform_accounts.get()
    if not account.readings.exists():
        FigureReading.objects.create(account=account, followers=1, source="declared")
    return make_verification(creator)


def _installation(staff: User) -> dict[str, Any]:
    number = FailedJob.objects.count() + 1
    Policy.objects.get_or_create(pk=1)
    Delivery.owe(staff, kind="sponsor_decision", key=f"decision:{number}", action="approved")
    crontab = CrontabSchedule.objects.create(minute=str(number % 60))
    return {
        "accounts.Niche": make_niche(f"Niche {number}"),
        "accounts.Policy": Policy.objects.get(),
        "accounts.Export": Export.objects.create(owner=staff, kind="campaigns"),
        "accounts.Delivery": Delivery.objects.latest("pk"),
        "accounts.FailedJob": FailedJob.objects.create(task=TASK, args=[number], error="E"),
        "django_celery_beat.PeriodicTask": PeriodicTask.objects.create(
            name=f"Task {number}", task=TASK, crontab=crontab
        ),
        "accounts.StaffInvitation": services.invite_staff(
            email=f"new{number}@example.com", group=None, by=make_staff(is_superuser=True)
        ),
        "accounts.Role": staff.role,
        "auth.Group": Group.objects.get(name="Lead"),
    }
