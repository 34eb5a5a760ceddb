"""Money is an integer number of minor units (cents) of one ISO 4217 currency. Nothing here uses floats."""

import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
    parse_decimal,
)
from django.db import models
from django.utils.translation import get_language, to_locale

LARGEST = 999_999_999_999
"""No amount in the product is larger: 9,999,999,999.99 in a currency with cents."""

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "SEK", "PLN", "CAD", "AUD", "INR", "JPY")
LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Za-z])(?=\d)")


class MinorUnits(models.BigIntegerField):
    """An amount in minor units. The column itself has no range; every model adds its CHECK."""


def locale_name() -> str:
    """Babel's name of the active language, `en` when the language is not known to it."""
    return to_locale(get_language() or "en")


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units → major units: 1450 USD-cents are Decimal('14.50')."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def format_money(minor: int, currency: str) -> str:
    """`$1,450` for whole amounts, `$1,450.50` otherwise, `PLN 9,900` with a space behind letters, in the active language."""
    return _format(minor, currency, locale_name())


@lru_cache(maxsize=4096)
def _format(minor: int, currency: str, locale: str) -> str:
    """Remembered, because lists and the mails of a day name the same few fees over and over."""
    amount = to_decimal(minor, currency)
    is_whole = amount == amount.to_integral_value()
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    text = format_currency(
        abs(amount),
        currency,
        pattern.replace(".00", "") if is_whole else pattern,
        locale=locale,
        currency_digits=not is_whole,
    )
    text = LETTER_BEFORE_DIGIT.sub("\N{NO-BREAK SPACE}", text)
    return f"\N{MINUS SIGN}{text}" if amount < 0 else text


def format_difference(minor: int, currency: str) -> str:
    """A signed amount with a real minus sign: `+$200`, `−$50`."""
    return f"+{format_money(minor, currency)}" if minor > 0 else format_money(minor, currency)


def typed_money(minor: int, currency: str) -> str:
    """An amount as a person would type it, what `parse_money` reads back: `1,450`, `14.50`."""
    amount = to_decimal(minor, currency)
    if amount == amount.to_integral_value():
        return format_decimal(amount, locale=locale_name(), format="#,##0")
    digits = "0" * get_currency_precision(currency)
    return format_decimal(amount, locale=locale_name(), format=f"#,##0.{digits}")


def parse_money(text: str, currency: str) -> int:
    """What a person typed → minor units. Accepts `1,350`, `1350.5`, `$1 350` and, where the language writes it, `1.350,00`.

    Raises ValueError with a reason for people when it is no amount, has too many decimals, or is too large.
    """
    cleaned = text.strip().replace(get_currency_symbol(currency, locale=locale_name()), "")
    cleaned = cleaned.replace(currency, "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    try:
        amount = parse_decimal(cleaned, locale=locale_name(), strict=True)
    except NumberFormatError as error:
        raise ValueError("not an amount") from error
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise ValueError("too large")
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ValueError("too many decimals")
    if abs(minor) > LARGEST:
        raise ValueError("too large")
    return int(minor)
