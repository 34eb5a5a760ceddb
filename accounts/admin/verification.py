"""Platform accounts, and staff's word for their figures."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.models import PlatformAccount, User
from accounts.moderation import ReadOnlyAdmin
from accounts.services.flags import FLAG


@admin.register(PlatformAccount)
class PlatformAccountAdmin(ReadOnlyAdmin):
    """Figures are declared until staff looked at the account and say so."""

    list_display = (
        "influencer", "platform", "handle", "followers", "engagement_rate", "declared_on", "verified_on",
    )  # fmt: skip
    list_filter = ("platform", ("verified_on", admin.EmptyFieldListFilter))
    search_fields = ("handle", "influencer__name", "influencer__handle")
    list_select_related = ("influencer",)
    ordering = ("-declared_on", "-pk")
    actions = ("verify",)

    def has_verify_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(FLAG)

    @admin.action(
        description=gettext_lazy("Mark figures as verified today"), permissions=["verify"]
    )
    def verify(self, request: HttpRequest, queryset: QuerySet[PlatformAccount]) -> None:
        for account in queryset.select_related("influencer"):
            services.verify_figures(account=account, by=cast(User, request.user))
        self.message_user(request, _("Marked as verified today."), messages.SUCCESS)
