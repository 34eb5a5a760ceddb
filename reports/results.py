"""The results of one deal as its readers see them."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from adrequests.models import AdRequest, Deliverable, WorkStatus
from reports.models import FIGURES, LABELS, Metrics


@dataclass(frozen=True)
class Piece:
    """One agreed piece with the row that counts and the earlier ones, newest first."""

    deliverable: Deliverable
    rows: list[Metrics] = field(default_factory=list)

    @property
    def latest(self) -> Metrics | None:
        return self.rows[0] if self.rows else None

    @property
    def earlier(self) -> list[Metrics]:
        return self.rows[1:]

    @property
    def cells(self) -> list[tuple[Any, int | None]]:
        """(label, value) of each figure."""
        return figures_of(self.latest)


def figures_of(row: Metrics | None) -> list[tuple[Any, int | None]]:
    return [(LABELS[name], getattr(row, name) if row else None) for name in FIGURES]


def pieces_of(ad_request: AdRequest, user: User) -> list[Piece]:
    """Two queries, however many pieces and rows."""
    pieces = Deliverable.objects.visible_to(user).agreed().filter(ad_request=ad_request)
    rows = Metrics.objects.visible_to(user).filter(deliverable__ad_request=ad_request)
    by_piece: dict[int, list[Metrics]] = {}
    for row in rows.order_by("-pk"):
        by_piece.setdefault(row.deliverable_id, []).append(row)
    return [Piece(piece, by_piece.get(piece.pk, [])) for piece in pieces.order_by("number")]


def measurable(pieces: list[Piece]) -> list[tuple[int, str]]:
    """(key, name) of what can be measured."""
    approved = [p.deliverable for p in pieces if p.deliverable.status == WorkStatus.APPROVED]
    return [(piece.pk, str(piece)) for piece in approved]


def total(pieces: list[Piece]) -> list[tuple[Any, int | None]]:
    """The sum of the rows that count; None where nobody told a figure."""
    latest = [piece.latest for piece in pieces if piece.latest is not None]
    sums = []
    for name in FIGURES:
        told = [n for row in latest if (n := getattr(row, name)) is not None]
        sums.append((LABELS[name], sum(told) if told else None))
    return sums
