"""The dashboards of sponsors and influencers, and the answers by which an open one keeps itself up to date."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import SignedIn, influencer_required, sponsor_required
from accounts.models import SponsorStatus, User
from accounts.onboarding import Checklist, checklist
from adrequests.views.home import home_figures
from adrequests.views.sponsor import campaign_context
from reports.asking import Choice, choice_of
from reports.boards import InfluencerBoard, ResultsBoard, SponsorBoard, campaigns_of
from reports.regions import Region

SECONDS = 5
"""How often an open page asks whether anything changed."""


@require_safe
@sponsor_required
def sponsor_home(request: SignedIn) -> HttpResponse:
    """What needs an answer, how the money stands, how far requests come, which campaigns run."""
    choice = choice_of(request)
    region = _of_sponsor(request, choice)
    return _page(request, "reports/sponsor_home.html", choice, region, active="home")


@require_safe
@sponsor_required
def sponsor_live(request: SignedIn) -> HttpResponse:
    """The moving part of the home: nothing while it is as the asking page has it."""
    return _live(request, _of_sponsor(request, choice_of(request)))


@require_safe
@sponsor_required
def results(request: SignedIn, pk: int) -> HttpResponse:
    """What one campaign comes to."""
    context = campaign_context(request, pk) | {"tab": "results"}
    choice = choice_of(request, campaign=pk)
    region = _of_campaign(choice)
    return _page(request, "reports/results.html", choice, region, **context)


@require_safe
@sponsor_required
def results_live(request: SignedIn, pk: int) -> HttpResponse:
    return _live(request, _of_campaign(choice_of(request, campaign=pk)))


@require_safe
@influencer_required
def influencer(request: SignedIn) -> HttpResponse:
    """What an influencer earns, how requests stand, what is due."""
    choice = choice_of(request)
    region = _of_influencer(choice)
    return _page(request, "reports/influencer.html", choice, region, active="home")


@require_safe
@influencer_required
def influencer_live(request: SignedIn) -> HttpResponse:
    return _live(request, _of_influencer(choice_of(request)))


def _of_sponsor(request: SignedIn, choice: Choice) -> Region:
    def context() -> dict[str, Any]:
        figures = home_figures(request.user)
        return figures | {
            "board": SponsorBoard(choice.scope),
            "checklist": _first_steps(request.user, figures["counts"]["campaigns"]),
            "offered": campaigns_of(choice.scope),
        }

    return _region(choice, "reports/_sponsor_board.html", "reports:sponsor_live", context)


def _first_steps(user: User, campaigns: tuple[int, bool]) -> Checklist | None:
    """A company's checklist, until all of it is done; that it is can be told without asking for it."""
    company = user.party
    if company is None:
        return None
    is_going = company.status == SponsorStatus.APPROVED and not company.missing()
    return None if is_going and campaigns[0] else checklist(user)


def _of_campaign(choice: Choice) -> Region:
    return _region(
        choice,
        "reports/_results_board.html",
        "reports:results_live",
        lambda: {"board": ResultsBoard(choice.scope)},
        pk=choice.scope.campaign,
    )


def _of_influencer(choice: Choice) -> Region:
    def context() -> dict[str, Any]:
        return {"board": InfluencerBoard(choice.scope), "offered": campaigns_of(choice.scope)}

    return _region(choice, "reports/_influencer_board.html", "reports:influencer_live", context)


def _region(
    choice: Choice,
    template: str,
    live: str,
    context: Callable[[], dict[str, Any]],
    **route: Any,
) -> Region:
    return Region(
        choice=choice,
        template=template,
        live=reverse(live, kwargs=route),
        context=context,
        seconds=SECONDS,
    )


def _page(
    request: HttpRequest, template: str, choice: Choice, region: Region, **context: Any
) -> HttpResponse:
    return render(request, template, context | {"choice": choice, "region": region.html})


def _live(request: HttpRequest, region: Region) -> HttpResponse:
    if request.GET.get("version") == region.version:
        return HttpResponse(status=204)
    return HttpResponse(region.html)
