"""What the parser of the API takes, and what it refuses."""

import io
from decimal import Decimal

import pytest
from rest_framework.exceptions import ParseError

from influencer_platform.rest.parsing import DEEPEST, LARGEST_BODY, StrictJSONParser


def parse(raw: bytes | str):
    data = raw.encode() if isinstance(raw, str) else raw
    return StrictJSONParser().parse(io.BytesIO(data))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        ('{"a": [1, null, true, "é"]}', {"a": [1, None, True, "é"]}),
        ('"\\ud83d\\ude00"', "😀"),
        ("0.1", Decimal("0.1")),
        ("1.10", Decimal("1.10")),
        ("9999999999.99", Decimal("9999999999.99")),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_values_arrive_exactly(text, value):
    found = parse(text)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "raw",
    [
        "", "{", "[1,]", "{'a': 1}", "nul", "1 2", "// a\n{}", '{"a": 1, "a": 1}', '{"x": {"a": 1, "a": 2}}', "NaN", "Infinity",
        '{"a": -Infinity}', "1e999999999", "1e99999999999999999999",
        "0." + "1" * 99, "1e-400", "1" * 5000, b"\xff\xfe{}", b'"\xed\xa0\x80"', "[" * 2000 + "]" * 2000, "\ufeff{}",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(raw):
    with pytest.raises(ParseError, match="proper JSON"):
        parse(raw)


@pytest.mark.parametrize(
    "text",
    ['"a\\u0000b"', '{"a\\u0000": 1}', '"\\ud800"', '["x", {"y": "\\udfff"}]', '{"\\udc00": 1}'],
)
def test_characters_no_database_takes_are_refused(text):
    with pytest.raises(ParseError, match="cannot be stored"):
        parse(text)


def test_nesting_has_an_end():
    assert parse("[" * DEEPEST + "1" + "]" * DEEPEST)
    with pytest.raises(ParseError, match="too deeply"):
        parse("[" * (DEEPEST + 1) + "1" + "]" * (DEEPEST + 1))


def test_a_body_has_an_end():
    full = '"' + "a" * (LARGEST_BODY - 2) + '"'

    assert len(parse(full)) == LARGEST_BODY - 2
    with pytest.raises(ParseError, match="256 kB"):
        parse(full + " ")
