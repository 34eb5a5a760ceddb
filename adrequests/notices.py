"""Telling the other side: the lines that appear in the notification centre when something happens to a request."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Flaggable, Influencer, Notification, User
from adrequests.models import AdRequest, CloseReason, OpeningReason, Side, Status
from adrequests.timeline import opened_in_words
from campaigns.models import CampaignUserObjectPermission
from influencer_platform.money import format_money


def began(ad_request: AdRequest, *, by: User) -> None:
    title = (
        _("%(who)s invites you: %(fee)s")
        if ad_request.initiated_by_sponsor
        else _("%(who)s applies: %(fee)s")
    )
    _tell_others(ad_request, by, "new_request", title)


def offered(ad_request: AdRequest, *, by: User, amended: bool) -> None:
    _tell_others(
        ad_request,
        by,
        "counter",
        _("%(who)s changed the offer: %(fee)s") if amended else _("%(who)s offers %(fee)s instead"),
    )


def accepted(ad_request: AdRequest, *, by: User) -> None:
    _tell_others(ad_request, by, "accepted", _("%(who)s accepted %(fee)s"))


def closed(ad_request: AdRequest, *, by: User) -> None:
    titles = {
        Status.REJECTED: _("%(who)s rejected the offer"),
        Status.WITHDRAWN: _("%(who)s withdrew the offer"),
        Status.CANCELLED: _("%(who)s cancelled the agreed work"),
    }
    shared = ad_request.close_reason and ad_request.is_reason_shared
    reason = str(CloseReason(ad_request.close_reason).label) if shared else ""
    _tell_others(ad_request, by, ad_request.status, titles[Status(ad_request.status)], reason)


def expired(ad_request: AdRequest, *, by_silence: bool) -> None:
    if by_silence:
        title = _("The request between %(campaign)s and %(name)s has expired")
    else:
        title = _("%(campaign)s has ended, and with it its request to %(name)s")
    for user in [*people_of(ad_request, Side.SPONSOR), *people_of(ad_request, Side.INFLUENCER)]:
        _tell(ad_request, user, "expired", title)


def frozen(ad_request: AdRequest, *, flagged: Flaggable) -> None:
    title = _("The request between %(campaign)s and %(name)s is suspended; its time stands still")
    for user in people_of(ad_request, _unflagged(flagged)):
        _tell(ad_request, user, "frozen", title)


def resumed(ad_request: AdRequest, *, flagged: Flaggable) -> None:
    title = _("The request between %(campaign)s and %(name)s goes on")
    for user in people_of(ad_request, _unflagged(flagged)):
        _tell(ad_request, user, "resumed", title)


def _unflagged(flagged: Flaggable) -> Side:
    """The side that a flag hits without being meant; the other is told about its own account."""
    return Side.SPONSOR if isinstance(flagged, Influencer) else Side.INFLUENCER


def extended(ad_request: AdRequest, *, by: User) -> None:
    _tell_others(ad_request, by, "extended", _("%(who)s takes more time to answer"))


def reminded(ad_request: AdRequest, *, by: User) -> None:
    _tell_others(ad_request, by, "reminder", _("%(who)s waits for your answer to %(fee)s"))


def wrote(ad_request: AdRequest, *, by: User, text: str) -> None:
    _tell_others(ad_request, by, "message", _("%(who)s wrote to you"), text[:140])


def thread_opened(ad_request: AdRequest, *, by: User, reason: OpeningReason, message: str) -> None:
    """Both sides, a suspended one too, learn that staff read what they wrote, and why."""
    title = opened_in_words(by, reason)
    for user in [*people_of(ad_request, Side.SPONSOR), *people_of(ad_request, Side.INFLUENCER)]:
        Notification.tell(
            user,
            kind="thread_opened",
            title=title,
            body=message or ad_request.campaign.name,
            url=ad_request.get_absolute_url(),
            about=ad_request,
        )


def brief_changed(ad_request: AdRequest) -> None:
    for user in people_of(ad_request, Side.INFLUENCER):
        _tell(ad_request, user, "brief", _("The brief of %(campaign)s changed"))


def people_of(ad_request: AdRequest, side: Side) -> list[User]:
    """The influencer, or the company's owner and the colleagues who manage the campaign."""
    if side == Side.INFLUENCER:
        return [ad_request.influencer.user]
    managers = CampaignUserObjectPermission.objects.filter(
        content_object=ad_request.campaign_id,
        permission__codename=CampaignUserObjectPermission.MANAGE,
    ).values("user")
    return list(
        User.objects.filter(
            Q(sponsor=ad_request.campaign.sponsor_id) | Q(pk__in=managers), is_active=True
        )
    )


def _tell_others(ad_request: AdRequest, by: User, kind: str, title: str, body: str = "") -> None:
    mine = Side.INFLUENCER if ad_request.influencer.user_id == by.pk else Side.SPONSOR
    who = (
        ad_request.influencer.name
        if mine == Side.INFLUENCER
        else ad_request.campaign.sponsor.company_name
    )
    for user in people_of(ad_request, mine.other):
        _tell(ad_request, user, kind, title, body, who=who)


def _tell(
    ad_request: AdRequest, user: User, kind: str, title: str, body: str = "", *, who: str = ""
) -> None:
    facts = {
        "who": who,
        "fee": format_money(ad_request.fee_minor, ad_request.campaign.currency),
        "campaign": ad_request.campaign.name,
        "name": ad_request.influencer.name,
    }
    Notification.tell(
        user,
        kind=kind,
        title=title % facts,
        body=body or ad_request.campaign.name,
        url=ad_request.get_absolute_url(),
        about=ad_request,
    )
