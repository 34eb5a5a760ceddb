"""Tasks that only the workers of fault tests know: `--include=influencer_platform.tests.faults.jobs`."""

import os
import signal
import time
from pathlib import Path

from celery import shared_task


@shared_task(name="influencer_platform.poison")
def poison(file: str) -> None:
    """Ends the process that runs it, each time."""
    with Path(file).open("a") as lines:
        lines.write("began\n")
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(name="influencer_platform.long_export")
def long_export(file: str, seconds: float) -> None:
    """A file that takes its time."""
    Path(file).write_text("began")
    time.sleep(seconds)


@shared_task(name="influencer_platform.say")
def say(file: str) -> None:
    """Over at once."""
    with Path(file).open("a") as lines:
        lines.write(f"{time.time()}\n")
