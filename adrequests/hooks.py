"""What lower apps call without knowing this one."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Flaggable, Sponsor, User
from accounts.registries import (
    Section,
    Step,
    Tile,
    before_flagged,
    later_steps,
    page_sections,
    queue_tiles,
    when_flagged,
    when_unflagged,
)
from accounts.subjects import Subject, subject
from adrequests import notices
from adrequests.models import AdRequest, Deliverable, Message, Receipt, Review, Side
from adrequests.search import readable_campaigns
from adrequests.services import clock
from adrequests.services.money.receiving import DECIDE
from campaigns.models import Campaign
from campaigns.registries import campaign_in_use, when_brief_changes, when_campaign_ends

subject(
    Subject(
        Campaign,
        gettext_lazy("campaign"),
        lambda: Campaign.objects.select_related("sponsor__user", "niche"),
        readable_campaigns,  # an invitation opens a private one, so this is known here and not in campaigns
        lambda row: row.sponsor.user,
        lambda row: reverse("adrequests:campaign_detail", args=[row.pk]),
        words=lambda row: "\n".join(filter(None, [row.goals, row.description])),
    )
)


def messages_to(user: User) -> QuerySet[Message]:
    """What this person reads in their threads and did not write."""
    return Message.objects.visible_to(user).exclude(author=user)


def writer(message: Message) -> str:
    """How the other side knows who wrote."""
    if message.side == Side.INFLUENCER:
        return message.ad_request.influencer.name
    return message.ad_request.campaign.sponsor.company_name


def place(message: Message) -> str:
    """Where in the thread it stands: by itself, or with the offer it came with."""
    anchor = f"offer-{message.offer.number}" if message.offer else f"message-{message.pk}"
    return f"{message.ad_request.get_absolute_url()}#{anchor}"


subject(
    Subject(
        Message,
        gettext_lazy("message"),
        lambda: Message.objects.select_related(
            "author", "offer", "ad_request__campaign__sponsor", "ad_request__influencer"
        ),
        messages_to,
        lambda row: row.author,
        place,
        name=writer,
        words=lambda row: row.text,
        desk=lambda row: row.ad_request,
    )
)

subject(
    Subject(
        Review,
        gettext_lazy("review"),
        lambda: Review.objects.select_related(
            "author", "ad_request__campaign__sponsor", "ad_request__influencer"
        ),
        Review.objects.readable_by,
        lambda row: row.author,
        lambda row: f"{row.about_party.get_absolute_url()}#review-{row.pk}",
        name=lambda row: row.by_name,
        words=lambda row: row.text,
    )
)


subject(
    Subject(
        Receipt,
        gettext_lazy("payment to check"),
        Receipt.objects.for_queue,
        None,
        lambda row: row.transfer.payment.ad_request.influencer.user,
        lambda row: row.transfer.payment.get_absolute_url(),
    )
)


@queue_tiles.register
def payments_to_check(user: User) -> Tile | None:
    """Transfers that are disputed, or that nobody confirmed in time."""
    if not user.has_perm(DECIDE):
        return None
    waiting = Receipt.objects.waiting().order_by()
    facts = waiting.aggregate(count=Count("pk"), oldest=Min("escalated_at"))
    url = reverse("admin:adrequests_receipt_changelist")
    return Tile("payments", _("Payments to check"), url=url, **facts)


@campaign_in_use.register
def has_requests(campaign: Campaign) -> bool:
    return AdRequest.objects.filter(campaign=campaign).exists()


@when_campaign_ends.register
def expire_open_requests(campaign: Campaign) -> None:
    clock.expire_open_of(campaign)


@when_brief_changes.register
def tell_open_requests(campaign: Campaign) -> None:
    rows = AdRequest.objects.open().filter(campaign=campaign).order_by("pk")
    for ad_request in rows.select_related("campaign__sponsor", "influencer__user"):
        notices.brief_changed(ad_request)


@before_flagged.register
def freeze_before_the_campaign_row(target: Flaggable, now: datetime) -> None:
    """Requests before the campaign row, the order in which every move takes its locks; no request can begin meanwhile."""
    if isinstance(target, Campaign):
        Sponsor.objects.select_for_update().get(pk=target.sponsor_id)
        clock.freeze_for(target, now)


@when_flagged.register
def freeze_open_requests(target: Flaggable, now: datetime) -> None:
    clock.freeze_for(target, now)


@when_unflagged.register
def unfreeze_open_requests(target: Flaggable, now: datetime) -> None:
    clock.unfreeze_for(target, now)


REVIEWS_ON_PAGE = 20


@page_sections.register
def reviews_on_page(party: Any, user: Any) -> Section:
    """The newest reviews of a company or creator. What is not shown yet is not counted either."""
    rows = Review.objects.public().filter(about=party.user_id).for_cards()
    found = list(rows[: REVIEWS_ON_PAGE + 1])
    is_more = len(found) > REVIEWS_ON_PAGE
    facts = {"reviews": found[:REVIEWS_ON_PAGE], "is_more": is_more, "user": user}
    return Section("adrequests/reviews/_public.html", facts)


@later_steps.register
def first_campaign(user: User) -> Step | None:
    """A company's third step; a draft may be written while the review is under way."""
    if not user.is_sponsor:
        return None
    return Step(
        "campaign",
        _("Your first campaign"),
        _("What you want, for how much, by when. Influencers see it once it is published."),
        reverse("campaigns:create"),
        _("Create a campaign"),
        is_done=Campaign.objects.run_by(user).exists(),
    )


@later_steps.register
def first_request(user: User) -> Step | None:
    """An influencer's last step: asked by a sponsor, or applied."""
    if not user.is_influencer:
        return None
    return Step(
        "request",
        _("Your first request"),
        _("Apply to a campaign that fits, or wait to be asked."),
        reverse("adrequests:discover"),
        _("Browse campaigns"),
        is_done=AdRequest.objects.visible_to(user).exists(),
    )


@queue_tiles.register
def unanswered_drafts(user: User) -> Tile | None:
    """Drafts whose time for review ran out without an answer: somebody should write to the sponsor."""
    if not user.has_perm("adrequests.view_deliverable"):
        return None
    rows = Deliverable.objects.unanswered().order_by()
    facts = rows.aggregate(count=Count("pk"), oldest=Min("silent_since"))
    url = reverse("admin:adrequests_deliverable_changelist")
    narrowed = f"{url}?status__exact=submitted&silent_since__isempty=0"
    return Tile("drafts", _("Unanswered drafts"), url=narrowed, **facts)
