"""Every figure of every company, in three ways: as it is shown, counted again from plain SQL, and added up from the rows of its file.

    .venv/bin/python bench/figures.py

Of the database that the settings name, for instance a demo market twenty times as large (`make demo ARGS="--scale 20"`); its figures
are added up by campaign first, as the worker does. Prints how many figures there were and which differ; exits 1 where one does.
"""

import os
import statistics
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencer_platform.settings")


def main() -> int:
    import django

    django.setup()
    from accounts.models import Sponsor
    from reports.models import Rollup
    from reports.services.rollups import roll_up

    began = time.monotonic()
    roll_up()
    print(
        f"{Rollup.objects.count()} sums of campaigns in {time.monotonic() - began:.1f} s",
        flush=True,
    )
    figures, with_rows, wrong = 0, 0, []
    for sponsor in Sponsor.objects.select_related("user__role").order_by("pk"):
        for name, shown, again, rows in compare(sponsor):
            figures += 1
            with_rows += bool(rows)
            if shown != again or rows != shown_rows(shown):
                wrong.append((sponsor.company_name, name))
    for company, name in wrong:
        print(f"{company}: {name} differs")
    print(f"{figures} figures, {with_rows} of them with rows, {len(wrong)} wrong")
    return 1 if wrong or not figures else 0


def shown_rows(shown: Any) -> int:
    return sum(rows for _total, rows in shown.values())


def compare(sponsor: Any) -> Any:
    """(figure, its cells as shown, counted again, how many rows its file has); a file that does not add up has none."""
    from reports.counting import answer
    from reports.figures import WHOLE, Figure, Unit
    from reports.ratios import kpis_for
    from reports.scope import Scope, moment
    from reports.tests.second_count import SecondCount

    scope = Scope(sponsor.user, moment())
    asked = [kpi for kpi in kpis_for(sponsor.user).values() if isinstance(kpi, Figure)]
    count = SecondCount(sponsor.pk, scope.now, scope.months[0].key)
    cells, medians = count.cells(), count.medians()
    for name, one in answer(asked, scope).items():
        lines = [line[-1] for line in one.figure.lines(one.figure.rows_in(scope), scope)]
        if one.figure.unit is Unit.MEDIAN:
            whole = one.cells.get((WHOLE, ""))
            shown = {"all": [whole.total, whole.rows]} if whole else {}
            again = {"all": list(medians[name])} if medians[name] else {}
            adds_up = not lines or int(statistics.median(lines)) == whole.total
        else:
            shown = {key: [cell.total, cell.rows] for key, cell in one.cells.items()}
            again = cells[name]
            adds_up = sum(lines, Decimal(0)) == total(one)
        yield name, shown, again, len(lines) if adds_up else -1


def total(one: Any) -> Any:
    from influencer_platform.money import to_decimal
    from reports.figures import Unit

    if one.figure.unit is not Unit.MONEY:
        return one.total_of_all.total
    return sum((to_decimal(one.total(key).total, key) for key, _ in one.series), Decimal(0))


if __name__ == "__main__":
    raise SystemExit(main())
