"""Tables that only grow: the database itself refuses UPDATE, DELETE and TRUNCATE.

Triggers stand outside Django's schema editor and SQLite drops them when it rebuilds a table, so they are
(re)installed after every `migrate` (post_migrate) on both databases.
"""

from django.apps import apps
from django.db import connections, models


class AppendOnly(models.Model):
    """Base of a table whose rows are never changed. Free text that may have to be erased does not belong in one."""

    class Meta:
        abstract = True


def append_only_models() -> list[type[AppendOnly]]:
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def install_triggers(using: str = "default") -> None:
    """Create the triggers of every append-only table that exists. Safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for model in append_only_models():
        if model._meta.db_table in tables:
            _run(using, _create(connection.vendor, model._meta.db_table))


def drop_triggers(using: str = "default") -> None:
    """Take the triggers away: for the test suite's flush between tests, for nothing else."""
    for model in append_only_models():
        _run(using, _drop(connections[using].vendor, model._meta.db_table))


def trigger_names(table: str, vendor: str) -> list[str]:
    """The triggers a table must have on this vendor, in alphabetical order."""
    kinds = (
        ["delete", "truncate", "update"]
        if vendor == "postgresql"
        else ["delete", "replace", "update"]
    )
    return [f"{table}_no_{kind}" for kind in kinds]


def _run(using: str, statements: list[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _create(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        refuse = (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        return [
            refuse,
            *(
                f'CREATE OR REPLACE TRIGGER "{table}_no_{kind}" BEFORE {kind.upper()} ON "{table}" '
                f"FOR EACH {'STATEMENT' if kind == 'truncate' else 'ROW'} EXECUTE FUNCTION refuse_change()"
                for kind in ("update", "delete", "truncate")
            ),
        ]
    body = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
    exists = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id)'  # noqa: S608  (a table name of ours)
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{table}_no_update" BEFORE UPDATE ON "{table}" {body}',
        f'CREATE TRIGGER IF NOT EXISTS "{table}_no_delete" BEFORE DELETE ON "{table}" {body}',
        f'CREATE TRIGGER IF NOT EXISTS "{table}_no_replace" BEFORE INSERT ON "{table}" {exists} {body}',
    ]


def _drop(vendor: str, table: str) -> list[str]:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{name}"{on}' for name in trigger_names(table, vendor)]
