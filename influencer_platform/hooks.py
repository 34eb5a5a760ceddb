"""After every `migrate` the append-only tables get their triggers (again)."""

from django.apps import apps
from django.db.models.signals import post_migrate

from influencer_platform.append_only import append_only_models, install_triggers


def after_migrate(using: str, **_: object) -> None:
    install_triggers(using)


# Django sends the signal only for apps that have models, so it is listened to where the tables are.
for label in {model._meta.app_label for model in append_only_models()}:
    post_migrate.connect(
        after_migrate, sender=apps.get_app_config(label), dispatch_uid=f"append-only {label}"
    )
