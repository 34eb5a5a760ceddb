"""docs/api.md stays true: every address leads somewhere, every body fits the description, every code exists and no other is missing."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve
from jsonschema import Draft202012Validator

from accounts.authentication import ReadOnlyToken, SecondStepMissing, Suspended
from accounts.exports import ParamsUnreadable, UnknownExport
from accounts.services.choices import NotOffered, QuietHoursWrong
from accounts.services.exports import TooManyExports
from adrequests import services as deals
from adrequests import terms
from campaigns import services as campaigns
from influencer_platform.errors import DomainError
from influencer_platform.rest.openapi import description

TEXT = (settings.BASE_DIR / "docs/api.md").read_text()
CALLS = re.findall(r"^    curl (?:.+\n)(?:      .+\n)*", TEXT, re.MULTILINE)
NOT_OF_THE_API = {"RemindedToday", "ThreadIsOpen", "ThreadClosed", "MessageEmpty", "EditWindowOver"}
"""Messages and reminders are the pages' alone."""
FRAMEWORK = {
    "invalid", "parse_error", "not_authenticated", "authentication_failed", "permission_denied", "not_found",
    "method_not_allowed", "not_acceptable", "unsupported_media_type", "throttled", "idempotency_key_reused",
}  # fmt: skip


def address(call: str) -> str:
    path = re.search(r"\$API(/[^\s\"?]+)", call)
    assert path, call
    return re.sub(r"\$[A-Z]+", "1", path[1])


def body(call: str) -> Any:
    found = re.search(r"-d '(.+?)'|-d \"(.+)\"", call, re.DOTALL)
    text = found and (found[1] or re.sub(r"\$[A-Z]+", "1", found[2].replace('\\"', '"')))
    return json.loads(text) if text else None


def test_examples_are_found():
    assert len(CALLS) >= 12


@pytest.mark.parametrize("call", CALLS, ids=address)
def test_every_example_leads_somewhere(call):
    assert resolve(address(call))


@pytest.mark.parametrize(
    "call", [c for c in CALLS if "/api/" in address(c) and body(c)], ids=address
)
def test_every_body_fits_the_description_except_the_one_that_is_refused(call):
    whole = description()
    path = re.sub("/1(/|$)", r"/{id}\1", address(call))
    schema = whole["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator(schema | {"components": whole["components"]})

    assert validator.is_valid(body(call)) == ("colour" not in body(call))


def test_every_code_stands_in_the_table_and_no_other():
    ours = {
        error.code
        for module in (deals, terms, campaigns)
        for name, error in vars(module).items()
        if isinstance(error, type)
        and issubclass(error, DomainError)
        and error is not DomainError
        and name not in NOT_OF_THE_API | {"ShareInvalid"}
    }
    ours |= {error.code for error in (UnknownExport, ParamsUnreadable, TooManyExports)}
    ours |= {error.code for error in (NotOffered, QuietHoursWrong)}
    ours |= {str(error.default_code) for error in (ReadOnlyToken, SecondStepMissing, Suspended)}
    table = {
        code
        for line in re.findall(r"^\| [45].*$", TEXT, re.MULTILINE)
        for code in re.findall(r"`([a-z_]+)`", line.split("|")[2])
    }

    assert table == ours | FRAMEWORK
