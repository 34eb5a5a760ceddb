"""What a rate card makes of wanted work."""

from collections.abc import Iterable

from accounts.models import DeliverableKind, Influencer, Rate


def usual_fee(
    rates: Iterable[Rate], influencer: Influencer, *, wanted: dict[str, int], currency: str
) -> int | None:
    """The price of all wanted work in minor units. None where the card is in another currency, or lacks a price for some of it."""
    prices = {rate.kind: rate.price_minor for rate in rates}
    pieces = {kind: n for kind, n in wanted.items() if n}
    if influencer.currency != currency or not pieces or pieces.keys() - prices.keys():
        return None
    return sum(prices[kind] * n for kind, n in pieces.items())


def unpriced(rates: Iterable[Rate], wanted: dict[str, int]) -> list[str]:
    """The wanted kinds the card has no price for, in words."""
    priced = {rate.kind for rate in rates}
    return [str(k.label) for k in DeliverableKind if wanted.get(k) and k not in priced]
