"""Who takes part, what we owe them by mail and what was done to them."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and moderation"
