"""Messages in a thread, and who has read how far."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AbuseReport, AuditEvent, Policy, User
from accounts.services.notifying import mark_about_read
from adrequests import notices
from adrequests.keeping import touch_request
from adrequests.models import AdRequest, Message, Seen
from adrequests.services.turns import NotYourRequest, acting_side
from adrequests.terms import words
from influencer_platform.errors import DomainError


class ThreadClosed(DomainError):
    """The request closed too long ago, or is frozen; nothing can be added."""

    code = "thread_closed"


class MessageEmpty(DomainError):
    """There is nothing to send."""

    code = "message_empty"


class EditWindowOver(DomainError):
    """A message can be edited by its author for a few minutes only."""

    code = "edit_window_over"


@transaction.atomic
def post_message(*, ad_request: AdRequest, by: User, text: str) -> Message:
    """Write to the other side, until some days after closing. Raises NotYourRequest, MessageEmpty or ThreadClosed."""
    side = acting_side(ad_request, by)
    text = _clean(text)
    current = _lock_talking(ad_request)
    message = Message.objects.create(ad_request=current, author=by, side=side, text=text)
    notices.wrote(message, by=by)
    touch_request(current.pk)
    return message


@transaction.atomic
def edit_message(*, message: Message, by: User, text: str) -> Message:
    """Correct one's own message within the first minutes. Raises NotYourRequest, MessageEmpty, ThreadClosed or EditWindowOver.

    The note of an offer stays as it was sent with it, and so does what was reported: it is evidence. Its author is not told
    more than that the time to edit is over.
    """
    if message.author_id != by.pk:
        raise NotYourRequest(_("Only its author can edit a message."))
    acting_side(message.ad_request, by)
    _lock_talking(message.ad_request)
    text, now = _clean(text), timezone.now()
    since = now - timedelta(minutes=Policy.current().message_edit_minutes)
    Message.objects.select_for_update(of=("self",)).get(pk=message.pk)  # a report holds it too
    if (
        AbuseReport.objects.about(message).exists()
        or Message.objects.filter(pk=message.pk, offer__isnull=True, created_at__gte=since).update(
            text=text, edited_at=now
        )
        != 1
    ):
        raise EditWindowOver(_("This message can no longer be edited."))
    message.refresh_from_db()
    return message


@transaction.atomic
def mark_seen(*, ad_request: AdRequest, by: User) -> None:
    """The person has the case open: its notifications are read, its messages seen; the first look of the asked side is kept.

    People who only look (staff, colleagues without management) leave no trace here.
    """
    try:
        side = acting_side(ad_request, by)
    except NotYourRequest:
        return
    now = timezone.now()
    Seen.objects.update_or_create(ad_request=ad_request, user=by, defaults={"at": now})
    mark_about_read(user=by, about=ad_request)
    if side == ad_request.initiator or ad_request.first_viewed_at is not None:
        return
    rows = AdRequest.objects.filter(pk=ad_request.pk, first_viewed_at__isnull=True)
    if rows.update(first_viewed_at=now) == 1:
        status = AdRequest.objects.values_list("status", flat=True).get(pk=ad_request.pk)
        AuditEvent.record(ad_request, action="viewed", by=by, from_status=status, to_status=status)


def is_talking(ad_request: AdRequest, policy: Policy | None = None) -> bool:
    """Whether messages may be added now: while live, and for some days after closing; not while frozen."""
    if ad_request.is_frozen:
        return False
    if ad_request.closed_at is None:
        return True
    days = (policy or Policy.current()).message_days
    return timezone.now() < ad_request.closed_at + timedelta(days=days)


def _lock_talking(ad_request: AdRequest) -> AdRequest:
    current = AdRequest.objects.for_cards().select_for_update(of=("self",)).get(pk=ad_request.pk)
    if not is_talking(current):
        raise ThreadClosed(_("This conversation is closed."))
    return current


def _clean(text: str) -> str:
    text = words(text, field="text")
    if not text:
        raise MessageEmpty(_("Write something first."), field="text")
    return text
