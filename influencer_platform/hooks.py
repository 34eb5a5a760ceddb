"""Triggers stand outside Django's migrations: after every `migrate` they are made (again)."""

from django.apps import apps
from django.db.models.signals import post_migrate, pre_migrate

from influencer_platform.append_only import append_only_models, install_triggers
from reports.rollups import triggers


def append_only(using: str, **_: object) -> None:
    install_triggers(using)


def without_notes(using: str, **_: object) -> None:
    """A migration may rename or rebuild what the triggers of other tables read."""
    triggers.remove(using)


def with_notes(using: str, **_: object) -> None:
    triggers.install(using)


# Django sends the signal only for apps that have models, so it is listened to where the tables are.
for label in {model._meta.app_label for model in append_only_models()}:
    post_migrate.connect(
        append_only, sender=apps.get_app_config(label), dispatch_uid=f"append-only {label}"
    )
NUMBERS = apps.get_app_config("reports")
pre_migrate.connect(without_notes, sender=NUMBERS, dispatch_uid="rollups")
post_migrate.connect(with_notes, sender=NUMBERS, dispatch_uid="rollups")
