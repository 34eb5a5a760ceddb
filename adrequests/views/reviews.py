"""The reviews of one deal: to read, to write and to answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedIn
from accounts.middleware import open_to_flagged
from adrequests import services
from adrequests.narrowing import cases_of, side_of
from adrequests.services import reviews
from adrequests.views.answers import CONFLICT, FORBIDDEN, UNPROCESSABLE, SeeOther
from adrequests.views.reviewing import CaseReviews, ReplyForm, ReviewForm, reviews_of
from influencer_platform.errors import DomainError
from influencer_platform.htmx import toast, wants_partial


@open_to_flagged
@require_safe
@login_required
def page(request: SignedIn, pk: int) -> HttpResponse:
    """What was written of this deal, and the form for what was not."""
    return _show(request, _open(request, pk))


@open_to_flagged
@require_POST
@login_required
def write(request: SignedIn, pk: int) -> HttpResponse:
    """Review the other side. Until both are shown it is read by one's own side alone."""

    def make(case: CaseReviews, form: ReviewForm) -> object:
        return reviews.write_review(
            ad_request=case.ad_request, by=request.user, **form.cleaned_data
        )

    case = _open(request, pk)
    case.posted = ReviewForm(request.POST, auto_id="review_%s")
    return _run(request, case, case.posted, make, _("Your review is written."))


@open_to_flagged
@require_POST
@login_required
def reply(request: SignedIn, pk: int) -> HttpResponse:
    """Answer, once, what the other side wrote. Missing where there is nothing to answer."""

    def make(case: CaseReviews, form: ReplyForm) -> object:
        if case.theirs is None:
            raise Http404
        return reviews.reply_to_review(review=case.theirs, by=request.user, **form.cleaned_data)

    case = _open(request, pk)
    case.posted_reply = ReplyForm(request.POST, auto_id="reply_%s")
    return _run(request, case, case.posted_reply, make, _("Your answer is shown."))


def _open(request: HttpRequest, pk: int) -> CaseReviews:
    """A deal that is not finished has no such page."""
    user: Any = request.user
    rows = cases_of(user).for_cards().select_related("campaign__sponsor__user", "influencer__user")
    ad_request = get_object_or_404(rows, pk=pk)
    side = None if user.is_staff else side_of(user)
    found = reviews_of(ad_request, user, side, may_act=_may_act(ad_request, user))
    if found is None:
        raise Http404
    return found


def _may_act(ad_request: Any, user: Any) -> bool:
    try:
        services.acting_side(ad_request, user)
    except services.NotYourRequest:
        return False
    return True


def _run(
    request: HttpRequest,
    case: CaseReviews,
    form: Any,
    make: Callable[[CaseReviews, Any], object],
    done: str,
) -> HttpResponse:
    """The fresh reviews; 422 at the field; 409 with what is so now; 403 to those who may only look."""
    pk = case.ad_request.pk
    if case.may_act and not form.is_valid():
        return _show(request, case, status=UNPROCESSABLE)
    try:
        services.acting_side(case.ad_request, request.user)  # type: ignore[arg-type]
        make(case, form)
    except services.NotYourRequest as refusal:
        return _show(request, _refused(request, pk, refusal), status=FORBIDDEN)
    except DomainError as refusal:
        return _show(request, _refused(request, pk, refusal), status=CONFLICT)
    if not wants_partial(request):
        messages.success(request, done)
        return SeeOther(reverse("adrequests:reviews", args=[pk]))
    return toast(_show(request, _open(request, pk)), done)


def _refused(request: HttpRequest, pk: int, refusal: DomainError) -> CaseReviews:
    fresh = _open(request, pk)
    fresh.refusal = str(refusal)
    return fresh


def _show(request: HttpRequest, case: CaseReviews, *, status: int = 200) -> HttpResponse:
    name = "_reviews.html" if wants_partial(request) else "page.html"
    active = "" if case.side is None else {"influencer": "inbox"}.get(case.side, "requests")
    context = {"reviews": case, "active": active}
    return render(request, f"adrequests/reviews/{name}", context, status=status)
