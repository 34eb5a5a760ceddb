"""`/settings/api/`: personal access tokens, made after signing in again."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedIn
from accounts.forms.tokens import TokenForm
from accounts.models import ApiToken
from accounts.services import tokens
from influencer_platform.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def settings_api(request: SignedIn) -> HttpResponse:
    """The tokens there are, and a form for another one. A new one's text is in this one answer and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    try:
        token, text = tokens.create_token(user=request.user, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=422)
    return _page(request, TokenForm(), status=201, made=token, text=text)


@require_POST
@login_required
def token_revoke(request: SignedIn, key: str) -> HttpResponse:
    """Take one of one's own back."""
    token = get_object_or_404(ApiToken.owned.visible_to(request.user), token_key=key)
    tokens.revoke_token(token=token, by=request.user)
    messages.success(request, _("%(name)s is taken back.") % {"name": token.name})
    return redirect("accounts:settings_api")


def _page(request: SignedIn, form: TokenForm, *, status: int = 200, **more: object) -> HttpResponse:
    rows = ApiToken.owned.visible_to(request.user).select_related("user")
    context = {"form": form, "tokens": rows, "most": tokens.MOST_TOKENS, **more}
    return render(request, "accounts/settings_api.html", context, status=status)
