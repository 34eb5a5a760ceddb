"""`/settings/`: what people say about themselves, each part saved on its own."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.access import SignedIn, influencer_required
from accounts.forms.profile import (
    InfluencerForm,
    PersonForm,
    PlatformAccountForm,
    RatesForm,
    SponsorForm,
)
from accounts.middleware import open_to_flagged
from accounts.models import Influencer, PlatformAccount, Sponsor, User, Verification
from accounts.onboarding import checklist
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@open_to_flagged
def settings_profile(request: SignedIn) -> HttpResponse:
    """The company, the creator, or just the person; a plain form that also takes a picture."""
    form = _profile_form(request)
    if request.method == "POST" and form.is_valid() and _saved(form):
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:settings_profile")
    return _page(request, form, status=422 if form.is_bound else 200)


@require_POST
@influencer_required
@open_to_flagged
def rates(request: SignedIn) -> HttpResponse:
    form = RatesForm(request.POST, influencer=request.user.influencer)
    if not form.is_valid():
        return show_part(request, "rates", status=422, rates_form=form)
    data = form.cleaned_data
    services.save_rates(
        influencer=request.user.influencer, prices=data["prices"], currency=data["currency"]
    )
    return done(request, "rates", _("Your rates are saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@influencer_required
@open_to_flagged
def platform_add(request: SignedIn) -> HttpResponse:
    return _edit_account(request, PlatformAccount(influencer=request.user.influencer))


@require_http_methods(["GET", "HEAD", "POST"])
@influencer_required
@open_to_flagged
def platform_edit(request: SignedIn, pk: int) -> HttpResponse:
    accounts = request.user.influencer.platform_accounts
    return _edit_account(request, get_object_or_404(accounts, pk=pk))


@require_POST
@influencer_required
@open_to_flagged
def platform_remove(request: SignedIn, pk: int) -> HttpResponse:
    influencer = request.user.influencer
    account = get_object_or_404(influencer.platform_accounts, pk=pk)
    services.remove_platform_account(influencer=influencer, account=account)
    return done(request, "platforms", _("The account is removed."))


@require_safe
@login_required
@open_to_flagged
def settings_security(request: HttpRequest) -> HttpResponse:
    context = {
        "passkeys": settings.PASSKEYS,
        "has_second_step": is_mfa_enabled(request.user),
    }
    return render(request, "accounts/settings_security.html", context)


def _profile_form(request: SignedIn) -> Any:
    """On an instance of its own: what an invalid form holds must not show in the frame around it."""
    user = request.user
    data: Any = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if hasattr(user, "sponsor"):
        return SponsorForm(*data, instance=_own_sponsor(user))
    if hasattr(user, "influencer"):
        return InfluencerForm(*data, instance=_own_influencer(user))
    return PersonForm(data[0], instance=user)


def _own_sponsor(user: User) -> Sponsor:
    return get_object_or_404(Sponsor.objects.visible_to(user).select_related("user"), user=user)


def _own_influencer(user: User) -> Influencer:
    asked = Verification.objects.visible_to(user).newest()
    rows = (
        Influencer.objects.visible_to(user)
        .for_cards()
        .prefetch_related(
            "rates", Prefetch("platform_accounts__verifications", asked, to_attr="asked")
        )
    )
    return get_object_or_404(rows.select_related("user"), user=user)


def _saved(form: Any) -> bool:
    """Hand a valid profile to its service; a refusal goes to its field."""
    data = form.cleaned_data
    try:
        if isinstance(form, SponsorForm):
            services.save_sponsor(sponsor=form.instance, time_zone=data["time_zone"])
        elif isinstance(form, InfluencerForm):
            services.save_influencer(
                influencer=form.instance, niches=data["niches"], time_zone=data["time_zone"]
            )
        else:
            services.save_person(user=form.instance, name=data["name"], time_zone=data["time_zone"])
    except DomainError as refusal:
        form.add_error(refusal.field, str(refusal))
    return not form.errors


def _edit_account(request: SignedIn, account: PlatformAccount) -> HttpResponse:
    form = PlatformAccountForm(request.POST or None, instance=account)
    if request.method != "POST":
        return show_part(request, "platforms", account_form=form)
    if form.is_valid():
        try:
            services.save_platform_account(influencer=account.influencer, account=form.instance)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return done(request, "platforms", _("The account is saved."))
    return show_part(request, "platforms", status=422, account_form=form)


def done(request: SignedIn, part: str, sentence: str) -> HttpResponse:
    if wants_partial(request):
        return toast(show_part(request, part), sentence)
    messages.success(request, sentence)
    return redirect("accounts:settings_profile")


def show_part(request: SignedIn, part: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    """One part of an influencer's profile for htmx, the whole page with that part open otherwise."""
    influencer = _own_influencer(request.user)
    if not wants_partial(request):
        return _page(request, InfluencerForm(instance=influencer), status=status, **forms)
    context = _context(influencer) | forms | {"is_partial": True}
    return render(request, f"accounts/settings_influencer.html#{part}", context, status=status)


def _page(request: SignedIn, form: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {"form": form, "checklist": checklist(request.user)}
    if isinstance(form, InfluencerForm):
        name, context = "influencer", context | _context(form.instance) | forms
    else:
        name = "sponsor" if isinstance(form, SponsorForm) else "person"
    return render(request, f"accounts/settings_{name}.html", context, status=status)


def _context(influencer: Influencer) -> dict[str, Any]:
    missing = influencer.missing()
    return {
        "influencer": influencer,
        "missing": missing,
        "complete": Influencer.PARTS - len(missing),
        "rates_form": RatesForm(influencer=influencer),
    }
