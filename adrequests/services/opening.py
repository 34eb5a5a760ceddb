"""Staff and other people's conversations: opened with a reason that both sides see."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.decisions import ReasonMissing, Words, require_permission, write_down
from adrequests import notices
from adrequests.models import OPEN_THREAD, THREAD_STAYS_OPEN, AdRequest, OpeningReason
from influencer_platform.errors import DomainError


class ThreadIsOpen(DomainError):
    """This member of staff has the conversation open already. `facts["until"]` is when it closes again."""

    code = "thread_is_open"


@transaction.atomic
def open_thread(
    *, ad_request: AdRequest, by: User, reason: str, message: str = "", private_note: str = ""
) -> AdRequest:
    """Let `by`, and nobody else of the staff, read the conversation for THREAD_STAYS_OPEN; both sides are told who and why.

    Raises NotAllowed, ReasonMissing (also for `other` without words that both sides can read) or ThreadIsOpen.
    """
    require_permission(by, OPEN_THREAD)
    words = Words(reason, message, private_note)
    words.check(OpeningReason.values)
    if reason == OpeningReason.OTHER and not message.strip():
        raise ReasonMissing(
            _("Say in a few words what the reason is. Both sides read it."), field="message"
        )
    current = AdRequest.objects.for_cards().select_for_update(of=("self",)).get(pk=ad_request.pk)
    if until := open_until(current, by):
        raise ThreadIsOpen(_("You have opened this conversation already."), until=until)
    statuses = (current.status, current.status)
    write_down(current, action=AdRequest.THREAD_OPENED, by=by, words=words, statuses=statuses)
    notices.thread_opened(current, by=by, reason=OpeningReason(reason), message=message)
    return current


def open_until(ad_request: AdRequest, user: User) -> datetime | None:
    """Until when `user` may read the conversation they opened; None where they may not."""
    mine = AdRequest.openings_by(user).filter(object_id=ad_request.pk)
    at = mine.order_by("-at").values_list("at", flat=True).first()
    return at and at + THREAD_STAYS_OPEN
