"""How staff come in: an admin invites, the link makes the account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.access import SignedIn, staff_required
from accounts.forms.staff import InviteForm, JoinForm
from accounts.models import StaffInvitation
from accounts.services.people import open_invitation
from influencer_platform.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def staff_invite(request: SignedIn) -> HttpResponse:
    """Admins only. Lists what is still open, so that nobody is invited twice by mistake."""
    if not request.user.is_superuser:
        raise Http404
    form = InviteForm(request.POST or None)
    if form.is_valid():
        services.invite_staff(by=request.user, **form.cleaned_data)
        messages.success(
            request, _("The invitation to %(email)s is on its way.") % form.cleaned_data
        )
        return redirect("accounts:staff_invite")
    context = {"form": form, "waiting": StaffInvitation.objects.waiting().select_related("group")}
    return render(
        request, "accounts/staff_invite.html", context, status=422 if form.errors else 200
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_join(request: HttpRequest, token: str) -> HttpResponse:
    """Name and password make the account; then the person signs in like everybody."""
    try:
        invitation = open_invitation(token)
        form = JoinForm(request.POST or None, email=invitation.email)
        if form.is_valid():
            services.accept_staff_invitation(token=token, **form.cleaned_data)
            messages.success(request, _("Your account is ready. Sign in with your new password."))
            return redirect("account_login")
    except DomainError as refusal:
        return render(request, "accounts/staff_join.html", {"refusal": refusal}, status=404)
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/staff_join.html", context, status=422 if form.errors else 200)
