"""What the clock starts and what a row wakes."""

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from accounts import jobs, services
from accounts.services import tokens, trust
from influencer_platform.celery import app


@shared_task(name="accounts.send_mail", sends_mail=True)
def send_mail() -> int:
    """Send every mail that is owed and due."""
    sent = 0
    while not jobs.is_stopping() and (batch := services.send_due()):
        sent += batch
    return sent


@shared_task(name="accounts.old_proofs")
def old_proofs() -> int:
    """Remove the screenshots of verifications decided three months ago."""
    return services.remove_old_proofs()


@shared_task(name="accounts.old_keys")
def old_keys() -> int:
    """Forget the idempotency keys of requests made a week ago."""
    return tokens.forget_old_keys()


@shared_task(name="accounts.look_for_signals")
def look_for_signals(only: str = "") -> int:
    """Let the trust rules look, and raise a signal for what is new."""
    return sum(trust.look_for_signals(only=only).values())


@worker_ready.connect
def release_claims(**_: object) -> None:
    """A starting worker picks up what its predecessor left half-way."""
    services.release_own_claims()


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
