"""JSON, read with care: no key twice, no NaN, no half characters, amounts exact."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

LARGEST_BODY = 256 * 1024
DEEPEST = 20
MOST_DIGITS = 30
"""Of a number with a fraction or an exponent, before and after the point together."""


class StrictJSONParser(BaseParser):
    """Fractions arrive as Decimal, so that no amount is ever rounded."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise ParseError("The body is larger than 256 kB.")
        try:
            body = json.loads(
                raw.decode("utf-8"),
                parse_float=_fraction,
                parse_constant=_no_constant,
                object_pairs_hook=_each_once,
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(f"The body is not proper JSON: {error}"[:200]) from error
        _check(body)
        return body


def _fraction(text: str) -> Decimal:
    """Raises ValueError for a number nobody means: written out it would fill the memory."""
    try:
        number = Decimal(text)
    except ArithmeticError as error:
        raise ValueError("a number is out of range") from error
    if abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise ValueError("a number is out of range")
    return number


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        raise ValueError("a name occurs twice")
    return body


def _check(value: Any, depth: int = 0) -> None:
    """Raises ParseError for text no database takes, and for nesting nobody needs."""
    if depth > DEEPEST:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, dict):
        for name, part in value.items():
            _check(name, depth + 1)
            _check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)
    elif isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise ParseError("The body contains characters that cannot be stored.")
