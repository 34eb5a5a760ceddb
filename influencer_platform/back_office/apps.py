"""Django's admin with our site in its place."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "influencer_platform.back_office.site.BackOffice"
