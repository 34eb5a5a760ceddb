"""Which pages are for whom. Rows are gated by `visible_to` and its kin; these decorators gate whole pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User

View = Callable[..., HttpResponse]


class SignedIn(HttpRequest):
    """What a view behind one of these gates is given: its user is a person. For annotations only."""

    user: User


def sponsor_required(view: View) -> View:
    """For people of the role Sponsor, approved or not; to anyone else signed in the page does not exist."""
    return _gate(view, lambda user: user.is_sponsor)


def influencer_required(view: View) -> View:
    """For people of the role Influencer; to anyone else signed in the page does not exist."""
    return _gate(view, lambda user: user.is_influencer)


def person_required(view: View) -> View:
    """For sponsors and influencers, what each side has of its own; to staff the page does not exist."""
    return _gate(view, lambda user: not user.is_staff)


def staff_required(view: View) -> View:
    """For staff; to anyone else signed in the page does not exist."""
    return _gate(view, lambda user: user.is_staff)


def approved_sponsor_required(view: View) -> View:
    """As `sponsor_required`; a company that is not approved yet meets the reason and its next step (403). Staff may look."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sponsor = getattr(request.user, "sponsor", None)
        if request.user.is_staff or (sponsor and sponsor.may_act):
            return view(request, *args, **kwargs)
        return render(request, "accounts/not_approved.html", {"sponsor": sponsor}, status=403)

    return _gate(gated, lambda user: user.is_sponsor or user.is_staff)


def _gate(view: View, allowed: Callable[[Any], bool]) -> View:
    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not allowed(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(gated)
