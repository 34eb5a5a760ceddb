"""Amounts: shown, typed, and never a float."""

from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from influencer_platform.money import (
    CURRENCIES,
    LARGEST,
    format_difference,
    format_money,
    locale_name,
    parse_money,
    to_decimal,
    typed_money,
)

MINUS, SPACE = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (0, "USD", "$0"),
        (145_000, "USD", "$1,450"),
        (145_050, "USD", "$1,450.50"),
        (5, "EUR", "€0.05"),
        (-145_000, "GBP", f"{MINUS}£1,450"),
        (990_000, "PLN", f"PLN{SPACE}9,900"),
        (990_001, "CHF", f"CHF{SPACE}9,900.01"),
        (1450, "JPY", "¥1,450"),
        (LARGEST, "USD", "$9,999,999,999.99"),
    ],
)
def test_an_amount_is_shown_with_cents_only_where_there_are_some(minor, currency, text):
    assert format_money(minor, currency) == text


@pytest.mark.parametrize(
    ("minor", "text"), [(20_000, "+$200"), (-5_050, f"{MINUS}$50.50"), (0, "$0")]
)
def test_a_difference_has_its_sign(minor, text):
    assert format_difference(minor, "USD") == text


def test_another_language_writes_it_its_way():
    with translation.override("de"):
        assert format_money(145_050, "EUR") == f"1.450,50{SPACE}€"
        assert format_money(145_000, "EUR") == f"1.450{SPACE}€"
        assert parse_money("1.450,50 €", "EUR") == 145_050
        assert typed_money(145_050, "EUR") == "1.450,50"


def test_without_a_language_it_is_english():
    with translation.override(None):
        assert locale_name() == "en"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,350", "USD", 135_000),
        ("1350.5", "USD", 135_050),
        (" $1 350 ", "USD", 135_000),
        ("1350 USD", "USD", 135_000),
        ("0", "USD", 0),
        ("-5", "USD", -500),
        ("1350", "JPY", 1350),
        ("9,999,999,999.99", "USD", LARGEST),
        (str(LARGEST), "JPY", LARGEST),
    ],
)
def test_what_a_person_typed_is_understood(text, currency, minor):
    assert parse_money(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "why"),
    [
        ("", "USD", "not an amount"),
        ("a lot", "USD", "not an amount"),
        ("1,35", "USD", "not an amount"),
        ("1.2.3", "USD", "not an amount"),
        ("1350 EUR", "USD", "not an amount"),
        ("NaN", "USD", "too large"),
        ("Infinity", "USD", "too large"),
        ("1e9999", "USD", "too large"),
        ("1.005", "USD", "too many decimals"),
        ("1.5", "JPY", "too many decimals"),
        ("9,999,999,999.999", "USD", "too many decimals"),
        ("10,000,000,000.00", "USD", "too large"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text, currency, why):
    with pytest.raises(ValueError, match=why):
        parse_money(text, currency)


@settings(deadline=None, database=None)
@given(st.integers(0, LARGEST), st.sampled_from(CURRENCIES))
def test_every_amount_survives_being_typed_and_shown(minor, currency):
    assert parse_money(typed_money(minor, currency), currency) == minor
    assert parse_money(format_money(minor, currency), currency) == minor


@pytest.mark.parametrize("currency", CURRENCIES)
def test_minor_units_are_the_smallest_of_the_currency(currency):
    assert to_decimal(1, currency) == Decimal(1).scaleb(-get_currency_precision(currency))
