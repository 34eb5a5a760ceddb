"""Reports by users: made once, decided once for everybody who reported the same object."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import subjects
from accounts.models import (
    AbuseReport,
    AuditEvent,
    Flaggable,
    Notification,
    ReportReason,
    Severity,
    User,
)
from accounts.services.decisions import (
    NotAllowed,
    ReasonMissing,
    Words,
    announce,
    require_permission,
    write_down,
)
from accounts.services.review import AlreadyDecided
from influencer_platform.errors import DomainError

DECIDE = "accounts.decide_abusereport"
MOST_A_DAY = 10
WARNED, DISMISSED = "warned", "report_dismissed"
"""What the trail calls the two verdicts."""
Status = AbuseReport.Status

SEVERITIES = {
    ReportReason.FRAUD: Severity.HIGH,
    ReportReason.ABUSE: Severity.HIGH,
    ReportReason.ILLEGAL: Severity.HIGH,
    ReportReason.FAKE_FIGURES: Severity.MEDIUM,
    ReportReason.OFF_PLATFORM: Severity.MEDIUM,
    ReportReason.SPAM: Severity.LOW,
    ReportReason.OTHER: Severity.LOW,
}
"""How urgent a report is until staff say otherwise."""


class DismissReason(models.TextChoices):
    NO_BREACH = "no_breach", gettext_lazy("Nothing against the rules")
    NO_PROOF = "no_proof", gettext_lazy("Could not be confirmed")
    HANDLED = "handled", gettext_lazy("Settled between the two sides")
    MISUSE = "misuse", gettext_lazy("The report itself is misuse")
    OTHER = "other", gettext_lazy("Other")


class AlreadyReported(DomainError):
    """This person has reported this object before. One report per object and person."""

    code = "already_reported"


class TooManyReports(DomainError):
    """This person has made as many reports as one day allows."""

    code = "too_many_reports"


@transaction.atomic
def report_abuse(*, target: models.Model, by: User, reason: str, text: str = "") -> AbuseReport:
    """Tell staff about a company, creator, campaign or message. The reported side never learns who did.

    The reporter's row is held meanwhile, so that two windows cannot get past the limits; the object's too, so that its words
    stay what was reported. Raises NotAllowed, ReasonMissing, AlreadyReported or TooManyReports and changes nothing then.
    """
    by = User.objects.with_party().select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    hold(target)
    owner = _may_report(target, by)
    _check(reason, text := text.strip())
    mine = AbuseReport.objects.filter(reporter=by)
    if mine.about(target).exists():
        raise AlreadyReported(_("You have reported this already."))
    if mine.filter(created_at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyReports(
            _("You have made %(n)d reports in the last 24 hours. Please wait, then go on.")
            % {"n": MOST_A_DAY}
        )
    report: AbuseReport = AbuseReport.objects.create(
        reporter=by,
        about_user=owner,
        reason=reason,
        text=text,
        severity=SEVERITIES[ReportReason(reason)],
        **AbuseReport.pointing_at(target),
    )
    AuditEvent.record(report, action="reported", by=by, to_status=Status.OPEN)
    return report


def _may_report(target: models.Model, by: User) -> User:
    """The owner of the object. Staff flag instead of reporting; who is suspended waits; nobody reports what is their own."""
    entry = subjects.SUBJECTS.get(target._meta.label_lower)
    suspended = by.party is not None and by.party.is_flagged
    if entry is None or entry.visible_to is None or by.is_staff or suspended or not by.is_active:
        raise NotAllowed(_("You cannot report this."))
    if not entry.visible_to(by).filter(pk=target.pk).exists():
        raise NotAllowed(_("You cannot report this."))
    owner = entry.owner(entry.rows().get(pk=target.pk))
    if owner.pk == by.pk:
        raise NotAllowed(_("This is your own. You cannot report it."))
    return owner


def _check(reason: str, text: str) -> None:
    if reason not in ReportReason.values:
        raise ReasonMissing(_("Choose a reason."), field="reason")
    if reason == ReportReason.OTHER and not text:
        raise ReasonMissing(_("Say in a few words what happened."), field="text")


@transaction.atomic
def set_severity(*, report: AbuseReport, by: User, severity: int) -> AbuseReport:
    """Work an open report earlier or later. Raises NotAllowed, ReasonMissing for no known severity, or AlreadyDecided."""
    require_permission(by, DECIDE)
    if severity not in Severity.values:
        raise ReasonMissing(_("Choose how urgent it is."), field="severity")
    rows = AbuseReport.objects.select_for_update(of=("self",)).filter(status=Status.OPEN)
    current = rows.filter(pk=report.pk).first()
    if current is None:
        raise AlreadyDecided(_("Somebody has decided this already."))
    if current.severity != severity:
        rows.filter(pk=report.pk).update(severity=severity)
        change: dict[str, Any] = {"before": current.severity, "after": severity}
        AuditEvent.record(current, action="severity_changed", by=by, **change)
    report.refresh_from_db()
    return report


@transaction.atomic
def dismiss_report(
    *, report: AbuseReport, by: User, reason: str, message: str = "", private_note: str = ""
) -> AbuseReport:
    """Close every open report about the object without a measure; each reporter is told, with `message`.

    Raises NotAllowed, ReasonMissing or AlreadyDecided and changes nothing then.
    """
    require_permission(by, DECIDE)
    words = Words(reason, message, private_note)
    words.check(DismissReason.values)
    group = _close(AbuseReport.objects.on_same_object(report), by, Status.DISMISSED)
    if report not in group:
        raise AlreadyDecided(_("Somebody has decided this already."))
    for row in group:
        write_down(
            row, action=DISMISSED, by=by, words=words, statuses=(Status.OPEN, Status.DISMISSED)
        )
    title = _("Thank you for your report. We looked at it and found nothing to act on.")
    _tell_reporters(group, title, message)
    report.refresh_from_db()
    return report


@transaction.atomic
def uphold_report(
    *, report: AbuseReport, by: User, reason: str, message: str, private_note: str = ""
) -> AbuseReport:
    """Warn the person concerned, which closes every open report about the object. They read `message` and may answer once.

    Raises NotAllowed, ReasonMissing or AlreadyDecided and changes nothing then.
    """
    target = subjects.find(report.object_type, report.object_id) or report.about_user
    require_permission(by, DECIDE, about=target)
    if not message.strip():
        raise ReasonMissing(_("Write what they did and what you expect."), field="message")
    words = Words(reason, message, private_note)
    words.check(ReportReason.values)
    hold(target)
    event = write_down(target, action=WARNED, by=by, words=words)
    if report not in _uphold(AbuseReport.objects.on_same_object(report), by, event):
        raise AlreadyDecided(_("Somebody has decided this already."))
    tell_about_case(event, to=report.about_user, about=target, page=event, message=message)
    report.refresh_from_db()
    return report


def uphold_by_flag(*, target: Flaggable, by: User, event: AuditEvent) -> None:
    """A flag answers every open report about its row; the flag of a company or creator also those about what they wrote,
    which cannot be flagged by itself. Called by `flag`, in its transaction, while it holds the row."""
    answered = Q(**AbuseReport.pointing_at(target))
    if owner := getattr(target, "user", None):
        words_only = [
            s.label for s in subjects.SUBJECTS.values() if not issubclass(s.model, Flaggable)
        ]
        answered |= Q(about_user=owner, object_type__in=words_only)
    _uphold(AbuseReport.objects.filter(answered), by, event)


def reopen_upheld(*, event: AuditEvent, by: User) -> None:
    """The flag or warning `event` was a slip and is undone: the reports it answered wait again, and who made them is told."""
    upheld = AbuseReport.objects.filter(
        status=Status.UPHELD, decided_at=event.at, decided_by=event.actor_id
    )
    for row in _reopen(upheld):
        change = {"from_status": Status.UPHELD, "to_status": Status.OPEN}
        AuditEvent.record(row, action="report_reopened", by=by, event=event.pk, **change)


def reopen_dismissed(report: AbuseReport) -> list[AbuseReport]:
    """Those that were dismissed together with `report` wait again; none where it is not dismissed any more."""
    together = AbuseReport.objects.on_same_object(report).filter(decided_at=report.decided_at)
    return _reopen(together.filter(status=Status.DISMISSED))


def _reopen(rows: models.QuerySet[AbuseReport]) -> list[AbuseReport]:
    group = list(rows.select_for_update(of=("self",)).select_related("reporter").order_by("pk"))
    keys = [row.pk for row in group]
    rows.filter(pk__in=keys).update(status=Status.OPEN, decided_at=None, decided_by=None)
    _tell_reporters(group, _("We are looking at your report once more."), "")
    return group


def hold(target: models.Model) -> None:
    """Lock the object before the reports about it: the order in which flags take their locks too."""
    rows = type(target)._base_manager.select_for_update(of=("self",))
    rows.filter(pk=target.pk).values_list("pk").first()


def _close(
    rows: models.QuerySet[AbuseReport], by: User, status: str, at: datetime | None = None
) -> list[AbuseReport]:
    """Decide the open ones of `rows`."""
    still_open = rows.filter(status=Status.OPEN)
    locked = still_open.select_for_update(of=("self",)).select_related("reporter").order_by("pk")
    group = list(locked)
    keys = [row.pk for row in group]
    still_open.filter(pk__in=keys).update(
        status=status, decided_at=at or timezone.now(), decided_by=by
    )
    return group


def _uphold(rows: models.QuerySet[AbuseReport], by: User, event: AuditEvent) -> list[AbuseReport]:
    """At the very moment of `event`, by which they are found again."""
    group = _close(rows, by, Status.UPHELD, event.at)
    for row in group:
        change = {"from_status": Status.OPEN, "to_status": Status.UPHELD}
        AuditEvent.record(row, action="upheld", by=by, event=event.pk, **change)
    _tell_reporters(group, _("Thank you for your report. We looked at it and acted."), "")
    return group


def _tell_reporters(group: list[AbuseReport], title: str, message: str) -> None:
    """Each once, whatever they reported; never what happened to the other side."""
    for reporter in {row.reporter_id: row.reporter for row in group}.values():
        Notification.tell(
            reporter,
            kind="report_decided",
            title=title,
            body=message,
            url=reverse("accounts:reports"),
        )


def case_title(action: str) -> str:
    """What the person concerned reads first, in the notification and in the mail. Never that somebody reported them."""
    return {
        WARNED: _("A warning from our team: please read why"),
        "granted": _("We have taken our decision back"),
        "declined": _("Our decision stays as it is"),
    }[action]


def tell_about_case(
    event: AuditEvent, *, to: User, about: models.Model, page: AuditEvent, message: str
) -> None:
    """Of a warning, or of what became of an answer: both lead to the page of the decision, on which the person may answer."""
    path = reverse("accounts:decision", args=[page.pk])
    announce(
        event,
        to=to,
        about=about,
        title=case_title(event.action),
        url=path,
        mail="case_decided",
        message=message,
        path=path,
    )
