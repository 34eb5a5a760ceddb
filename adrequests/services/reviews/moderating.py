"""Staff hide what breaks the rules, and show it again. They never change a word."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keeping import touch_pages
from accounts.models import User
from accounts.services.decisions import Words, require_permission, write_down
from adrequests.models import HideReason, Review, ShowReason
from adrequests.notices import reviews as notices
from influencer_platform.errors import DomainError

HIDE = "adrequests.hide_review"
SHOWN, HIDDEN = "shown", "hidden"


class AlreadyHidden(DomainError):
    """The review is hidden, or was never shown."""

    code = "already_hidden"


class NotHidden(DomainError):
    """There is nothing to show again."""

    code = "not_hidden"


@transaction.atomic
def hide_review(
    *, review: Review, by: User, reason: str, message: str = "", private_note: str = ""
) -> Review:
    """Take a shown review and its answer out of sight; its author is told why. It counts in no average then.

    Raises NotAllowed, ReasonMissing or AlreadyHidden and changes nothing then.
    """
    require_permission(by, HIDE, about=review)
    asked = Words(reason, message, private_note)
    asked.check(HideReason.values)
    held = _hold(review)
    if held.is_hidden or not held.is_shown:
        raise AlreadyHidden(_("This review is not shown."))
    _mark(held, hidden_at=timezone.now(), hidden_by=by, hidden_reason=reason)
    event = write_down(held, action="hidden", by=by, words=asked, statuses=(SHOWN, HIDDEN))
    notices.hidden(held, event=event.pk, message=message)
    return held


@transaction.atomic
def show_review(
    *, review: Review, by: User, reason: str, message: str = "", private_note: str = ""
) -> Review:
    """Show a hidden review again; its author is told. Raises NotAllowed, ReasonMissing or NotHidden."""
    require_permission(by, HIDE, about=review)
    asked = Words(reason, message, private_note)
    asked.check(ShowReason.values)
    held = _hold(review)
    if not held.is_hidden:
        raise NotHidden(_("This review is not hidden."))
    _mark(held, hidden_at=None, hidden_by=None, hidden_reason="")
    event = write_down(held, action="shown_again", by=by, words=asked, statuses=(HIDDEN, SHOWN))
    notices.shown_again(held, event=event.pk, message=message)
    return held


def _hold(review: Review) -> Review:
    related = ("ad_request__campaign__sponsor__user", "ad_request__influencer__user", "author")
    rows = Review.objects.select_related(*related).select_for_update(of=("self",))
    return rows.get(pk=review.pk)


def _mark(held: Review, **change: Any) -> None:
    Review.objects.filter(pk=held.pk).update(**change)
    touch_pages([held.about_id])
    for name, value in change.items():
        setattr(held, name, value)
