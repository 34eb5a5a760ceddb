"""The figures as a file: for each a table of the rows it counts, whose last column adds up to it; and what links brought."""

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.columns import Column, ExportResource
from accounts.exports import (
    ExportKind,
    Params,
    Table,
    export_kind,
    may_trade,
    require_known,
    unreadable,
)
from accounts.models import Export, User
from influencer_platform.money import to_decimal
from reports import figures as known
from reports.figures import Figure, Scope, Unit
from reports.models import Conversion, DailyClicks, TrackedLink
from reports.resources import ClicksResource, ConversionResource
from reports.result_files import ResultResource


def _may_export(user: User) -> list[Figure]:
    """Those whose rows this member of staff may take away."""
    if not user.is_staff:
        return []
    every = known.figures.values()
    return [figure for figure in every if figure.is_for(user) and figure.may_export(user)]


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

# --- what links brought: of one request, of one campaign, or of everything a person takes part in ----------------------

NARROWED = ("request", "campaign")
KEY_DIGITS = 18


def _links(user: User, params: Params) -> Any:
    rows = TrackedLink.objects.visible_to(user)
    if params.get("request"):
        rows = rows.filter(deliverable__ad_request=int(params["request"]))
    if params.get("campaign"):
        rows = rows.filter(campaign=int(params["campaign"]))
    return rows


def _clicks_tables(user: User, params: Params) -> list[Table]:
    rows = DailyClicks.objects.filter(link__in=_links(user, params).values("pk"))
    return [Table("clicks", ClicksResource, rows.order_by("-day", "link"))]


def _orders_tables(user: User, params: Params) -> list[Table]:
    rows = Conversion.objects.filter(link__in=_links(user, params).values("pk"))
    return [Table("conversions", ConversionResource, rows.order_by("-at"))]


def _check_narrowed(_user: User, params: Params) -> dict[str, Any]:
    require_known(params, one=NARROWED)
    for name, key in params.items():
        if key and not (key.isascii() and key.isdigit() and len(key) <= KEY_DIGITS):
            raise unreadable(name, _("This value cannot be read."))
    return {name: key for name, key in params.items() if key}


def _narrowed_in_words(_user: User, params: Params) -> str:
    if key := params.get("request"):
        return _("ad request %(key)s") % {"key": key}
    return _("campaign %(key)s") % {"key": params["campaign"]} if params.get("campaign") else ""


for code, label, tables in (
    ("clicks", gettext_lazy("Clicks by day"), _clicks_tables),
    ("conversions", gettext_lazy("Orders of links"), _orders_tables),
):
    export_kind(
        ExportKind(code, label, may_trade, tables, _check_narrowed, words=_narrowed_in_words)
    )

__all__ = ["ResultResource", "resource_of"]
