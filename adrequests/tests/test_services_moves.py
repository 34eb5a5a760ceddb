"""What every move has in common: who may make it, when, and against which offer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SponsorStatus
from accounts.services import flag
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, Status
from adrequests.services import turns
from adrequests.tests.factories import (
    last_event,
    make_terms,
    refused,
)
from adrequests.tests.moving import MOVES, OF_THE_ASKED, OF_THE_AUTHOR, counter


@pytest.fixture(params=sorted(MOVES))
def move(request, owner, creator, invitation):
    """Any move on the invitation by whoever may make it; `by` and `number` may be given otherwise."""
    mover = creator if request.param in OF_THE_ASKED else owner

    def call(by=mover, number=1):
        return MOVES[request.param](invitation, by, number)

    return call


def test_an_outdated_number_is_refused_by_every_move(move, invitation, owner):
    services.amend(ad_request=invitation, by=owner, offer_number=1, terms=make_terms(1))

    with refused(services.OfferOutdated):
        move()


def test_a_number_that_was_never_offered_is_refused_by_every_move(move):
    with refused(services.OfferOutdated):
        move(number=2)


@pytest.mark.parametrize("who", ["stranger", "moderator", "viewer", "other creator"])
def test_who_belongs_to_neither_side_moves_nothing(move, request, who):
    strangers = {"stranger": make_sponsor, "other creator": make_influencer}
    by = strangers[who]().user if who in strangers else request.getfixturevalue(who)

    with refused(services.NotYourRequest):
        move(by=by)


@pytest.mark.parametrize("name", OF_THE_ASKED)
def test_the_side_that_made_the_offer_may_not_answer_it(invitation, owner, manager, name):
    for by in (owner, manager):
        with refused(services.NotYourTurn):
            MOVES[name](invitation, by, 1)


@pytest.mark.parametrize("name", OF_THE_AUTHOR)
def test_the_side_that_is_asked_may_not_change_or_take_back_the_offer(invitation, creator, name):
    with refused(services.NotYourTurn):
        MOVES[name](invitation, creator, 1)


@pytest.mark.parametrize("kind", ["sponsor", "influencer", "campaign"])
def test_a_flag_on_anyone_concerned_stops_every_move(move, invitation, moderator, kind):
    target = {
        "sponsor": invitation.campaign.sponsor,
        "influencer": invitation.influencer,
        "campaign": invitation.campaign,
    }[kind]
    flag(target=target, by=moderator, reason="rules")

    with refused(services.Frozen):
        move()


def test_a_company_that_lost_its_approval_stops_every_move(move, campaign):
    type(campaign.sponsor).objects.update(status=SponsorStatus.PENDING)

    with refused(services.Frozen):
        move()


def test_at_the_instant_of_expiry_every_move_comes_too_late(move, invitation, time_machine):
    time_machine.move_to(invitation.expires_at, tick=False)

    with refused(services.AlreadyClosed) as refusal:
        move()
    assert refusal.value.facts == {"status": Status.EXPIRED}


def test_just_before_expiry_every_move_is_in_time(move, invitation, time_machine):
    time_machine.move_to(invitation.expires_at - timedelta(microseconds=1), tick=False)

    assert move().moved_at == timezone.now()


@pytest.mark.parametrize("end", ["rejected", "withdrawn", "expired", "cancelled"])
def test_a_final_request_is_never_left_again(move, invitation, owner, creator, end):
    if end == "rejected":
        MOVES["reject"](invitation, creator, 1)
    elif end == "withdrawn":
        MOVES["withdraw"](invitation, owner, 1)
    elif end == "expired":
        services.expire_overdue(now=invitation.expires_at)
    else:
        MOVES["accept"](invitation, creator, 1)
        services.cancel(ad_request=invitation, by=owner, reason="timing")

    with refused(services.AlreadyClosed) as refusal:
        move()
    assert refusal.value.facts == {"status": end}


def test_what_changed_back_while_it_was_asked_for_counts_as_outdated(
    invitation, creator, monkeypatch
):
    monkeypatch.setattr(turns, "why_not", lambda *_, **__: None)

    with refused(services.OfferOutdated):
        MOVES["accept"](invitation, creator, 7)


def test_a_trail_starts_from_the_row_not_from_what_the_caller_holds(invitation, creator, owner):
    as_shown_on_an_old_page = AdRequest.objects.get(pk=invitation.pk)
    counter(invitation, creator)

    services.accept(ad_request=as_shown_on_an_old_page, by=owner, offer_number=2)

    assert last_event(invitation)[:3] == ("accepted", "negotiating", "accepted")
