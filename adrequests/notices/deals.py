"""Telling the other side: the line in the notification centre when something happens to a request, and the mail that is owed.

Both are rows of the transaction in which it happens. Whether a mail leaves at once, in the daily one or not at all is asked
when it is handed over, and so is whether it still says what is so (adrequests.services.mail_facts).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Delivery, Flaggable, Influencer, Notification, User
from adrequests.models import AdRequest, CloseReason, Message, OpeningReason, Side, Status
from adrequests.notices.telling import SEND, Mail, line, name_of, people_of, tell, tell_others
from adrequests.timeline import opened_in_words
from campaigns.models import CampaignUserObjectPermission
from influencer_platform.wake import wake

TIME_TO_READ = timedelta(minutes=2)
"""So long the mail about a message waits: who has the conversation open needs none, and several in a row are one mail."""


def began(ad_request: AdRequest, *, by: User) -> None:
    title = (
        _("%(who)s invites you: %(fee)s")
        if ad_request.initiated_by_sponsor
        else _("%(who)s applies: %(fee)s")
    )
    mail = Mail.about(ad_request, "new_request")
    tell_others(ad_request, by, "new_request", title, mail=mail)


def offered(ad_request: AdRequest, *, by: User, amended: bool) -> None:
    title = (
        _("%(who)s changed the offer: %(fee)s") if amended else _("%(who)s offers %(fee)s instead")
    )
    mail = Mail.about(ad_request, "counter", ad_request.offer_number, amended=amended)
    tell_others(ad_request, by, "counter", title, mail=mail)


def accepted(ad_request: AdRequest, *, by: User) -> None:
    mail = Mail.about(ad_request, "accepted")
    tell_others(ad_request, by, "accepted", _("%(who)s accepted %(fee)s"), mail=mail)


def closed(ad_request: AdRequest, *, by: User) -> None:
    titles = {
        Status.REJECTED: _("%(who)s rejected the offer"),
        Status.WITHDRAWN: _("%(who)s withdrew the offer"),
        Status.CANCELLED: _("%(who)s cancelled the agreed work"),
    }
    shared = ad_request.close_reason and ad_request.is_reason_shared
    reason = str(CloseReason(ad_request.close_reason).label) if shared else ""
    status = Status(ad_request.status)
    mail = Mail.about(ad_request, status.value)
    tell_others(ad_request, by, status, titles[status], reason, mail=mail)


def expired(ad_request: AdRequest, *, by_silence: bool) -> None:
    if by_silence:
        title = _("The request between %(campaign)s and %(name)s has expired")
    else:
        title = _("%(campaign)s has ended, and with it its request to %(name)s")
    mail = Mail.about(ad_request, "expired", by_silence=by_silence)
    for user in [*people_of(ad_request, Side.SPONSOR), *people_of(ad_request, Side.INFLUENCER)]:
        tell(ad_request, user, "expired", title, mail=mail)


def expiring(ad_requests: Sequence[AdRequest]) -> None:
    """Many at once, in as many statements as one: their offers run out within a day, and these people are asked."""
    managers = _managers_of([row for row in ad_requests if row.awaiting == Side.SPONSOR])
    lines, mails = [], []
    for row in ad_requests:
        asked = Side(row.awaiting)
        who = name_of(row, asked.other)
        people = [row.influencer.user] if asked == Side.INFLUENCER else managers[row.campaign_id]
        mail = Mail.about(row, "expiring", row.offer_number, f"{row.expires_at:%Y%m%dT%H%M}")
        title = _("The offer of %(who)s runs out within a day: %(fee)s")
        for user in people:
            lines.append(line(row, user, "expiring", title, who=who))
            mails.append(mail.owed_to(user, row))
    Notification.objects.bulk_create(lines)
    Delivery.objects.bulk_create(mails, ignore_conflicts=True)
    wake(SEND)


def _managers_of(ad_requests: Iterable[AdRequest]) -> dict[int, list[User]]:
    """What `people_of` says of the sponsor's side, by campaign, in two statements for all of them."""
    sponsors = {row.campaign_id: row.campaign.sponsor_id for row in ad_requests}
    owners = User.objects.filter(sponsor__in=set(sponsors.values()), is_active=True)
    owner_of = {user.sponsor.pk: user for user in owners.select_related("sponsor")}
    shares = CampaignUserObjectPermission.objects.filter(
        content_object__in=sponsors,
        permission__codename=CampaignUserObjectPermission.MANAGE,
        user__is_active=True,
    )
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for campaign, sponsor in sponsors.items():
        if owner := owner_of.get(sponsor):
            found[campaign][owner.pk] = owner
    for share in shares.select_related("user"):
        found[share.content_object_id][share.user_id] = share.user
    return defaultdict(list, {pk: list(people.values()) for pk, people in found.items()})


def frozen(ad_request: AdRequest, *, flagged: Flaggable) -> None:
    title = _("The request between %(campaign)s and %(name)s is suspended; its time stands still")
    for user in people_of(ad_request, _unflagged(flagged)):
        tell(ad_request, user, "frozen", title)


def resumed(ad_request: AdRequest, *, flagged: Flaggable) -> None:
    title = _("The request between %(campaign)s and %(name)s goes on")
    for user in people_of(ad_request, _unflagged(flagged)):
        tell(ad_request, user, "resumed", title)


def _unflagged(flagged: Flaggable) -> Side:
    """The side that a flag hits without being meant; the other is told about its own account."""
    return Side.SPONSOR if isinstance(flagged, Influencer) else Side.INFLUENCER


def extended(ad_request: AdRequest, *, by: User) -> None:
    tell_others(ad_request, by, "extended", _("%(who)s takes more time to answer"))


def reminded(ad_request: AdRequest, *, by: User) -> None:
    at = ad_request.reminded_at or timezone.now()
    mail = Mail.about(ad_request, "reminded", ad_request.offer_number, f"{at:%Y%m%dT%H%M}")
    title = _("%(who)s waits for your answer to %(fee)s")
    tell_others(ad_request, by, "reminder", title, mail=mail)


def wrote(message: Message, *, by: User) -> None:
    payload = {"request": message.ad_request_id, "message": message.pk}
    mail = Mail("message", f"message:{message.pk}", TIME_TO_READ, payload)
    words = message.text[:140]
    tell_others(message.ad_request, by, "message", _("%(who)s wrote to you"), words, mail=mail)


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
        tell(ad_request, user, "brief", _("The brief of %(campaign)s changed"))
