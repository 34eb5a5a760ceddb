"""The deal: ad requests, offers, messages."""

from django.apps import AppConfig


class AdRequestsConfig(AppConfig):
    name = "adrequests"
    verbose_name = "Ad requests"
