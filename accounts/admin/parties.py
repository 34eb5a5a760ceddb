"""Creators with their figures."""

from django.contrib import admin

from accounts.models import Influencer, PlatformAccount, Rate
from accounts.moderation import (
    FlagActions,
    FlaggedFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
)
from accounts.moderation.exporting import ExportActions
from accounts.resources import InfluencerResource


class PlatformAccountInline(ReadOnlyInline):
    model = PlatformAccount


class RateInline(ReadOnlyInline):
    model = Rate


@admin.register(Influencer)
class InfluencerAdmin(ExportActions, FlagActions, ReadOnlyAdmin):
    export_resource = InfluencerResource
    list_display = ("name", "handle", "flag_mark", "followers", "country", "created_at")
    list_filter = (FlaggedFilter, "availability", "niches", "created_at", "country")
    search_fields = ("name", "handle", "user__email")
    list_select_related = ("user",)
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    inlines = (PlatformAccountInline, RateInline)
