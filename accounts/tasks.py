"""What the clock starts and what a row wakes."""

from celery import shared_task
from celery.signals import worker_ready

from accounts import services
from accounts.services import exports, tokens, trust
from influencer_platform.wake import wake

LONGEST_EXPORT = 6 * 3600
"""Seconds; other tasks end after ten minutes. A lease that is renewed keeps a second worker off meanwhile."""


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


@shared_task(name="accounts.old_keys")
def old_keys() -> int:
    """Forget the idempotency keys of requests made a week ago."""
    return tokens.forget_old_keys()


@shared_task(name="accounts.look_for_signals")
def look_for_signals(only: str = "") -> int:
    """Let the trust rules look, and raise a signal for what is new."""
    return sum(trust.look_for_signals(only=only).values())


@shared_task(name="accounts.build_exports", time_limit=LONGEST_EXPORT)
def build_exports() -> int:
    """Make the files that wait, one after the other."""
    made = 0
    while batch := exports.build_due():
        made += batch
    return made


@shared_task(name="accounts.old_exports")
def old_exports() -> int:
    """Remove the files whose week is over."""
    return exports.expire_old()


@worker_ready.connect
def release_claims(**_: object) -> None:
    """A starting worker picks up what its predecessor left half-way."""
    services.release_own_claims()
    if exports.release_own_exports():
        wake("accounts.build_exports")
