"""How the database itself notes which campaigns have changed: nothing that writes, in whatever way, can forget to say so.

They are made after every `migrate` and taken away before it: SQLite does not rename a table that a trigger of another one reads.
"""

from dataclasses import dataclass

from django.db import connections
from django.db.models import Model

from accounts.models import Influencer
from adrequests.models import AdRequest, Deliverable, Message, Offer, Payment, Transfer
from campaigns.models import Campaign
from reports.models import CampaignClicks, Conversion, Metrics, RollupChange, RollupPart

REQUEST = AdRequest._meta.db_table
PIECE, PAYMENT = Deliverable._meta.db_table, Payment._meta.db_table
OWN = "SELECT {row}.campaign_id AS campaign_id"
OF_REQUEST = f"SELECT campaign_id FROM {REQUEST} WHERE id = {{row}}.ad_request_id"  # noqa: S608  (names of ours)
OF_PAYMENT = f"SELECT r.campaign_id FROM {PAYMENT} p JOIN {REQUEST} r ON r.id = p.ad_request_id WHERE p.id = {{row}}.payment_id"  # noqa: S608
OF_PIECE = f"SELECT r.campaign_id FROM {PIECE} d JOIN {REQUEST} r ON r.id = d.ad_request_id WHERE d.id = {{row}}.deliverable_id"  # noqa: S608
ALL_OF_INFLUENCER = f"SELECT DISTINCT campaign_id FROM {REQUEST} WHERE influencer_id = {{row}}.id"  # noqa: S608
ALWAYS = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Noted:
    """Which writes to a table change what is kept of which campaigns. `campaigns` selects their keys for a `{row}`."""

    table: type[Model]
    campaigns: str
    parts: tuple[RollupPart, ...] = (RollupPart.DEALS,)
    writes: tuple[str, ...] = ALWAYS


NOTED = (
    Noted(AdRequest, OWN),
    Noted(Offer, OF_REQUEST),
    Noted(Message, OF_REQUEST),
    Noted(Deliverable, OF_REQUEST),
    Noted(Payment, OF_REQUEST),
    Noted(Transfer, OF_PAYMENT),
    Noted(Influencer, ALL_OF_INFLUENCER, writes=("UPDATE OF name",)),
    Noted(CampaignClicks, OWN, (RollupPart.CLICKS,)),
    Noted(Conversion, OWN, (RollupPart.RESULTS,)),
    Noted(Metrics, OF_PIECE, (RollupPart.RESULTS,)),
    Noted(
        Campaign,
        "SELECT {row}.id AS campaign_id",
        tuple(RollupPart),
        ("INSERT", "UPDATE OF currency"),
    ),
)


def install(using: str = "default") -> None:
    """Make every trigger, once its tables are there. Safe to repeat."""
    connection = connections[using]
    tables = {RollupChange._meta.db_table, *(noted.table._meta.db_table for noted in NOTED)}
    if not tables <= set(connection.introspection.table_names()):
        return
    write = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    _run(using, [statement for noted in NOTED for statement in write(noted)])


def remove(using: str = "default") -> None:
    """Take away those there are."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    tables = [noted.table._meta.db_table for noted in NOTED if noted.table._meta.db_table in there]
    if connection.vendor == "postgresql":
        _run(using, [f'DROP TRIGGER IF EXISTS "{_name(t)}" ON "{t}"' for t in tables])
    else:
        names = [_name(table, write) for table in tables for write in ALWAYS]
        _run(using, [f'DROP TRIGGER IF EXISTS "{name}"' for name in names])


def _run(using: str, statements: list[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _name(table: str, write: str = "") -> str:
    return "_".join([table, "rollup", *write.lower().split()[:1]])


def _note(noted: Noted, row: str) -> str:
    """The changes of a row, as one statement."""
    parts = " UNION ALL ".join(f"SELECT '{part.value}' AS part" for part in noted.parts)
    campaigns = noted.campaigns.format(row=row)
    return (
        f"INSERT INTO {RollupChange._meta.db_table} (campaign_id, part)"  # noqa: S608  (names of ours)
        f" SELECT campaign_id, part FROM ({campaigns}) c CROSS JOIN ({parts}) p"
    )


def _on_postgresql(noted: Noted) -> list[str]:
    table = noted.table._meta.db_table
    name = _name(table)
    body = (
        f"BEGIN IF TG_OP = 'DELETE' THEN {_note(noted, 'OLD')}; ELSE {_note(noted, 'NEW')}; END IF;"
        " RETURN NULL; END"
    )
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        (
            f'CREATE OR REPLACE TRIGGER "{name}" AFTER {" OR ".join(noted.writes)} ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION {name}()"
        ),
    ]


def _on_sqlite(noted: Noted) -> list[str]:
    table = noted.table._meta.db_table
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{_name(table, write)}" AFTER {write} ON "{table}"'
        f" BEGIN {_note(noted, 'OLD' if write == 'DELETE' else 'NEW')}; END"
        for write in noted.writes
    ]
