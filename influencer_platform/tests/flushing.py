"""Emptying the database after a transactional test, although it has tables that refuse to be emptied."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from influencer_platform.append_only import drop_triggers, install_triggers
from reports.rollups import triggers as notes


@pytest.fixture(autouse=True, scope="session")
def _back_to_the_migrated_state() -> Iterator[None]:
    """After each transactional test the rows of the migrations (roles, permissions, schedules) are there again, and the triggers.

    So tests may come in any order: Django's own flush would leave later ones without a single role.
    """
    migrated: dict[str, str] = {}

    def remember(case: type[TransactionTestCase]) -> None:
        for alias in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            if alias not in migrated:
                migrated[alias] = connections[alias].creation.serialize_db_to_string()

    def restore(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            drop_triggers(alias)
            notes.remove(alias)
            call_command(
                "flush", verbosity=0, interactive=False, database=alias, inhibit_post_migrate=True
            )
            connections[alias].creation.deserialize_db_from_string(migrated[alias])
            install_triggers(alias)
            notes.install(alias)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(remember))
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
