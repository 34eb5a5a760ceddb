"""Figures as the API shows them."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from rest_framework import serializers

from influencer_platform.money import to_decimal
from influencer_platform.rest.schema import named
from reports.display import Shown
from reports.figures import WHOLE, Answer, Cell, Figure, Unit
from reports.ratios import Form, Ratio, RatioAnswer


@named("StatValue")
class StatValueOut(serializers.Serializer[Any]):
    """`value` is null without cases, and where there are too few to say. Money is a decimal string in major units, a share per
    cent, a median seconds. `numerator` and `denominator` are what it was made of."""

    currency = serializers.CharField(help_text="Empty where the figure is no money.")
    value = serializers.JSONField(help_text="A number, a decimal string, or null.")
    numerator = serializers.JSONField()
    denominator = serializers.JSONField(help_text="Null where the figure is no ratio.")
    cases = serializers.IntegerField(help_text="Rows counted.")


@named("StatCell")
class StatCellOut(StatValueOut):
    """One number of the table: what one bucket (a month, a status) of one series amounts to."""

    bucket = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    series = serializers.CharField()


@named("Stat")
class StatOut(serializers.Serializer[Any]):
    """A figure, or a ratio of the two figures in `parts`."""

    name = serializers.CharField()
    title = serializers.CharField()
    explanation = serializers.CharField()
    formula = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    period = serializers.CharField()
    unit = serializers.ChoiceField(
        [*(one.value for one in Unit), *(f"{one.value}_ratio" for one in Form)]
    )
    values = StatValueOut(many=True)
    parts = serializers.ListField(
        child=serializers.CharField(), help_text="Of a ratio: above and below the line."
    )


@named("StatDetail")
class StatDetailOut(StatOut):
    """With every number of its table. A ratio has none: its parts have."""

    cells = StatCellOut(many=True)


@named("StatRow")
class StatRowOut(serializers.Serializer[Any]):
    """One row the figure counts. The values of all rows add up to the figure; of a median, the middle one is it."""

    id = serializers.IntegerField()
    bucket = serializers.CharField()
    series = serializers.CharField()
    value = serializers.JSONField()
    fields = serializers.DictField(
        help_text="What its page shows of the row, by the name of the column."
    )  # type: ignore[assignment]


STAT = {
    "name": "acceptance-rate",
    "title": "Acceptance rate",
    "explanation": "Of the requests that ended by an answer …",
    "formula": "accepted ÷ (accepted + rejected + expired by silence)",
    "source": "ad requests in this installation",
    "period": "Jan 2026 to Dec 2026, months in UTC",
    "unit": "share",
    "values": [{"currency": "", "value": 62.5, "numerator": 5, "denominator": 8, "cases": 8}],
    "parts": [],
}
ROW = {
    "id": 12,
    "bucket": "2026-11",
    "series": "USD",
    "value": "1450.00",
    "fields": {"campaign__name": "Ridge Pack", "influencer__name": "Priya Raman"},
}


def show_kpi(found: Answer | RatioAnswer) -> dict[str, Any]:
    if isinstance(found, RatioAnswer):
        ratio = found.ratio
        shown = _about(ratio, found.bottom) | {"unit": f"{ratio.form.value}_ratio"}
        values = [_ratio_value(found, series) for series in found.series]
        return shown | {"values": values, "parts": [ratio.top, ratio.bottom]}
    figure = found.figure
    values = [_value(figure, cell, series) for series, cell in _totals(found)]
    return _about(figure, found) | {"unit": figure.unit.value, "values": values, "parts": []}


def show_cells(found: Answer | RatioAnswer) -> list[dict[str, Any]]:
    """Every cell that has rows, in the order of the table."""
    if isinstance(found, RatioAnswer):
        return []
    figure, labels = found.figure, dict(found.buckets)
    return [
        {"bucket": bucket, "label": str(labels.get(bucket, bucket)), "series": series}
        | _value(figure, cell, series)
        for (bucket, series), cell in sorted(found.cells.items())
        if bucket != WHOLE
    ]


def show_row(figure: Figure, row: Any) -> dict[str, Any]:
    value = _money(row.value, row.series) if figure.unit is Unit.MONEY else row.value
    fields = {column.path: _read(row, column.path) for column in figure.columns}
    return {
        "id": row.pk,
        "bucket": row.bucket,
        "series": row.series,
        "value": value,
        "fields": fields,
    }


def _about(kpi: Figure | Ratio, found: Answer) -> dict[str, Any]:
    names = ("name", "title", "explanation", "formula")
    shown = {name: str(getattr(kpi, name)) for name in names}
    source = kpi.source if isinstance(kpi, Figure) else found.figure.source
    return shown | {"source": str(source), "period": Shown(found, "").period}


def _totals(found: Answer) -> list[tuple[str, Cell]]:
    if found.figure.unit is Unit.MONEY:
        return [(key, found.total(key)) for key, _label in found.series]
    return [("", found.total_of_all)]


def _value(figure: Figure, cell: Cell, currency: str) -> dict[str, Any]:
    is_money = figure.unit is Unit.MONEY
    total: Any = _money(cell.total, currency) if is_money else cell.total
    value = total if is_money else cell.value(figure.unit)
    divided = figure.unit in {Unit.SHARE, Unit.MEAN}
    return {
        "currency": currency if is_money else "",
        "value": value,
        "numerator": total,
        "denominator": cell.rows if divided else None,
        "cases": cell.rows,
    }


def _ratio_value(found: RatioAnswer, series: str) -> dict[str, Any]:
    top, bottom = found.parts(series)
    units = (found.top.figure.unit, found.bottom.figure.unit)
    above, below = (
        _money(cell.total, series) if unit is Unit.MONEY else cell.total
        for cell, unit in zip((top, bottom), units, strict=True)
    )
    return {
        "currency": series,
        "value": None
        if found.is_new(series)
        else _told(found.value(series), found.ratio.form, series),
        "numerator": above,
        "denominator": below,
        "cases": bottom.rows,
    }


def _told(value: Decimal | None, form: Form, currency: str) -> Any:
    if value is None:
        return None
    return _money(int(value), currency) if form is Form.MONEY else float(value)


def _money(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):.{get_currency_precision(currency)}f}"


def _read(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part, None)
    return row
