"""What a column of a long table is made of, so that a database can write it as our Python would."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain
from typing import Any

from babel.core import get_global
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import F, QuerySet

from influencer_platform.codes import CodesField

CENTS = 2


class Kind(Enum):
    """How a value is written."""

    TEXT = auto()
    CODES = auto()
    NUMBER = auto()
    MONEY = auto()
    TRUTH = auto()
    DATE = auto()
    TIME = auto()


KINDS: list[tuple[Kind, tuple[type[Any], ...]]] = [
    (Kind.CODES, (CodesField,)),
    (Kind.TRUTH, (models.BooleanField,)),
    (Kind.TIME, (models.DateTimeField,)),
    (Kind.DATE, (models.DateField,)),
    (Kind.NUMBER, (models.IntegerField, models.AutoField)),
    (Kind.TEXT, (models.CharField, models.TextField)),
]
"""The first that fits; what fits none (decimals, JSON) is written by Python."""


@dataclass(frozen=True)
class Money:
    """An amount in minor units and where its currency stands; written in major units."""

    amount: Any
    currency: Any


@dataclass(frozen=True)
class Cell:
    """One column: its kind and the expressions it is read from, two for money, else one."""

    kind: Kind
    sources: tuple[Any, ...]
    field: "models.Field[Any, Any] | None" = None
    """Where a table keeps it, if one does."""


def cell_of(rows: QuerySet[Any], source: Any) -> Cell | None:
    """The column of `rows` that `source` (a path, an expression or Money) names; None where only Python can write it."""
    if isinstance(source, Money):
        return Cell(Kind.MONEY, (_expression(source.amount), _expression(source.currency)))
    expression = _expression(source)
    field = _field(rows, expression)
    kind = next((kind for kind, classes in KINDS if isinstance(field, classes)), None)
    return Cell(kind, (expression,), field if hasattr(field, "model") else None) if kind else None


def by_currency(currency: str, written: Callable[[int], str]) -> str:
    """What is written for as many digits as the currency has, as text of SQL. Almost every row needs one look only."""
    odd = _digits_by_currency()
    cases = " ".join(
        f"WHEN {currency} IN ({_literals(codes)}) THEN {written(digits)}"
        for digits, codes in odd.items()
    )
    usual = f"{currency} NOT IN ({_literals(chain.from_iterable(odd.values()))})"
    return f"CASE WHEN {usual} THEN {written(CENTS)} {cases} ELSE {written(CENTS)} END"


def _literals(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _digits_by_currency() -> dict[int, list[str]]:
    """Digits behind the point → currencies, without those that have two, as has every currency nobody knows."""
    found: dict[int, list[str]] = {}
    for currency, (digits, *_rest) in sorted(get_global("currency_fractions").items()):
        if digits != CENTS and currency != "DEFAULT":
            found.setdefault(digits, []).append(currency)
    return found


def _expression(source: Any) -> Any:
    return F(source) if isinstance(source, str) else source


def _field(rows: QuerySet[Any], expression: Any) -> Any:
    try:
        field = expression.resolve_expression(rows.query.chain()).output_field
    except (FieldError, AttributeError):
        return None
    return field.target_field if isinstance(field, models.ForeignKey) else field
