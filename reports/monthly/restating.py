"""What turned out to be different after a report was made. The report stays; the next one says so."""

from collections.abc import Iterator
from typing import Any

COMPARED = ("requests", "agreed", "acceptance", "responses", "money", "place")
UNDATED = {"paid", "mails_sent", "mails_failed", "mails_uncertain"}
"""What is not known as of a moment: it changes by itself and corrects nothing."""
MONEY = ("currency", "budget", "committed", "before")


def restated(old: Any, inputs: dict[str, Any], figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Each figure of the report `old` that comes out differently now: its path, what it was and is, and which requests (or
    campaigns) were counted differently."""
    requests = _different(old.inputs, inputs, "requests")
    campaigns = _different(old.inputs, inputs, "campaigns")
    found = []
    for name in COMPARED:
        for path, was, now in _differences(name, old.figures.get(name), figures.get(name)):
            found.append(
                {
                    "period": old.period,
                    "figure": path,
                    "was": was,
                    "is": now,
                    "requests": [] if name == "money" else requests,
                    "campaigns": campaigns if name == "money" else [],
                }
            )
    return found


def _differences(path: str, was: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """The leaves that differ. A list is one leaf: the parts of a share belong together."""
    if isinstance(was, dict) or isinstance(now, dict):
        old, new = was or {}, now or {}
        for key in sorted(old.keys() | new.keys()):
            if key not in UNDATED:
                yield from _differences(f"{path}.{key}", old.get(key), new.get(key))
    elif was != now:
        yield path, was, now


def _different(old: dict[str, Any], new: dict[str, Any], name: str) -> list[int]:
    """Ids of the rows that came, went or changed."""
    before = {row["id"]: row for row in old.get(name, [])}
    after = {row["id"]: row for row in new.get(name, [])}
    ids = before.keys() | after.keys()
    return sorted(pk for pk in ids if _said(before.get(pk), name) != _said(after.get(pk), name))


def _said(row: dict[str, Any] | None, name: str) -> Any:
    """What of a row its figures are made of."""
    return {key: row[key] for key in MONEY} if row and name == "campaigns" else row
