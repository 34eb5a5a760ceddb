"""What the clock starts and what a row wakes."""

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from accounts import jobs, services
from accounts.services import dated, exports, tokens, trust
from influencer_platform.celery import app

LONGEST_EXPORT = 6 * 3600
"""Seconds; other tasks end after ten minutes. A lease that is renewed keeps a second worker off meanwhile."""


@shared_task(name="accounts.send_mail", sends_mail=True)
def send_mail() -> int:
    """Send the mails that are owed and due, for a quarter of a minute; what is left then wakes the next run."""
    return services.send_all_due()


@shared_task(name="accounts.old_proofs")
def old_proofs() -> int:
    """Remove the screenshots of verifications decided three months ago."""
    return services.remove_old_proofs()


@shared_task(name="accounts.old_keys")
def old_keys() -> int:
    """Forget the idempotency keys of requests made a week ago."""
    return tokens.forget_old_keys()


@shared_task(name="accounts.old_notifications")
def old_notifications() -> int:
    """Remove what stood in the notification centre half a year ago."""
    return services.forget_old_notifications()


@shared_task(name="accounts.look_for_signals")
def look_for_signals(only: str = "") -> int:
    """Let the trust rules look, and raise a signal for what is new."""
    return sum(trust.look_for_signals(only=only).values())


@shared_task(name="accounts.do_what_is_due")
def do_what_is_due() -> int:
    """Look which dates of the schedules with dates are due, and do them."""
    return dated.run_due()


@shared_task(name="accounts.build_exports", time_limit=LONGEST_EXPORT)
def build_exports() -> int:
    """Make the files that wait, one after the other."""
    made = 0
    while not jobs.is_stopping() and (batch := exports.build_due()):
        made += batch
    return made


@shared_task(name="accounts.old_exports")
def old_exports() -> int:
    """Remove the files whose week is over."""
    return exports.expire_old()


@worker_ready.connect
def release_claims(**_: object) -> None:
    """A starting worker picks up what its predecessor left half-way."""
    services.recover_mails()


@worker_ready.connect
def begin_at_once(**_: object) -> None:
    """It looks for work without waiting for the clock."""
    for queue in app.amqp.queues.consume_from:
        jobs.note_work(queue)
    for task in services.sweeps():
        app.send_task(task, retry=False)


@worker_shutting_down.connect
def end_soon(**_: object) -> None:
    """Jobs that go on as long as there is work end at their next good moment."""
    jobs.stop_soon()
