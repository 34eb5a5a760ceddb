"""The site: log-in by the product's own page, a home that keeps itself up to date, figures and what is flagged."""

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.services.flags import FLAG
from influencer_platform.back_office import mails
from influencer_platform.back_office.flagged import flagged_page
from influencer_platform.back_office.home import Home
from influencer_platform.back_office.system import ENTER, machine_room
from reports.views import figures as views


class BackOffice(admin.AdminSite):
    site_header = site_title = gettext_lazy("Back office")
    index_title = gettext_lazy("Today")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Ours first: the last of Django's own catches every address."""
        ours = [
            path("live/", self.admin_view(self.live), name="live"),
            path("flagged/", self.admin_view(self.flagged), name="flagged"),
            path("system/", self.admin_view(self.system), name="system"),
            path("figures/<slug:name>/", self.admin_view(views.figure_page), name="figure"),
            path("figures/<slug:name>.csv", self.admin_view(views.figure_csv), name="figure_csv"),
            path("mails/", self.admin_view(mails.mail_list), name="mails"),
            path("mails/<slug:kind>/", self.admin_view(mails.mail_preview), name="mail"),
            path("mails/<slug:kind>/html/", self.admin_view(mails.mail_html), name="mail_html"),
        ]
        return [*ours, *super().get_urls()]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {"home": _home(request)} | (extra_context or {})
        return super().index(request, context)

    @staticmethod
    @require_safe
    def live(request: HttpRequest) -> HttpResponse:
        """Nothing while the home is as the asking page has it; else the home anew, without the frame around it."""
        home = _home(request)
        if request.GET.get("version") == home.version:
            return HttpResponse(status=204)
        return render(request, "admin/_home.html", {"home": home})

    def flagged(self, request: HttpRequest) -> HttpResponse:
        """Where the tile of that name leads: companies, creators and campaigns in one list."""
        user = cast(User, request.user)
        if not user.has_perm(FLAG):
            raise PermissionDenied
        page, lines = flagged_page(user, request.GET.get("page"))
        context = {"title": _("Flagged"), "page": page, "lines": lines}
        return render(request, "admin/flagged.html", self.each_context(request) | context)

    def system(self, request: HttpRequest) -> HttpResponse:
        """Whether everything that runs by itself does, with what was measured."""
        user = cast(User, request.user)
        if not user.has_perm(ENTER):
            raise PermissionDenied
        context = {"title": _("Machine room")} | machine_room()
        return render(request, "admin/system.html", self.each_context(request) | context)


def _home(request: HttpRequest) -> Home:
    return Home(cast(User, request.user))
