"""Is everything there that the product needs, and is everything in the database as it must be?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from influencer_platform.health.findings import (
    BAD,
    DATABASE,
    OK,
    WARN,
    Finding,
    checks,
    examine,
    worst,
)
from influencer_platform.invariants import violations

BOOKS = "books"
"""The slow check, which reads everything: whether budgets, requests, offers and trails fit each other."""


class Command(BaseCommand):
    help = "Look at database, broker, worker, clock, mail server, files, queues and books; exit code 1 when something is bad."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="check", help=f"only these: {', '.join(names())}"
        )
        parser.add_argument("--quick", action="store_true", help="without reading all the books")
        parser.add_argument("--strict", action="store_true", help="exit code 1 for a warning, too")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_: Any, **options: Any) -> None:
        only = options["names"]
        if unknown := set(only) - set(names()):
            raise CommandError(f"There is no check called {', '.join(sorted(unknown))}.")
        found = examine(only) if set(only) - {BOOKS} or not only else []
        is_there = all(
            finding.level != BAD
            for finding in found or examine([DATABASE])
            if finding.name == DATABASE
        )
        if is_there and (BOOKS in only or not (only or options["quick"])):
            found += books()
        self.tell(found, as_json=options["json"])
        bad = [finding for finding in found if finding.level in _counted(options["strict"])]
        if bad:
            raise CommandError(
                f"{len(bad)} of {len(found)} are not well." if len(bad) > 1 else "One is not well."
            )

    def tell(self, found: list[Finding], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(
                json.dumps({"status": worst(found), "findings": [asdict(one) for one in found]})
            )
            return
        for one in found:
            value = f" ({one.value})" if one.value else ""
            self.stdout.write(f"{one.level:<5}{one.name:<18}{one.sentence}{value}")


def names() -> list[str]:
    return [*checks, BOOKS]


def books() -> list[Finding]:
    """One finding per thing that does not fit, or one that says that all do."""
    if wrong := violations():
        return [Finding(BOOKS, BAD, sentence) for sentence in wrong]
    return [Finding(BOOKS, OK, "budgets, requests, offers and audit trails fit each other")]


def _counted(strict: bool) -> set[str]:
    return {BAD, WARN} if strict else {BAD}
