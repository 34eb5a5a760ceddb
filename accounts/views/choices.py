"""`/settings/notifications/`: which mails a person wants, and when."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedIn
from accounts.forms.choices import MailChoicesForm
from accounts.middleware import open_to_flagged
from accounts.services import choices
from influencer_platform.htmx import toast, wants_partial


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@open_to_flagged
def settings_notifications(request: SignedIn) -> HttpResponse:
    user = request.user
    form = MailChoicesForm(request.POST if request.method == "POST" else None, user=user)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    choices.save_choices(user=user, by=user, choices=form.choices, quiet=form.quiet)
    sentence = _("Your choices are saved. They hold at once.")
    if wants_partial(request):
        return toast(_page(request, form), sentence)
    messages.success(request, sentence)
    return redirect("accounts:settings_notifications")


@require_POST
@login_required
@open_to_flagged
def mail_resume(request: SignedIn) -> HttpResponse:
    """Try the mailbox again that refused our mails."""
    choices.resume_mail(user=request.user, by=request.user)
    messages.success(request, _("We send you mails again."))
    return redirect("accounts:settings_notifications")


def _page(request: SignedIn, form: MailChoicesForm, *, status: int = 200) -> HttpResponse:
    found = getattr(request.user, "mail_choices", None)
    context = {
        "form": form,
        "daily_at": choices.daily_mail_at(request.user),
        "zone": request.user.time_zone.replace("_", " "),
        "paused_at": found and found.paused_at,
        "has_daily": any("digest" in topic.choices for topic in form.chosen),
    }
    part = "#choices" if wants_partial(request) else ""
    name = f"accounts/settings_notifications.html{part}"
    return render(request, name, context, status=status)
