"""What staff make of a signal: nothing to it, or a flag."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import subjects
from accounts.models import AuditEvent, Flaggable, TrustSignal, User
from accounts.services.decisions import Words, require_permission, write_down
from accounts.services.flags import FLAG, flag
from accounts.services.undo import register, undo, undoable
from influencer_platform.errors import DomainError

DECIDE = "accounts.decide_trustsignal"
CLEARED, ACTED = "signal_cleared", "signal_acted_upon"
"""What the decisions are called in the trail."""
Status = TrustSignal.Status


class ClearReason(models.TextChoices):
    HARMLESS = "harmless", gettext_lazy("Looked at: nothing wrong")
    RULE = "rule", gettext_lazy("True, but the rule is too strict here")
    HANDLED = "handled", gettext_lazy("Dealt with in another way")
    OTHER = "other", gettext_lazy("Other")


class SignalClosed(DomainError):
    """Cleared, acted upon or expired meanwhile."""

    code = "signal_closed"


class NothingToFlag(DomainError):
    """The object is gone, or nobody takes part behind it."""

    code = "nothing_to_flag"


@transaction.atomic
def clear_signal(
    *, signal: TrustSignal, by: User, reason: str, private_note: str = ""
) -> TrustSignal:
    """There is nothing to it; it comes back only with other evidence. The person was never told of it and is not now.

    Raises NotAllowed, ReasonMissing or SignalClosed.
    """
    require_permission(by, DECIDE, about=signal.about_user)
    words = Words(reason, "", private_note)
    words.check(ClearReason.values)
    _close(signal, by, Status.CLEARED)
    statuses = (Status.OPEN, Status.CLEARED)
    event = write_down(signal, action=CLEARED, by=by, words=words, statuses=statuses)
    return _linked(signal, event)


@transaction.atomic
def act_on_signal(
    *,
    signal: TrustSignal,
    by: User,
    reason: str,
    message: str = "",
    private_note: str = "",
    tell: bool = True,
) -> TrustSignal:
    """Flag what the signal is about: the object itself, or whoever it belongs to. The signal names that decision, where the
    person finds what is their own of the evidence.

    Raises NotAllowed, ReasonMissing, SignalClosed, NothingToFlag or AlreadyFlagged and changes nothing then.
    """
    require_permission(by, DECIDE, about=signal.about_user)
    require_permission(by, FLAG, about=signal.about_user)
    target = flaggable(signal)
    if target is None:
        raise NothingToFlag(_("What this signal is about is no longer there."))
    _close(signal, by, Status.ACTED)
    flag(
        target=target,
        by=by,
        reason=reason,
        message=message,
        private_note=private_note,
        tell=tell,
    )
    flagged = _flag_of(target)
    write_down(
        signal,
        action=ACTED,
        by=by,
        words=Words(reason, message, private_note),
        statuses=(Status.OPEN, Status.ACTED),
        event=flagged.pk if flagged else None,
    )
    return _linked(signal, flagged)


def flaggable(signal: TrustSignal) -> Flaggable | None:
    """What would be flagged: the object, or the party it belongs to. None when it is gone."""
    row = subjects.find(signal.object_type, signal.object_id)
    if row is None or isinstance(row, Flaggable):
        return row
    party: Flaggable | None = subjects.of(row).owner(row).party
    return party


def _close(signal: TrustSignal, by: User, status: str) -> None:
    """From open to closed, in one statement."""
    now = timezone.now()
    rows = TrustSignal.objects.open().filter(pk=signal.pk).order_by()
    if rows.update(status=status, closed_at=now, closed_by=by) != 1:
        raise SignalClosed(_("Somebody has decided this already, or the signal has expired."))


def _linked(signal: TrustSignal, event: AuditEvent | None) -> TrustSignal:
    TrustSignal.objects.filter(pk=signal.pk).update(event=event)
    signal.refresh_from_db()
    return signal


def _flag_of(target: models.Model) -> AuditEvent | None:
    return AuditEvent.objects.about(target).filter(action="flagged").last()


def _uncleared(target: TrustSignal, _event: AuditEvent, _by: User) -> bool:
    return _reopen(target, Status.CLEARED)


def _unacted(target: TrustSignal, event: AuditEvent, by: User) -> bool:
    """The flag is taken back too, unless somebody has lifted it already."""
    if not _reopen(target, Status.ACTED):
        return False
    party = flaggable(target)
    flagged = undoable(party, by) if party else None
    if flagged is not None and flagged.pk == event.data.get("event"):
        undo(event=flagged, by=by)
    return True


def _reopen(signal: TrustSignal, status: str) -> bool:
    rows = TrustSignal.objects.filter(pk=signal.pk, status=status)
    return rows.update(status=Status.OPEN, closed_at=None, closed_by=None, event=None) == 1


register(CLEARED, _uncleared, permission=DECIDE)
register(ACTED, _unacted, permission=DECIDE)
