"""After every `migrate` the append-only tables get their triggers (again)."""

from django.apps import apps
from django.db.models.signals import post_migrate

from influencer_platform.append_only import install_triggers


def after_migrate(using: str, **_: object) -> None:
    install_triggers(using)


post_migrate.connect(
    after_migrate,
    sender=apps.get_app_config("influencer_platform"),
    dispatch_uid="append-only triggers",
)
