"""What only PostgreSQL's writing of CSV needs: its lines by the handful, and the lists of codes that its rows mostly hold."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.db import connections
from django.db.models import DecimalField, Field, Func
from psycopg import Copy
from psycopg.abc import PQGen
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn
from psycopg.waiting import Wait

from influencer_platform.tables.columns import by_currency

WRITTEN = "NULLIF(replace(trim(BOTH '|' FROM {0}), '|', ', '), '')"
"""A list of codes as a person reads it."""
COMMON = f"""
    SELECT string_agg(format('WHEN %%L THEN %%L', codes, {WRITTEN.format("codes")}), ' ' ORDER BY share DESC)
    FROM (
        SELECT codes, share FROM pg_stats, unnest(most_common_vals::text::text[], most_common_freqs) AS common(codes, share)
        WHERE schemaname = ANY(current_schemas(false)) AND tablename = %s AND attname = %s AND share > 0.05
        ORDER BY share DESC LIMIT 6
    ) common
"""  # noqa: S608  (SQL of ours)


class Unit(Func):
    """What an amount in minor units of a currency is multiplied by. Told once for each row, however many amounts it has."""

    arity = 1
    output_field = DecimalField()

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> Any:
        currency, params = compiler.compile(self.source_expressions[0])
        units = by_currency(currency, lambda digits: f"{10.0**-digits:.{digits}f}")
        return units, params * units.count(currency)


def handfuls(copy: Copy, most: int) -> Iterator[tuple[bytes, int]]:
    """The lines of a COPY, up to `most` at once, and how many. `copy.read` waits for each by itself and keeps it."""
    rows = most
    while rows == most:
        lines, rows = copy.connection.wait(_arriving(copy.connection.pgconn, most))
        if rows:
            yield lines, rows


def _arriving(connection: PGconn, most: int) -> PQGen[tuple[bytes, int]]:
    """As `psycopg.generators.copy_from`, but many lines at once; fewer than `most` when there are no more."""
    lines = BytesIO()
    rows = 0
    while rows < most:
        size, line = connection.get_copy_data(1)
        if size > 0:
            lines.write(line)
            rows += 1
        elif size == 0:
            while not (yield Wait.R):
                pass
            connection.consume_input()
        else:
            for result in (yield from fetch_many(connection)):
                if result.status != ExecStatus.COMMAND_OK:
                    raise error_from_result(result)
            break
    return lines.getvalue(), rows


def codes(name: str, field: "Field[Any, Any] | None", using: str) -> str:
    """A list of codes as text of SQL. The lists that are common, by what the database has counted of itself, are looked up, which
    is cheaper than to write each anew."""
    written = WRITTEN.format(name)
    if field is None:
        return written
    with connections[using].cursor() as cursor:
        cursor.execute(COMMON, [field.model._meta.db_table, field.column])
        (common,) = cursor.fetchone()
    return f"CASE {name} {common.replace('%', '%%')} ELSE {written} END" if common else written
