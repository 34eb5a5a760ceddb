"""The shared kernel as an application: commands, template tags, checks, append-only triggers."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PlatformConfig(AppConfig):
    name = "influencer_platform"
    verbose_name = "Platform"

    def ready(self) -> None:
        """Every app's entries in the registries below it: kinds of mail and of files, health checks, what is whose, trust rules, and
        what follows a flag or the end of a campaign."""
        autodiscover_modules(
            "checks", "emails", "exports", "health", "hooks", "keeping", "personal", "trust"
        )
