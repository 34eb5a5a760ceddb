"""Money in and out, and fields nobody asked for."""

from decimal import Decimal

import pytest
from rest_framework import serializers

from influencer_platform.money import LARGEST
from influencer_platform.rest.fields import MoneyField, StrictSerializer, read_money, write_money


def read(value, currency="EUR"):
    return read_money(MoneyField().run_validation(value), currency, field="fee")


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("1450.00", "EUR", 145_000), ("1450", "EUR", 145_000), ("0.1", "EUR", 10), (Decimal("0.1"), "EUR", 10), (0, "EUR", 0),
        (7, "EUR", 700), (Decimal("1E+3"), "EUR", 100_000), ("1.100", "EUR", 110), ("9999999999.99", "EUR", LARGEST),
        ("1450", "JPY", 1450), ("1450.00", "JPY", 1450), (Decimal("0.29"), "USD", 29), ("0019", "USD", 1900),
    ],
)  # fmt: skip
def test_amounts_are_read_exactly(value, currency, minor):
    assert read(value, currency) == minor


def test_every_cent_comes_back_as_it_went():
    for minor in [*range(1000), LARGEST - 1, LARGEST]:
        assert read(write_money(minor, "EUR")) == minor


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        ("1.005", "EUR", "fewer decimals"),
        (Decimal("0.001"), "EUR", "fewer decimals"),
        ("1450.5", "JPY", "fewer decimals"),
        ("10000000000.00", "EUR", "too large"),
        ("1000000000000", "JPY", "too large"),
    ],
)
def test_nothing_is_rounded_or_cut(value, currency, words):
    with pytest.raises(serializers.ValidationError, match=words) as caught:
        read(value, currency)

    assert list(caught.value.detail) == ["fee"]


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "1,450.00", "1450.", ".5", "+5", "-5", -5, Decimal("-0.1"), "1e3", "€5", "5 EUR", "٥", "5\n", "NaN", "Infinity", True,
        False, [], {}, ["5"], "1" * 16, Decimal("1E+400"), Decimal("1E-400"), 10**4000, None, 1.5e300,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(serializers.ValidationError):
        MoneyField().run_validation(value)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(145_000, "EUR", "1450.00"), (5, "EUR", "0.05"), (0, "EUR", "0.00"), (1450, "JPY", "1450"),
     (LARGEST, "USD", "9999999999.99"), (None, "EUR", None)],
)  # fmt: skip
def test_amounts_leave_as_text_with_all_decimals(minor, currency, text):
    assert write_money(minor, currency) == text


class Known(StrictSerializer):
    name = serializers.CharField(required=False)
    number = serializers.IntegerField(read_only=True)


def test_fields_nobody_knows_are_named():
    body = Known(data={"name": "x", "is_staff": True, "Name": "y"})

    assert not body.is_valid()
    assert set(body.errors) == {"is_staff", "Name"}


@pytest.mark.parametrize("data", [[], 7, "x", [{"name": "x"}], True])
def test_a_body_that_is_no_object_is_refused(data):
    assert not Known(data=data).is_valid()
