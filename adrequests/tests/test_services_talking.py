"""Messages, and who has read how far."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, Policy
from accounts.services import flag
from accounts.tests.factories import make_influencer
from adrequests import services
from adrequests.models import Message, Seen, Side
from adrequests.services.talking import MessageEmpty, is_talking
from adrequests.tests.factories import last_event, make_terms, refused, told
from campaigns.models import Share
from campaigns.services import revoke_share

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def now(time_machine):
    """Time stands still; returns the moment at which it does."""
    time_machine.move_to(timezone.now(), tick=False)
    return timezone.now


def post(row, by, text="When does the pack ship?"):
    return services.post_message(ad_request=row, by=by, text=text)


def test_a_message_tells_the_other_side(invitation, creator, owner, manager, viewer):
    message = post(invitation, creator, "  When does the pack ship?\n")

    assert (message.text, message.side, message.author) == (
        "When does the pack ship?",
        Side.INFLUENCER,
        creator,
    )
    assert message.offer is None
    assert told("message") == {owner, manager}
    assert {line.body for line in Notification.objects.filter(kind="message")} == {message.text}


def test_a_message_of_the_company_tells_the_influencer(invitation, manager, creator):
    assert post(invitation, manager).side == Side.SPONSOR
    assert told("message") == {creator}


def test_a_long_message_is_shortened_in_the_line_only(invitation, creator):
    message = post(invitation, creator, "x" * 2000)

    assert len(message.text) == 2000
    assert len(Notification.objects.get(kind="message").body) == 140


@pytest.mark.parametrize(
    ("text", "refusal"), [(" \n", MessageEmpty), ("x" * 2001, services.TextTooLong)]
)
def test_nothing_and_too_much_are_no_messages(invitation, creator, text, refusal):
    with refused(refusal) as caught:
        post(invitation, creator, text)
    assert caught.value.field == "text"

    message = post(invitation, creator)
    with refused(refusal):
        services.edit_message(message=message, by=creator, text=text)


@pytest.mark.parametrize("who", ["viewer", "moderator", "stranger"])
def test_who_belongs_to_neither_side_writes_nothing(invitation, request, who):
    by = make_influencer().user if who == "stranger" else request.getfixturevalue(who)

    with refused(services.NotYourRequest):
        post(invitation, by)


def test_both_sides_write_for_thirty_days_after_closing(
    invitation, creator, owner, now, time_machine
):
    services.reject(ad_request=invitation, by=creator, offer_number=1, reason="fee")
    time_machine.shift(timedelta(days=30) - MOMENT)
    post(invitation, creator)

    time_machine.shift(MOMENT)

    with refused(services.ThreadClosed):
        post(invitation, owner)


def test_the_days_after_closing_follow_the_rules_of_the_house(
    invitation, creator, now, time_machine
):
    Policy.objects.create(pk=1, message_days=1)
    services.reject(ad_request=invitation, by=creator, offer_number=1, reason="fee")
    time_machine.shift(timedelta(days=1))

    with refused(services.ThreadClosed):
        post(invitation, creator)


def test_agreed_work_is_talked_about_without_end_also_under_a_flag(
    invitation, creator, owner, moderator, time_machine
):
    services.accept(ad_request=invitation, by=creator, offer_number=1)
    flag(target=invitation.campaign, by=moderator, reason="rules")
    time_machine.move_to(timezone.now() + timedelta(days=400))

    assert post(invitation, owner).pk


def test_a_suspended_negotiation_is_silent(invitation, creator, moderator):
    message = post(invitation, creator)
    flag(target=invitation.campaign, by=moderator, reason="rules")
    invitation.refresh_from_db()

    assert not is_talking(invitation)
    with refused(services.ThreadClosed):
        post(invitation, creator)
    with refused(services.ThreadClosed):
        services.edit_message(message=message, by=creator, text="Changed")


def test_a_message_is_corrected_within_five_minutes(invitation, creator, now, time_machine):
    message = post(invitation, creator)
    time_machine.shift(timedelta(minutes=5))

    edited = services.edit_message(message=message, by=creator, text=" When? ")

    assert (edited.text, edited.edited_at) == ("When?", now())
    time_machine.shift(MOMENT)
    with refused(services.EditWindowOver):
        services.edit_message(message=message, by=creator, text="Now?")


def test_only_its_author_corrects_a_message(invitation, creator, owner):
    message = post(invitation, creator)

    with refused(services.NotYourRequest):
        services.edit_message(message=message, by=owner, text="Changed")


def test_a_colleague_whose_share_was_taken_back_corrects_nothing(invitation, owner, manager):
    message = post(invitation, manager)
    revoke_share(share=Share.objects.get(), by=owner)

    with refused(services.NotYourRequest):
        services.edit_message(message=message, by=manager, text="Changed")


def test_the_note_of_an_offer_stays_as_it_was_sent(invitation, creator):
    services.counter(
        ad_request=invitation, by=creator, offer_number=1, terms=make_terms(1), note="Please."
    )

    with refused(services.EditWindowOver):
        services.edit_message(message=Message.objects.get(), by=creator, text="Changed")


def test_opening_a_case_reads_its_lines_and_remembers_when(invitation, creator, now):
    services.mark_seen(ad_request=invitation, by=creator)

    invitation.refresh_from_db()
    seen = Seen.objects.get()
    assert (seen.user, seen.at) == (creator, now())
    assert invitation.first_viewed_at == now()
    assert Notification.objects.get(recipient=creator).read_at == now()
    assert last_event(invitation) == ("viewed", "pending", "pending", creator, {})


def test_opening_a_case_again_moves_only_what_was_seen(invitation, creator, now, time_machine):
    first = now()
    services.mark_seen(ad_request=invitation, by=creator)
    invitation.refresh_from_db()
    time_machine.shift(timedelta(hours=1))

    services.mark_seen(ad_request=invitation, by=creator)

    invitation.refresh_from_db()
    assert Seen.objects.get().at == now()
    assert invitation.first_viewed_at == first


def test_the_first_look_counts_once_for_two_people_at_once(application, owner, manager):
    for by in (owner, manager):  # both hold the row as it was before anybody looked
        services.mark_seen(ad_request=application, by=by)

    assert last_event(application)[0::3] == ("viewed", owner)
    assert Seen.objects.count() == 2


def test_the_look_of_the_side_that_began_is_no_first_look(invitation, owner):
    services.mark_seen(ad_request=invitation, by=owner)

    invitation.refresh_from_db()
    assert invitation.first_viewed_at is None
    assert last_event(invitation)[0] == "began"


def test_a_first_look_after_an_answer_of_that_moment_is_noted_with_the_status_it_found(
    invitation, creator
):
    services.accept(ad_request=invitation, by=creator, offer_number=1)

    services.mark_seen(ad_request=invitation, by=creator)

    assert last_event(invitation)[:3] == ("viewed", "accepted", "accepted")


@pytest.mark.parametrize("who", ["viewer", "moderator"])
def test_who_may_only_look_leaves_no_trace(invitation, request, who):
    services.mark_seen(ad_request=invitation, by=request.getfixturevalue(who))

    assert not Seen.objects.exists()
    assert last_event(invitation)[0] == "began"
