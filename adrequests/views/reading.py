"""One case out of the database: everything its screen shows, read once."""

from datetime import timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import AuditEvent, Policy, User
from adrequests.models import AdRequest, with_unread
from adrequests.narrowing import cases_of, side_of
from adrequests.services import mark_seen, open_until
from adrequests.timeline import LATEST, Names, timeline
from adrequests.views.case import Case
from adrequests.views.lists import Place, words_of
from adrequests.views.standing import standing_of
from adrequests.waiting import with_proposals
from campaigns.models import Campaign


def open_case(user: Any, pk: int, place: Place | None) -> Case:
    """The case, marked as seen by this person. A stranger's answer is that of a missing one."""
    rows = with_unread(with_proposals(cases_of(user), side_of(user)).for_case(user), user)
    ad_request = get_object_or_404(rows, pk=pk)
    if ad_request.is_unread or ad_request.has_news:  # type: ignore[attr-defined]
        mark_seen(ad_request=ad_request, by=user)
    return build_case(ad_request, user, place)


def build_case(ad_request: AdRequest, user: User, place: Place | None) -> Case:
    """Three more queries: offers, messages, events."""
    side = None if user.is_staff else side_of(user)
    rules: dict[str, Any] = getattr(ad_request, "rules", None) or {}
    policy = Policy(**rules)
    names = Names(ad_request, side, user)
    offers = list(ad_request.offers.select_related("author", "brief").order_by("number"))
    messages = list(words_of(ad_request, user).order_by("-created_at", "-pk")[: LATEST + 1])
    events = (
        AuditEvent.objects.about(ad_request).select_related("actor", "decision").order_by("-seq")
    )
    since = timezone.now() - timedelta(minutes=policy.message_edit_minutes)
    entries = timeline(
        names,
        offers=offers,
        messages=messages[:LATEST],
        events=events[:LATEST],
        editable_since=since,
    )
    may_act = _may_act(ad_request, user)
    return Case(
        ad_request=ad_request,
        user=user,
        place=place,
        side=side,
        may_act=may_act,
        policy=policy,
        offers=offers,
        entries=entries,
        standing=standing_of(ad_request, user, side, may_act=may_act),
        has_earlier=len(messages) > LATEST,
        last_message=messages[0].pk if messages else 0,
        open_until=None if side else open_until(ad_request, user),
    )


def _may_act(ad_request: AdRequest, user: User) -> bool:
    if user.pk in {ad_request.influencer.user_id, ad_request.campaign.sponsor.user_id}:
        return True
    return Campaign.objects.editable_by(user).filter(pk=ad_request.campaign_id).exists()
