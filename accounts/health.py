"""The checks of what runs by itself: worker, clock, mails, files, jobs."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Delivery, Export, FailedJob, Heartbeat, ScheduleRun
from accounts.services.dated import due_now
from influencer_platform.health.findings import BAD, OK, WARN, Finding, by_age, check, lasting

MINUTE = timedelta(minutes=1)
SILENT, DEAD = 2.5 * MINUTE, 5 * MINUTE
"""A worker and the clock are heard at least once a minute."""

Status = Delivery.Status


WORKER, CLOCK = "worker default", "clock"
"""How the names of their heartbeats begin."""


def age(moment: datetime | None) -> timedelta | None:
    return timezone.now() - moment if moment else None


def last_heard(name: str) -> datetime | None:
    """When the last of these programs was at work, of whatever machine."""
    rows = Heartbeat.objects.filter(name__startswith=name).order_by("-at")
    return rows.values_list("at", flat=True).first()


def silent_programs() -> dict[str, datetime]:
    """Worker and clock as far as they fell silent, with when they were last heard; in one query."""
    heard = Heartbeat.objects.aggregate(
        worker=Max("at", filter=Q(name__startswith=WORKER)),
        clock=Max("at", filter=Q(name__startswith=CLOCK)),
    )
    limit = timezone.now() - DEAD
    return {name: at for name, at in heard.items() if at and at < limit}


@check("worker", asks_rows=True)
def worker() -> Finding:
    """Some worker has begun a job lately: not only is it there, it also gets to work."""
    return by_age(
        "worker",
        age(last_heard(WORKER)),
        warn=SILENT,
        bad=DEAD,
        sentence=_("since a worker was last at work"),
        never=_("no worker has ever been at work here"),
    )


@check("clock", asks_rows=True)
def clock() -> Finding:
    """Some clock has looked at the schedules lately."""
    return by_age(
        "clock",
        age(last_heard(CLOCK)),
        warn=SILENT,
        bad=DEAD,
        sentence=_("since the clock last ticked"),
        never=_("no clock has ever ticked here"),
    )


@check("time", asks_rows=True)
def time_goes_on() -> Finding:
    """Nothing was written in the future: this machine's clock was not put back, and other machines agree with it."""
    newest = [Heartbeat.objects.aggregate(at=Max("at"))["at"]]
    for model, column in ((AuditEvent, "at"), (Delivery, "created_at")):
        newest += model.objects.order_by("-pk").values_list(column, flat=True)[:1]
    ahead = max((at for at in newest if at), default=timezone.now()) - timezone.now()
    if ahead > MINUTE:
        words = _("something was written in the future: a clock was put back, or machines disagree")
        return Finding("time", BAD, words, lasting(ahead))
    return Finding("time", OK, _("goes forward"))


@check("mails", asks_rows=True)
def mails() -> Finding:
    """Mails that are due leave soon."""
    due = Delivery.objects.filter(status=Status.QUEUED, not_before__lte=timezone.now())
    return by_age(
        "mails",
        age(due.aggregate(oldest=Min("not_before"))["oldest"]) or timedelta(),
        warn=5 * MINUTE,
        bad=30 * MINUTE,
        sentence=_("since the oldest waiting mail was due"),
        never="",
    )


@check("mails in trouble", asks_rows=True)
def mails_in_trouble() -> Finding:
    """What a person has to look at: failed for good, or nobody knows whether they went out."""
    rows = Delivery.objects.filter(status__in=[Status.FAILED, Status.UNCERTAIN])
    return _to_look_at(
        "mails in trouble", rows.count(), _("failed or uncertain mails wait for a lead")
    )


@check("jobs in trouble", asks_rows=True)
def jobs_in_trouble() -> Finding:
    """Background jobs that failed for good and that nobody has taken care of."""
    count = FailedJob.objects.filter(resolved_at__isnull=True).count()
    return _to_look_at("jobs in trouble", count, _("failed jobs wait for a lead"))


@check("exports", asks_rows=True)
def exports() -> Finding:
    """Files that people asked for are begun soon, and whoever makes one has not vanished."""
    now = timezone.now()
    queued, running = Q(status=Export.Status.QUEUED), Q(status=Export.Status.RUNNING)
    facts = Export.objects.filter(queued | running).aggregate(
        oldest=Min("created_at", filter=queued),
        lost=Count("pk", filter=running & Q(lease_until__lt=now - 10 * MINUTE)),
    )
    if facts["lost"]:
        return Finding(
            "exports", BAD, _("files were begun and given up by nobody"), str(facts["lost"])
        )
    return by_age(
        "exports",
        age(facts["oldest"]) or timedelta(),
        warn=15 * MINUTE,
        bad=60 * MINUTE,
        sentence=_("since the oldest waiting file was asked for"),
        never="",
    )


@check("schedules", asks_rows=True)
def schedules() -> Finding:
    """A run with a date that was begun is finished soon. One of yesterday's may be taken up by nobody, and counts no more."""
    lately = timezone.now() - timedelta(days=1)
    open_runs = ScheduleRun.objects.filter(finished_at__isnull=True, started_at__gt=lately)
    return by_age(
        "schedules",
        age(open_runs.aggregate(oldest=Min("started_at"))["oldest"]) or timedelta(),
        warn=15 * MINUTE,
        bad=60 * MINUTE,
        sentence=_("since the oldest unfinished run was begun"),
        never="",
    )


@check("due dates", asks_rows=True)
def due_dates() -> Finding:
    """The dates of schedules that have come are done soon, also those that nobody has begun."""
    due = due_now()
    return by_age(
        "due dates",
        age(due[0][1].at) if due else timedelta(),
        warn=10 * MINUTE,
        bad=30 * MINUTE,
        sentence=_("since the oldest date that nobody has done was due"),
        never="",
    )


def _to_look_at(name: str, count: int, sentence: str) -> Finding:
    return Finding(name, WARN if count else OK, sentence if count else _("none"), str(count))
