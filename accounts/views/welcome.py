"""`/welcome/`: the first steps of a new account, one at a time; each can be skipped and found again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.access import SignedIn, sponsor_required
from accounts.forms.profile import AboutForm, PlatformAccountForm, RatesForm, SponsorForm
from accounts.models import Influencer, PlatformAccount, Sponsor, User
from accounts.onboarding import Checklist, checklist
from accounts.services.review import may_ask_from
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial


@dataclass(frozen=True)
class StepForm:
    """How one step asks and saves."""

    build: Callable[..., Any]
    save: Callable[[Any], None]
    template: str


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def welcome(request: SignedIn) -> HttpResponse:
    """The step asked for, or the next one that is open. A saved step leads on to the next."""
    steps = checklist(request.user)
    if not steps.steps:
        return redirect("home")
    key = _chosen(request, steps)
    step = _steps(request.user).get(key)
    if request.method != "POST":
        return _show(request, steps, key, form=step.build() if step else None)
    if step is None:
        return redirect("accounts:welcome")
    form = step.build(request.POST, request.FILES)
    if not (form.is_valid() and _saved(step, form)):
        return _show(request, steps, key, form=form, status=422)
    if not wants_partial(request):
        return redirect("accounts:welcome")
    return _next(request, _("Saved."))


@require_POST
@sponsor_required
def submit_for_review(request: SignedIn) -> HttpResponse:
    """A refusal (something missing, too early, decided meanwhile) answers 409 with where the company stands now."""
    sponsor = get_object_or_404(Sponsor.objects.visible_to(request.user), user=request.user)
    refusal = None
    try:
        sponsor = services.submit_for_review(sponsor=sponsor, by=request.user)
    except DomainError as error:
        refusal = error
        sponsor.refresh_from_db()
    if refusal is None and not wants_partial(request):
        return redirect("accounts:welcome")
    context = _review(sponsor) | {"refusal": refusal}
    if wants_partial(request):
        response = render(request, "accounts/_review.html", context, status=409 if refusal else 200)
        return response if refusal else toast(response, _("Sent for review."))
    return _show(request, checklist(request.user), "review", status=409, **context)


def _chosen(request: HttpRequest, steps: Checklist) -> str:
    """What the address asks for; else the line that is `now`, or the review while it is under way."""
    known = {step.key: step for step in steps.steps}
    asked = request.GET.get("step", "")
    if asked in known:
        return asked
    waiting = next((step.key for step in steps.steps if step.is_waiting), "")
    return waiting or (steps.now.key if steps.now else steps.steps[-1].key)


def _steps(user: User) -> dict[str, StepForm]:
    """The steps that are a form here; the others are a link or the state of the review."""
    if user.is_sponsor:
        return _steps_of_sponsor(user)
    influencer = get_object_or_404(Influencer.objects.visible_to(user), user=user)
    account = PlatformAccount(influencer=influencer)
    return {
        "about": StepForm(
            lambda *data: AboutForm(*data, instance=influencer), _save_about, "_about_fields"
        ),
        "platform": StepForm(
            lambda data=None, files=None: PlatformAccountForm(data, files, instance=account),
            lambda form: _save_account(influencer, form.instance),
            "_account_fields",
        ),
        "rates": StepForm(
            lambda *data: RatesForm(*data, influencer=influencer),
            lambda form: _save_rates(influencer, form.cleaned_data),
            "_rate_fields",
        ),
    }


def _steps_of_sponsor(user: User) -> dict[str, StepForm]:
    sponsor = get_object_or_404(Sponsor.objects.visible_to(user), user=user)
    return {
        "company": StepForm(
            lambda *data: SponsorForm(*data, instance=sponsor), _save_company, "_company_fields"
        )
    }


def _save_company(form: Any) -> None:
    services.save_sponsor(sponsor=form.instance, time_zone=form.cleaned_data["time_zone"])


def _save_about(form: Any) -> None:
    services.save_influencer(influencer=form.instance, niches=form.cleaned_data["niches"])


def _save_account(influencer: Influencer, account: PlatformAccount) -> None:
    services.save_platform_account(influencer=influencer, account=account)


def _save_rates(influencer: Influencer, data: dict[str, Any]) -> None:
    services.save_rates(influencer=influencer, prices=data["prices"], currency=data["currency"])


def _saved(step: StepForm, form: Any) -> bool:
    try:
        step.save(form)
    except DomainError as refusal:
        form.add_error(refusal.field, str(refusal))
    return not form.errors


def _next(request: SignedIn, sentence: str) -> HttpResponse:
    """The region with the step that comes now, after a step was saved: worked out from the rows, not from what was read before."""
    request.user = User.objects.with_party().get(pk=request.user.pk)
    steps = checklist(request.user)
    key = steps.now.key if steps.now else steps.steps[-1].key
    step = _steps(request.user).get(key)
    return toast(_show(request, steps, key, form=step.build() if step else None), sentence)


def _show(
    request: SignedIn, steps: Checklist, key: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    step = next(step for step in steps.steps if step.key == key)
    fields = _steps(request.user).get(key)
    context |= {
        "checklist": steps,
        "step": step,
        "fields": f"accounts/{fields.template}.html" if fields else "",
    }
    if key == "review":
        sponsor = get_object_or_404(Sponsor.objects.visible_to(request.user), user=request.user)
        context = _review(sponsor) | context
    name = "accounts/welcome.html" + ("#welcome" if wants_partial(request) else "")
    return render(request, name, context, status=status)


def _review(sponsor: Sponsor) -> dict[str, Any]:
    return {"sponsor": sponsor, "missing": sponsor.missing(), "until": may_ask_from(sponsor)}
