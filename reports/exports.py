"""The figures as a file: for each a table of the rows it counts, whose last column adds up to it."""

from typing import Any, cast

from django.utils.translation import gettext_lazy

from accounts import services
from accounts.columns import Column, ExportResource
from accounts.exports import ExportKind, Params, Table, export_kind, require_known
from accounts.models import Export, User
from influencer_platform.money import to_decimal
from reports import figures as known
from reports.figures import Figure, Scope, Unit
from reports.result_files import ResultResource


def _may_export(user: User) -> list[Figure]:
    """Those whose rows this member of staff may take away."""
    if not user.is_staff:
        return []
    return [figure for figure in known.figures.values() if figure.may_export(user)]


def resource_of(figure: Figure, scope: Scope) -> type[ExportResource]:
    """The columns of the figure's own page: what it shows of a row, the cell the row is counted in, what it counts."""
    names = dict(figure.buckets(scope))
    kinds = dict(figure.series)
    columns: dict[str, Any] = {
        f"column_{n}": Column(one.title, _reading(one)) for n, one in enumerate(figure.columns)
    }
    columns["bucket"] = Column(
        figure.bucket_title, lambda row: str(names.get(row.bucket, row.bucket))
    )
    if figure.series_title:
        columns["series"] = Column(
            figure.series_title, lambda row: str(kinds.get(row.series, row.series))
        )
    columns["value"] = Column(figure.value_title, lambda row: _value(figure, row))
    steps = (one.path.rpartition("__")[0] for one in figure.columns)
    columns["related"] = tuple(dict.fromkeys(step for step in steps if step))
    made: Any = type(ExportResource)
    return cast("type[ExportResource]", made("Rows", (ExportResource,), columns))


def _reading(column: known.Column) -> Any:
    def read(row: Any) -> Any:
        for part in column.path.split("__"):
            row = getattr(row, part, None)
        return column.write(row)

    return read


def _value(figure: Figure, row: Any) -> Any:
    return to_decimal(row.value, row.series) if figure.unit is Unit.MONEY else row.value


def _tables(user: User, _params: Params) -> list[Table]:
    scope = Scope.of(user)
    return [
        Table(
            figure.name,
            resource_of(figure, scope),
            figure.rows_in(scope).order_by(figure.order, "-pk"),
        )
        for figure in _may_export(user)
    ]


def _check(_user: User, params: Params) -> dict[str, Any]:
    require_known(params, one=())
    return {}


def _taken(user: User, file_format: str, rows: int, _params: Params) -> None:
    """Each figure in the trail of whoever takes them; the rows are those of the whole file."""
    for figure in _may_export(user):
        services.log_export(
            model=figure.model,
            by=user,
            file_format=file_format,
            rows=rows,
            filters={"figure": figure.name},
        )


export_kind(
    ExportKind(
        "kpis",
        gettext_lazy("Figures with their rows"),
        lambda user: user.is_active and bool(_may_export(user)),
        _tables,
        _check,
        formats=(Export.Format.ZIP,),
        is_job=True,
        stands_alone=True,
        taken=_taken,
    )
)

__all__ = ["ResultResource", "resource_of"]
