"""What work costs in the demo: plausible fees, rounded as people round them."""

from math import floor, log10

from babel.numbers import get_currency_precision

PER_DOLLAR = {
    "USD": 1,
    "EUR": 0.92,
    "GBP": 0.79,
    "CHF": 0.88,
    "SEK": 10.4,
    "PLN": 3.9,
    "CAD": 1.37,
    "AUD": 1.52,
    "INR": 84,
    "JPY": 150,
}
"""Rough and for the demo only: the product itself never converts."""

SHARE_OF_A_REEL = {
    "reel": 1.0,
    "story": 0.3,
    "post": 0.6,
    "video": 2.2,
    "stream": 2.0,
    "article": 1.3,
}


def reel_in_dollars(followers: int) -> float:
    """About 120 for five thousand followers, 800 for eighty thousand, 6,000 for a million."""
    return float(40 + 22 * (followers / 1000) ** 0.8)


def work_in_dollars(followers: int, deliverables: dict[str, int]) -> float:
    reel = reel_in_dollars(followers)
    return sum(reel * SHARE_OF_A_REEL[kind] * n for kind, n in deliverables.items())


def rounded(dollars: float, currency: str) -> int:
    """Dollars → minor units of `currency` in steps people use: 1,234 dollars are 1,150 euros, 88 are 80."""
    amount = max(dollars * PER_DOLLAR[currency], 1)
    step = 5 * 10 ** max(floor(log10(amount)) - 2, 0)
    return int(max(round(amount / step), 1) * step * 10 ** get_currency_precision(currency))


def in_dollars(minor: int, currency: str) -> float:
    return float(minor / PER_DOLLAR[currency] / 10 ** get_currency_precision(currency))
