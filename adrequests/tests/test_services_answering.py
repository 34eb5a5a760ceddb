"""Accept, counter, amend, extend: what each does, and every reason it is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, Policy, SponsorStatus
from accounts.services import flag
from accounts.tests.factories import make_influencer, make_sponsor
from adrequests import services
from adrequests.models import AdRequest, Message, Offer, Side, Status
from adrequests.services import turns
from adrequests.tests.factories import (
    last_event,
    make_ad_request,
    make_application,
    make_colleague,
    make_terms,
    refused,
    snapshot,
    told,
)
from campaigns.models import Campaign
from campaigns.services import (
    BudgetExceeded,
    CampaignClosed,
    SeatsFull,
    archive,
    complete,
    pause,
    update_campaign,
)
from campaigns.tests.factories import make_campaign

CHEAPER = make_terms(90_000)


def counter(row, by, fee_minor=90_000, **given):
    """A counter-offer to whatever is on the table."""
    row.refresh_from_db()
    given.setdefault("offer_number", row.offer_number)
    return services.counter(ad_request=row, by=by, terms=make_terms(fee_minor), **given)


MOVES = {
    "accept": lambda row, by, n: services.accept(ad_request=row, by=by, offer_number=n),
    "counter": lambda row, by, n: services.counter(
        ad_request=row, by=by, offer_number=n, terms=CHEAPER
    ),
    "extend": lambda row, by, n: services.extend(ad_request=row, by=by, offer_number=n),
    "reject": lambda row, by, n: services.reject(
        ad_request=row, by=by, offer_number=n, reason="fee"
    ),
    "amend": lambda row, by, n: services.amend(
        ad_request=row, by=by, offer_number=n, terms=CHEAPER
    ),
    "withdraw": lambda row, by, n: services.withdraw(ad_request=row, by=by, offer_number=n),
}
OF_THE_ASKED = ["accept", "counter", "extend", "reject"]
OF_THE_AUTHOR = ["amend", "withdraw"]


@pytest.fixture(params=sorted(MOVES))
def move(request, owner, creator, invitation):
    """Any move on the invitation by whoever may make it; `by` and `number` may be given otherwise."""
    mover = creator if request.param in OF_THE_ASKED else owner

    def call(by=mover, number=1):
        return MOVES[request.param](invitation, by, number)

    return call


# --- What every move has in common --------------------------------------------------------------------------------------


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


# --- Accept -------------------------------------------------------------------------------------------------------------


def test_accept_agrees_reserves_the_fee_and_a_place_and_tells_the_other_side(
    invitation, creator, owner, manager, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)

    agreed = MOVES["accept"](invitation, creator, 1)

    campaign = Campaign.objects.get()
    assert (agreed.status, agreed.awaiting) == (Status.ACCEPTED, "")
    assert (agreed.accepted_at, agreed.accepted_by) == (timezone.now(), creator)
    assert (campaign.committed_minor, campaign.seats_taken) == (110_000, 1)
    assert agreed.campaign.committed_minor == 110_000
    assert last_event(agreed) == ("accepted", "pending", "accepted", creator, {"offer": 1})
    assert told("accepted") == {owner, manager}


def test_a_company_accepts_what_an_influencer_asked_for(application, manager):
    agreed = MOVES["accept"](application, manager, 1)

    assert agreed.accepted_by == manager
    assert told("accepted") == {application.influencer.user}


def test_accept_commits_the_fee_of_the_offer_it_names(invitation, owner, creator, campaign):
    counter(invitation, creator, 130_000)
    counter(invitation, owner, 125_000)

    MOVES["accept"](invitation, creator, 3)

    campaign.refresh_from_db()
    assert campaign.committed_minor == 125_000


def test_the_same_accept_again_gives_the_same_answer_and_changes_nothing(invitation, creator):
    first = MOVES["accept"](invitation, creator, 1)
    before = snapshot()

    again = MOVES["accept"](invitation, creator, 1)

    assert again == first
    assert again.accepted_at == first.accepted_at
    assert snapshot() == before


def test_an_accept_by_another_of_the_same_side_is_told_that_it_is_closed(
    application, owner, manager
):
    MOVES["accept"](application, owner, 1)

    with refused(services.AlreadyClosed):
        MOVES["accept"](application, manager, 1)


def test_the_same_person_naming_another_offer_is_told_that_it_is_closed(invitation, creator):
    MOVES["accept"](invitation, creator, 1)

    with refused(services.AlreadyClosed):
        MOVES["accept"](invitation, creator, 2)


@pytest.mark.django_db
def test_accept_beyond_the_budget_leaves_everything_and_names_what_is_missing():
    campaign = make_campaign(budget_minor=200_000)
    first, second = (make_application(campaign=campaign, fee_minor=150_000) for _ in range(2))
    MOVES["accept"](first, campaign.sponsor.user, 1)

    with refused(BudgetExceeded) as refusal:
        MOVES["accept"](second, campaign.sponsor.user, 1)
    assert refusal.value.facts == {"missing_minor": 100_000}
    assert "$1,000" in str(refusal.value)


@pytest.mark.django_db
def test_accept_takes_the_budget_to_its_last_cent():
    campaign = make_campaign(budget_minor=200_000)
    first, second = (make_ad_request(campaign=campaign, fee_minor=100_000) for _ in range(2))

    for row in (first, second):
        MOVES["accept"](row, row.influencer.user, 1)

    campaign.refresh_from_db()
    assert campaign.free_minor == 0


def test_a_gift_takes_a_place_and_no_money(campaign):
    row = make_ad_request(campaign=campaign, fee_minor=0)

    MOVES["accept"](row, row.influencer.user, 1)

    campaign.refresh_from_db()
    assert (campaign.committed_minor, campaign.seats_taken) == (0, 1)


@pytest.mark.django_db
def test_accept_finds_the_last_place_taken():
    campaign = make_campaign(seats=1)
    first, second = (make_ad_request(campaign=campaign) for _ in range(2))
    MOVES["accept"](first, first.influencer.user, 1)

    with refused(SeatsFull):
        MOVES["accept"](second, second.influencer.user, 1)


def test_accept_in_a_paused_campaign_is_possible(invitation, creator, campaign, owner):
    pause(campaign=campaign, by=owner)

    assert MOVES["accept"](invitation, creator, 1).status == Status.ACCEPTED


def test_accept_after_the_last_day_finds_the_campaign_over(invitation, creator, time_machine):
    Campaign.objects.update(ends_on=timezone.localdate())
    time_machine.move_to(timezone.now() + timedelta(days=1))

    with refused(CampaignClosed):
        MOVES["accept"](invitation, creator, 1)


@pytest.mark.parametrize("end", [complete, archive])
def test_accept_after_the_end_of_the_campaign_finds_the_request_expired(
    invitation, creator, campaign, owner, end
):
    end(campaign=campaign, by=owner)

    with refused(services.AlreadyClosed):
        MOVES["accept"](invitation, creator, 1)


# --- Counter and amend --------------------------------------------------------------------------------------------------


def test_a_counter_offer_is_the_next_number_and_turns_the_table(
    invitation, creator, owner, manager, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    services.extend(ad_request=invitation, by=creator, offer_number=1)

    row = counter(invitation, creator, 140_000, note="Two days on a mountain.")

    offer = Offer.objects.get(number=2)
    assert (row.status, row.awaiting, row.offer_number) == (Status.NEGOTIATING, Side.SPONSOR, 2)
    assert (row.latest_offer, row.fee_minor) == (offer, 140_000)
    assert (row.sponsor_rounds, row.influencer_rounds) == (1, 1)
    assert (row.expires_at, row.extended_at) == (timezone.now() + timedelta(days=7), None)
    assert (offer.side, offer.author) == (Side.INFLUENCER, creator)
    assert Message.objects.get().offer == offer
    assert last_event(row) == ("countered", "pending", "negotiating", creator, {"offer": 2})
    assert told("counter") == {owner, manager}


def test_an_amendment_is_the_next_number_and_the_other_side_stays_asked(
    invitation, creator, manager
):
    row = services.amend(ad_request=invitation, by=manager, offer_number=1, terms=CHEAPER)

    assert (row.status, row.awaiting, row.offer_number) == (Status.PENDING, Side.INFLUENCER, 2)
    assert (row.fee_minor, row.sponsor_rounds, row.influencer_rounds) == (90_000, 2, 0)
    assert (row.latest_offer.side, row.latest_offer.author) == (Side.SPONSOR, manager)
    assert last_event(row) == ("amended", "pending", "pending", manager, {"offer": 2})
    assert told("counter") == {creator}


def test_an_offer_points_to_the_brief_of_its_moment(invitation, creator, campaign, owner):
    update_campaign(campaign=campaign, by=owner, dont="No hashtags.")

    counter(invitation, creator)

    numbers = Offer.objects.order_by("number").values_list("brief__number", flat=True)
    assert list(numbers) == [1, 2]


@pytest.mark.parametrize("name", ["counter", "amend"])
def test_the_terms_on_the_table_are_no_new_offer(invitation, creator, owner, name):
    by = creator if name == "counter" else owner

    with refused(services.NothingChanged):
        getattr(services, name)(ad_request=invitation, by=by, offer_number=1, terms=make_terms())


@pytest.mark.parametrize("name", ["counter", "amend"])
def test_terms_that_cannot_be_are_no_offer(invitation, creator, owner, name):
    by = creator if name == "counter" else owner

    with refused(services.TermsInvalid):
        getattr(services, name)(ad_request=invitation, by=by, offer_number=1, terms=make_terms(-1))


def test_whose_turn_it_is_comes_before_what_is_wrong_with_the_terms(invitation, owner):
    with refused(services.NotYourTurn):
        services.counter(ad_request=invitation, by=owner, offer_number=1, terms=make_terms(-1))


def test_a_note_nobody_would_read_makes_no_offer(invitation, creator):
    with refused(services.TextTooLong):
        counter(invitation, creator, note="x" * 2001)


def test_a_company_counters_with_no_more_than_is_free_an_influencer_with_any_fee(
    invitation, creator, owner, campaign
):
    counter(invitation, creator, campaign.budget_minor + 1)

    with refused(BudgetExceeded):
        counter(invitation, owner, campaign.budget_minor + 2)


def test_each_side_has_its_rounds(invitation, creator, owner):
    Policy.objects.create(pk=1, rounds_per_side=2)
    counter(invitation, creator, 1)
    counter(invitation, owner, 2)
    counter(invitation, creator, 3)

    with refused(services.RoundLimitReached):
        counter(invitation, owner, 4)
    with refused(services.RoundLimitReached):
        services.amend(ad_request=invitation, by=creator, offer_number=4, terms=make_terms(5))
    assert MOVES["accept"](invitation, owner, 4).status == Status.ACCEPTED


def test_an_offer_may_be_repeated_after_another_one(invitation, creator, owner):
    counter(invitation, creator, 130_000)

    assert counter(invitation, owner, 110_000).offer_number == 3


# --- Extend -------------------------------------------------------------------------------------------------------------


def test_extend_adds_the_days_of_the_rules_and_tells_the_other_side(
    invitation, creator, owner, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    Policy.objects.create(pk=1, extension_days=2)

    row = MOVES["extend"](invitation, creator, 1)

    assert row.expires_at == invitation.expires_at + timedelta(days=2)
    assert (row.extended_at, row.awaiting) == (timezone.now(), Side.INFLUENCER)
    assert last_event(row) == ("extended", "pending", "pending", creator, {"offer": 1})
    assert told("extended") == {owner}


def test_an_offer_is_extended_once_the_next_one_again(invitation, creator, owner):
    MOVES["extend"](invitation, creator, 1)
    with refused(services.ExtendedAlready):
        MOVES["extend"](invitation, creator, 1)

    counter(invitation, creator)

    assert MOVES["extend"](invitation, owner, 2).extended_at


# --- What people read ---------------------------------------------------------------------------------------------------


def test_the_lines_say_who_did_what_for_how_much(invitation, creator, owner, campaign):
    row = counter(invitation, creator, 140_050)
    row = services.amend(ad_request=row, by=creator, offer_number=2, terms=make_terms(135_000))
    MOVES["accept"](row, owner, 3)

    name, company = invitation.influencer.name, campaign.sponsor.company_name
    assert list(Notification.objects.order_by("pk").values_list("title", flat=True)) == [
        f"{company} invites you: $1,100",
        f"{name} offers $1,400.50 instead",
        f"{name} changed the offer: $1,350",
        f"{company} accepted $1,350",
    ]
    assert set(Notification.objects.values_list("body", flat=True)) == {campaign.name}
    assert set(Notification.objects.values_list("url", flat=True)) == {row.get_absolute_url()}


def test_a_colleague_who_left_is_told_nothing(application, campaign):
    colleague = make_colleague(campaign)
    colleague.is_active = False
    colleague.save()

    services.amend(
        ad_request=application, by=application.influencer.user, offer_number=1, terms=CHEAPER
    )

    assert told("counter") == {campaign.sponsor.user}
