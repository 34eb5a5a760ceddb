"""The contenders of a race: `python -m influencer_platform.tests.races.worker 5,8 6,9 …`, one process per pair of pipes.

The first process migrates the empty database, reads in everything that is needed and then forks, so that each contender is a
process of its own, with its own connection, without the seconds a start takes. They are told what to do by lines of JSON: a
command with its arguments, and `at`, an instant of this machine's monotonic clock: everything is loaded first, the command
itself starts then. The answer is one line: {"ok": …}, {"refused": code} or {"error": what broke}.
"""

import itertools
import json
import os
import sys
import time
from typing import Any

import django
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.urls import get_resolver

django.setup()

from accounts.tests import factories  # noqa: E402
from influencer_platform.errors import DomainError  # noqa: E402  (after the set-up)
from influencer_platform.tests.races import (  # noqa: E402
    clock,
    desk,
    moves,
    payments,
    referee,
    reviewing,
    work,
)

COMMANDS = (
    moves.COMMANDS
    | desk.COMMANDS
    | clock.COMMANDS
    | payments.COMMANDS
    | reviewing.COMMANDS
    | referee.COMMANDS
    | work.COMMANDS
)
QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


def main(pairs: list[tuple[int, int]]) -> None:
    override_settings(PASSWORD_HASHERS=[QUICK_HASHER]).enable()  # nobody signs in here
    factories._numbers = itertools.count(os.getpid() * 10_000)
    call_command("migrate", verbosity=0, skip_checks=True)
    assert get_resolver().url_patterns
    connections.close_all()
    for pair in pairs:
        if os.fork() == 0:
            for number in {number for other in pairs for number in other} - set(pair):
                os.close(number)
            serve(*pair)
            return
    for number in (number for pair in pairs for number in pair):
        os.close(number)
    for _ in pairs:
        os.wait()


def serve(orders: int, answers: int) -> None:
    with os.fdopen(orders) as told, os.fdopen(answers, "w") as telling:
        for line in told:
            telling.write(json.dumps(answer(json.loads(line))) + "\n")
            telling.flush()
    connections.close_all()


def answer(order: dict[str, Any]) -> dict[str, Any]:
    command, at = order.pop("command"), order.pop("at", None)
    try:
        ready = COMMANDS[command](**order)
        wait_until(at)
        return {"ok": ready()}
    except DomainError as refusal:
        return {"refused": refusal.code}
    except Exception as error:  # noqa: BLE001  (a race must never end in any other error: the test names it)
        return {"error": f"{command}: {type(error).__name__}: {error}"}


def wait_until(at: float | None) -> None:
    if at is None:
        return
    time.sleep(max(0.0, at - time.monotonic() - 0.0005))
    while time.monotonic() < at:
        pass


if __name__ == "__main__":
    main([(int(a), int(b)) for a, b in (pair.split(",") for pair in sys.argv[1:])])
