"""What the clock starts and what a row wakes."""

from celery import shared_task
from celery.signals import worker_ready

from accounts import services


@shared_task(name="accounts.send_mail", sends_mail=True)
def send_mail() -> int:
    """Send every mail that is owed and due."""
    sent = 0
    while batch := services.send_due():
        sent += batch
    return sent


@shared_task(name="accounts.old_proofs")
def old_proofs() -> int:
    """Remove the screenshots of verifications decided three months ago."""
    return services.remove_old_proofs()


@worker_ready.connect
def release_claims(**_: object) -> None:
    """A starting worker picks up what its predecessor left half-way."""
    services.release_own_claims()
