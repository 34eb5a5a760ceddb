"""Flags: suspend someone or something at once, and lift that again."""

from typing import TypeVar

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Flaggable, FlagReason, Influencer, Notification, Sponsor, User
from accounts.registries import before_flagged, when_flagged, when_unflagged
from accounts.services.decisions import Words, require_permission, write_down
from accounts.services.people import end_sessions
from influencer_platform.errors import DomainError

FLAG = "accounts.flag_user"
Target = TypeVar("Target", bound=Flaggable)


class AlreadyFlagged(DomainError):
    """The mark is already there."""

    code = "already_flagged"


class NotFlagged(DomainError):
    """There is no mark to lift."""

    code = "not_flagged"


@transaction.atomic
def flag(
    *, target: Target, by: User, reason: str, message: str = "", private_note: str = ""
) -> Target:
    """Hide `target` (a sponsor, influencer or campaign), freeze its open requests and end the account's sessions, at once.

    Raises NotAllowed, ReasonMissing or AlreadyFlagged and changes nothing then.
    """
    require_permission(by, FLAG)
    words = Words(reason, message, private_note)
    words.check(FlagReason.values)
    now = timezone.now()
    before_flagged.run(target, now)
    rows = type(target)._base_manager.filter(pk=target.pk, flagged_at__isnull=True)
    if rows.update(flagged_at=now, flag_reason=reason, flag_message=message) != 1:
        raise AlreadyFlagged(_("This is flagged already."))
    when_flagged.run(target, now)
    write_down(target, action="flagged", by=by, words=words)
    if isinstance(target, Sponsor | Influencer):
        end_sessions(user=target.user)
        title = _("Your account is suspended")
        Notification.tell(
            target.user,
            kind="account_decision",
            title=title,
            body=message,
            url=reverse("accounts:welcome"),
            about=target,
        )
    target.refresh_from_db()
    return target


@transaction.atomic
def unflag(
    *, target: Target, by: User, reason: str = "other", message: str = "", private_note: str
) -> Target:
    """Lift the mark; frozen requests go on with the time they had left. Raises NotAllowed, ReasonMissing or NotFlagged."""
    require_permission(by, FLAG)
    words = Words(reason, message, private_note)
    words.check(FlagReason.values)
    now = timezone.now()
    rows = type(target)._base_manager.filter(pk=target.pk, flagged_at__isnull=False)
    if rows.update(flagged_at=None, flag_reason="", flag_message="") != 1:
        raise NotFlagged(_("This is not flagged."))
    when_unflagged.run(target, now)
    write_down(target, action="unflagged", by=by, words=words)
    if isinstance(target, Sponsor | Influencer):
        title = _("Your account is open again")
        Notification.tell(
            target.user,
            kind="account_decision",
            title=title,
            body=message,
            url=reverse("accounts:welcome"),
            about=target,
        )
    target.refresh_from_db()
    return target
