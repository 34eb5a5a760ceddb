"""Another due date: one side asks, the other agrees or declines."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from adrequests.models import DateChange, Deliverable, WorkStatus
from adrequests.notices import work as notices
from adrequests.services.turns import NotYourTurn
from adrequests.services.work.held import Held, WorkApproved, outdated
from adrequests.terms import FURTHEST_DUE, TermsInvalid, TextTooLong

LONGEST_REASON = 500


@transaction.atomic
def ask_for_date(*, deliverable: Deliverable, by: User, due_on: date, text: str = "") -> DateChange:
    """Ask the other side for another due date of one piece. It replaces what the same side asked for before.

    Raises NotYourRequest, WorkClosed, WorkApproved, TermsInvalid, TextTooLong, or NotYourTurn while the other side waits for
    an answer of this one.
    """
    held = Held.of(deliverable, by)
    _require_open(held)
    _check(held, due_on, text)
    asked = DateChange.objects.filter(deliverable=held.piece, status=DateChange.Status.ASKED)
    if asked.exclude(side=held.side).exists():
        raise NotYourTurn(_("Answer the date you were asked for first."))
    if again := asked.filter(due_on=due_on, text=text.strip()).first():
        return again
    asked.update(status=DateChange.Status.REPLACED, answered_at=timezone.now(), answered_by=by)
    change = DateChange.objects.create(
        deliverable=held.piece,
        side=held.mover[1],
        author=by,
        before_on=held.piece.due_on,
        due_on=due_on,
        text=text.strip(),
    )
    held.record("date_asked", due_on=due_on.isoformat())
    notices.date_asked(change)
    return change


@transaction.atomic
def accept_date(*, deliverable: Deliverable, by: User, due_on: date) -> Deliverable:
    """Agree to the date the person saw; the piece is due then. Raises NotYourRequest, NotYourTurn, WorkClosed, WorkApproved
    or DraftOutdated where another day, or nothing, is asked for."""
    held = Held.of(deliverable, by)
    _require_open(held)
    change = _answer(held, due_on, DateChange.Status.ACCEPTED)
    Deliverable.objects.filter(pk=held.piece.pk).update(due_on=due_on)
    held.piece.due_on = due_on
    held.record("date_accepted", due_on=due_on.isoformat())
    notices.date_answered(change, by=by)
    return held.piece


@transaction.atomic
def decline_date(*, deliverable: Deliverable, by: User, due_on: date) -> Deliverable:
    """Keep the due date as it is. Raises as `accept_date`."""
    held = Held.of(deliverable, by)
    _require_open(held)
    change = _answer(held, due_on, DateChange.Status.DECLINED)
    held.record("date_declined", due_on=due_on.isoformat())
    notices.date_answered(change, by=by)
    return held.piece


def _require_open(held: Held) -> None:
    held.require_going_on()
    if held.piece.status == WorkStatus.APPROVED:
        raise WorkApproved(_("This piece is approved: it has no due date any more."))


def _check(held: Held, due_on: date, text: str) -> None:
    """From today where the influencer lives; another day than now."""
    today = held.piece.today
    if not today <= due_on <= today + FURTHEST_DUE:
        raise TermsInvalid(_("Choose a due date from today on, within two years."), field="due_on")
    if due_on == held.piece.due_on:
        raise TermsInvalid(_("It is due on that day already."), field="due_on")
    if len(text.strip()) > LONGEST_REASON:
        raise TextTooLong(_("Please keep it under 500 characters."), field="text")


def _answer(held: Held, due_on: date, status: DateChange.Status) -> DateChange:
    asked = DateChange.objects.filter(
        deliverable=held.piece, status=DateChange.Status.ASKED, due_on=due_on
    ).first()
    if asked is None:
        raise outdated()
    if asked.side == held.side:
        raise NotYourTurn(_("The other side answers the date you asked for."))
    asked.status, asked.answered_at, asked.answered_by = status, timezone.now(), held.by
    rows = DateChange.objects.filter(pk=asked.pk, status=DateChange.Status.ASKED)
    if rows.update(status=status, answered_at=asked.answered_at, answered_by=held.by) != 1:
        raise outdated()
    return asked


def nearest_date(piece: Deliverable) -> date:
    """What a form proposes: a week later, and not in the past."""
    return max(piece.due_on, piece.today) + timedelta(days=7)
