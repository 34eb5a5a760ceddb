"""Input that takes what it names and nothing else; money as an exact decimal."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from influencer_platform.money import LARGEST, to_decimal

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")


_SCHEMA = {
    "oneOf": [
        {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,15})?$"},
        {"type": "number", "minimum": 0},
    ],
    "examples": ["1450.00"],
}


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know, by name."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            raise serializers.ValidationError(
                {str(name): ["This field is not known here."] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)


def read_body(
    serializer: type[StrictSerializer], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """The clean values of a request's body. Raises ValidationError with the reasons per field."""
    body = serializer(data=request.data, partial=partial)
    body.is_valid(raise_exception=True)
    data: dict[str, Any] = body.validated_data
    return data


@extend_schema_field(_SCHEMA)
class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """An amount in major units. Out: a string such as "1450.00". In: such a string or a number, as an exact Decimal;
    `read_money` turns it into minor units of the currency it is in."""

    default_error_messages = {"invalid": 'Write an amount such as "1450.00".'}

    def to_internal_value(self, data: Any) -> Decimal:
        text = format(data, "f") if isinstance(data, Decimal) else str(data)
        if isinstance(data, bool) or not _AMOUNT.fullmatch(text):
            self.fail("invalid")
        return Decimal(text)

    def to_representation(self, value: Any) -> str:
        return str(value)


def read_money(amount: Decimal | None, currency: str, *, field: str) -> int | None:
    """Exact minor units. Raises ValidationError naming `field` for more decimals than the currency has, or too large."""
    if amount is None:
        return None
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise serializers.ValidationError(
            {field: [f"{currency} has fewer decimals than that. Nothing is rounded."]}
        )
    if minor > LARGEST:
        raise serializers.ValidationError({field: ["This amount is too large."]})
    return int(minor)


def write_money(minor: int | None, currency: str) -> str | None:
    """Minor units → `"1450.00"`; None stays None."""
    return None if minor is None else format(to_decimal(minor, currency), "f")
