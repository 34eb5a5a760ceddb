"""One contender of a race: `python -m influencer_platform.tests.races.worker`, told what to do by lines of JSON.

A line holds a command and its arguments; with `at` (of this machine's monotonic clock) everything is loaded first and the
command itself starts at that instant. The answer is one line: {"ok": …}, {"refused": code} or {"error": what broke}.
"""

import json
import sys
import time
from typing import Any

import django
from django.test import override_settings

django.setup()

from influencer_platform.errors import DomainError  # noqa: E402  (after the set-up)
from influencer_platform.tests.races import moves, referee  # noqa: E402

QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


def main() -> None:
    override_settings(PASSWORD_HASHERS=[QUICK_HASHER]).enable()  # nobody signs in here
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201  (the pipe to the crew)


def answer(order: dict[str, Any]) -> dict[str, Any]:
    command, at = order.pop("command"), order.pop("at", None)
    try:
        ready = (moves.COMMANDS | referee.COMMANDS)[command](**order)
        wait_until(at)
        return {"ok": ready()}
    except DomainError as refusal:
        return {"refused": refusal.code}
    except Exception as error:  # noqa: BLE001  (a race must never end in any other error: the test names it)
        return {"error": f"{command}: {type(error).__name__}: {error}"}


def wait_until(at: float | None) -> None:
    if at is None:
        return
    time.sleep(max(0.0, at - time.monotonic() - 0.002))
    while time.monotonic() < at:
        pass


if __name__ == "__main__":
    main()
