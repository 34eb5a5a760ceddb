"""Tracked links: made with the deal, led by the sponsor to its own web sites."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from adrequests.models import AGREED, AdRequest, DealSheet, Deliverable
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from reports import notices
from reports.clicks.queue import QueueAway, queue
from reports.destinations import clean_destination, with_utm
from reports.models import Destination, TrackedLink


class NotYourLink(DomainError):
    """Only the sponsor's side says where a link leads."""

    code = "not_your_link"
    status = 403


class NoLinkYet(DomainError):
    """Links belong to agreed work."""

    code = "not_agreed"


class PromoCodeTaken(DomainError):
    """Another link of the campaign has this promo code."""

    code = "promo_code_taken"
    field = "promo_code"


def make_links(sheet: DealSheet) -> None:
    """A link for each piece of an agreed request that has none, where the campaign names web sites of its own.

    Where it names one only, the link leads there from the start. The caller holds the request's row.
    """
    ad_request = sheet.ad_request
    campaign = ad_request.campaign
    if not campaign.destination_hosts:
        return
    for piece in Deliverable.objects.filter(ad_request=ad_request, link__isnull=True).agreed():
        link = TrackedLink.objects.create(deliverable=piece, campaign=campaign)
        if len(campaign.destination_hosts) == 1:
            _lead(link, ad_request, f"https://{campaign.destination_hosts[0]}/", by=None)


@transaction.atomic
def set_destination(
    *, deliverable: Deliverable, by: User, url: str, promo_code: str | None = None
) -> TrackedLink:
    """Say where the link of a piece leads; makes the link where there is none. The same address again changes nothing.

    `promo_code`: None leaves it as it is. Raises NotYourLink, NoLinkYet, DestinationRefused or PromoCodeTaken.
    """
    rows = AdRequest.objects.select_for_update(of=("self",)).select_related("campaign__sponsor", "influencer__user")  # fmt: skip
    ad_request = rows.get(pk=deliverable.ad_request_id)
    _require_manager(ad_request, by)
    clean = clean_destination(url.strip(" "), ad_request.campaign.destination_hosts)
    found = TrackedLink.objects.select_for_update().filter(deliverable=deliverable).first()
    link = found or TrackedLink(deliverable=deliverable, campaign=ad_request.campaign)
    if promo_code is not None and promo_code != link.promo_code:
        _take_promo_code(link, promo_code)
    if link.pk is None:
        link.save()
    was = link.url
    if _lead(link, ad_request, clean, by=by):
        event = AuditEvent.record(
            ad_request, action="link_changed", by=by, from_status=ad_request.status, to_status=ad_request.status,
            link=link.pk, number=link.version, offer=ad_request.offer_number,
        )  # fmt: skip
        notices.link_changed(ad_request, link, by=by, is_new=not was, event=event.seq)
    return link


def _require_manager(ad_request: AdRequest, by: User) -> None:
    if ad_request.status not in AGREED:
        raise NoLinkYet(_("Links belong to agreed work."))
    if not Campaign.objects.editable_by(by).filter(pk=ad_request.campaign_id).exists():
        raise NotYourLink(_("Only the sponsor says where a link leads."))


def _take_promo_code(link: TrackedLink, promo_code: str) -> None:
    link.promo_code = promo_code
    taken = TrackedLink.objects.filter(campaign=link.campaign_id, promo_code=promo_code)
    sentence = _("Another link of this campaign has this promo code.")
    if promo_code and taken.exclude(pk=link.pk).exists():
        raise PromoCodeTaken(sentence, field="promo_code")
    if link.pk:
        try:
            with transaction.atomic():
                link.save(update_fields=["promo_code"])
        except IntegrityError as error:
            raise PromoCodeTaken(sentence, field="promo_code") from error


def _lead(link: TrackedLink, ad_request: AdRequest, clean: str, *, by: User | None) -> bool:
    """Write the next destination. Returns whether it is another one. The caller holds the request's row."""
    name = ad_request.influencer.handle or ad_request.influencer.name
    full = with_utm(clean, campaign=ad_request.campaign.name, influencer=name, code=link.code)
    if full == link.url:
        return False
    link.url, link.version = full, link.version + 1
    TrackedLink.objects.filter(pk=link.pk).update(url=full, version=link.version)
    Destination.objects.create(link=link, number=link.version, url=full, by=by, at=timezone.now())
    _tell_redirects(link.code, link.version, full)
    return True


def _tell_redirects(code: str, version: int, url: str) -> None:
    """From now on nobody is answered with an older destination, and after the commit everybody with the new one."""
    try:
        queue().changing(code, version)
    except QueueAway:
        return
    transaction.on_commit(partial(_announce, code, version, url))


def _announce(code: str, version: int, url: str) -> None:
    try:
        queue().keep(code, version, url)
    except QueueAway:
        return
