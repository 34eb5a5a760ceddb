"""Every kind of mail as it looks, made of invented data: for staff who want to know what people get."""

from typing import Any, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.mail import KINDS, MailKind, Message, sample_mail
from accounts.models import Delivery, Role, User
from accounts.topics import topics
from influencer_platform.templatetags.ui import listed

SEE = "accounts.view_delivery"
ALONE = dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]) | {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": True,
}
"""What the mail itself may do in the frame: nothing but look as it looks. Mails carry their styles with them."""

WHERE_DARK = "@media (prefers-color-scheme: dark)"


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """What mails there are, what they are about and in whose settings, in the order of their topics."""
    _check(request)
    order = list(topics)
    kinds = sorted(KINDS.values(), key=lambda kind: order.index(kind.topic.code))
    rows = [
        (kind, in_words(kind.name), _readers(kind), kind.topic.says(kind.topic.default))
        for kind in kinds
    ]
    title = _("What our mails look like")
    return _page(request, "admin/mails.html", title, {"rows": rows})


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # of django-csp, which knows views of the request alone
def mail_preview(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its subject and headers, the mail in both themes and on a phone, and its text."""
    _check(request)
    message = example_of(kind)
    context = {
        "kind": KINDS[kind],
        "readers": _readers(KINDS[kind]),
        "message": message,
        "headers": sorted(message.extra_headers.items()),
    }
    return _page(request, "admin/mail.html", in_words(kind), context)


@require_safe
@xframe_options_sameorigin
@csp_replace(ALONE)  # type: ignore[arg-type]  # of django-csp, which knows views of the request alone
def mail_html(request: HttpRequest, kind: str) -> HttpResponse:
    """The HTML part alone, for the frames of the preview: with `look=dark` as who likes it dark gets it, else as anybody else."""
    _check(request)
    is_dark = request.GET.get("look") == "dark"
    html = html_of(example_of(kind))
    return HttpResponse(html.replace(WHERE_DARK, "@media all" if is_dark else "@media not all"))


def example_of(name: str) -> Message:
    """The invented mail of a kind. Raises Http404 where there is no such kind; nothing is saved."""
    reader = User(pk=0, email="priya@example.com", name="Priya Raman", time_zone="Europe/London")
    delivery = Delivery(pk=0, recipient=reader, address=reader.email, kind=name, key=f"sample:{name}")  # fmt: skip
    message = sample_mail(delivery, name)
    if message is None:
        raise Http404
    return message


def html_of(message: Message) -> str:
    part: Any = message.alternatives[0]
    return str(part.content)


def in_words(kind: str) -> str:
    """`daily_reminder` → Daily reminder"""
    return kind.replace("_", " ").capitalize()


def _readers(kind: MailKind) -> str:
    return listed(Role.Code(code).label for code in sorted(kind.topic.roles))


def _check(request: HttpRequest) -> None:
    if not cast(User, request.user).has_perm(SEE):
        raise PermissionDenied


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    shared = admin.site.each_context(request) | {"title": title}
    return render(request, template, shared | context)
