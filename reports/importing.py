"""Results of work from a file: each row names a piece by its ID."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importing import Importer, Line
from accounts.models import User
from adrequests.models import Deliverable, WorkStatus
from reports import services
from reports.models import FIGURES, LABELS, Metrics, MetricSource
from reports.result_forms import MetricsRowForm

DIGITS = 18


class MetricsImporter(Importer):
    """A piece is known by its ID. The same figures again change nothing."""

    model = Metrics
    columns: ClassVar[dict[str, Any]] = {
        "piece": gettext_lazy("Piece (ID)"),
        **LABELS,
    }
    asks = ("piece",)
    aliases: ClassVar[dict[str, str]] = {"deliverable": "piece", "id": "piece"}

    def fields(self) -> tuple[str, ...]:
        return FIGURES

    def key_of(self, values: dict[str, str]) -> str:
        text = values.get("piece", "")
        return text if text.isascii() and text.isdigit() and len(text) <= DIGITS else ""

    def load(self, keys: set[str]) -> None:
        """Two queries."""
        found = Deliverable.objects.filter(pk__in=[int(key) for key in keys])
        self.pieces = {str(piece.pk): piece for piece in found}
        rows = Metrics.objects.filter(deliverable__in=list(self.pieces.values())).counting()
        self.kept = {str(row.deliverable_id): row for row in rows}

    def problems(self, key: str) -> list[str]:
        piece = self.pieces.get(key)
        if piece is None:
            return [_("There is no such piece of work.")]
        if piece.status != WorkStatus.APPROVED:
            return [_("This piece is not approved yet: there is nothing to measure.")]
        return []

    def find(self, key: str) -> Metrics:
        return self.kept.get(key) or Metrics(deliverable=self.pieces[key])

    def form(self, row: Metrics, values: dict[str, str]) -> MetricsRowForm:
        kept = {name: "" if n is None else str(n) for name, n in row.figures.items()}
        given = {name: values[name] for name in FIGURES if values.get(name)}
        return MetricsRowForm(kept | given, instance=row)

    def save(self, line: Line, by: User) -> None:
        row = line.row
        services.record_metrics(
            deliverable=row.deliverable, by=by, source=MetricSource.IMPORT, figures=row.figures
        )
