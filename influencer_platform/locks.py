"""One at a time, whatever the processes."""

from django.db import connection


def alone(number: int) -> None:
    """Wait until no other transaction holds this number; it is held until the end of this one. SQLite writes one transaction at a
    time anyway, and the product begins each as a writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
