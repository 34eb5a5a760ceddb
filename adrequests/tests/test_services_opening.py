"""Staff and other people's conversations."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEvent, Decision, Notification
from accounts.services import NotAllowed, ReasonMissing, flag
from accounts.tests.factories import make_staff
from adrequests import services
from adrequests.models import THREAD_STAYS_OPEN, AdRequest, Message
from adrequests.tests.factories import make_ad_request, make_terms, refused, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(invitation, owner):
    """A message and the note of an offer."""
    message = services.post_message(ad_request=invitation, by=owner, text="Between us.")
    services.counter(
        ad_request=invitation,
        by=invitation.influencer.user,
        offer_number=1,
        terms=make_terms(90_000),
        note="For you only.",
    )
    return [message, Message.objects.get(offer__isnull=False)]


def opened(ad_request, by, **given):
    given.setdefault("reason", "fraud")
    return services.open_thread(ad_request=ad_request, by=by, **given)


def test_opening_is_written_down_with_its_words(invitation, moderator):
    opened(invitation, moderator, message="We look into a report.", private_note="Card 4711.")

    event = AuditEvent.objects.about(invitation).last()
    assert (event.action, event.actor, event.to_status) == ("thread_opened", moderator, "pending")
    assert list(Decision.objects.values_list("event", "reason", "message", "private_note")) == [
        (event.pk, "fraud", "We look into a report.", "Card 4711.")
    ]


def test_opening_tells_both_sides_who_and_why(invitation, owner, creator, manager):
    rosa = make_staff(name="Rosa Adler")

    opened(invitation, rosa, message="We look into a report.", private_note="Card 4711.")

    assert told("thread_opened") == {owner, creator, manager}
    lines = Notification.objects.filter(kind="thread_opened").values_list("title", "body", "url")
    assert set(lines) == {
        (
            "Rosa Adler of the Tandem team opened this conversation: suspected fraud",
            "We look into a report.",
            invitation.get_absolute_url(),
        )
    }


@pytest.mark.parametrize("side", ["sponsor", "influencer"])
def test_opening_tells_a_suspended_side_too(side, invitation, moderator, owner, creator):
    party = {"sponsor": invitation.campaign.sponsor, "influencer": invitation.influencer}[side]
    flag(target=party, by=moderator, reason="fraud")

    opened(invitation, moderator)

    assert {owner, creator} <= told("thread_opened")


def test_opening_changes_nothing_of_the_deal(invitation, moderator):
    before = AdRequest.objects.filter(pk=invitation.pk).values().get()

    opened(invitation, moderator)

    assert AdRequest.objects.filter(pk=invitation.pk).values().get() == before


@pytest.mark.parametrize("group", ["Moderator", "Lead"])
def test_staff_read_the_words_only_once_opened(group, invitation, words):
    member = make_staff(group)
    assert list(Message.objects.visible_to(member)) == []

    opened(invitation, member)

    assert list(Message.objects.visible_to(member).order_by("pk")) == words


def test_an_admin_needs_a_reason_as_anyone(invitation, words):
    admin = make_staff(is_superuser=True)
    assert not Message.objects.visible_to(admin).exists()

    opened(invitation, admin)

    assert Message.objects.visible_to(admin).count() == 2


def test_opening_is_for_the_one_who_opened_and_for_one_request(invitation, words, moderator):
    other = make_ad_request()
    services.post_message(ad_request=other, by=other.influencer.user, text="Elsewhere.")

    opened(invitation, moderator)

    assert not Message.objects.visible_to(make_staff()).exists()
    assert not Message.objects.visible_to(moderator).filter(ad_request=other).exists()


def test_opening_ends_after_a_day_and_then_wants_a_new_reason(invitation, words, moderator):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        opened(invitation, moderator)
        assert services.open_until(invitation, moderator) == timezone.now() + THREAD_STAYS_OPEN
        clock.shift(timedelta(hours=23, minutes=59))
        assert Message.objects.visible_to(moderator).count() == 2

        clock.shift(timedelta(minutes=1))

        assert not Message.objects.visible_to(moderator).exists()
        assert services.open_until(invitation, moderator) is None
        opened(invitation, moderator)
        assert Message.objects.visible_to(moderator).count() == 2


def test_opening_ends_with_the_right_to(invitation, words, moderator):
    opened(invitation, moderator)

    moderator.groups.clear()

    fresh = type(moderator).objects.get(pk=moderator.pk)
    assert not Message.objects.visible_to(fresh).exists()


@pytest.mark.parametrize("who", ["owner", "creator", "manager", "viewer"])
def test_both_sides_read_their_own_words(who, invitation, words, request):
    person = request.getfixturevalue(who)

    assert Message.objects.visible_to(person).count() == 2


@pytest.mark.parametrize("who", ["other_sponsor", "other_influencer"])
def test_nobody_reads_the_words_of_others(who, invitation, words, request):
    stranger = request.getfixturevalue(who).user

    assert not Message.objects.visible_to(stranger).exists()


def test_opening_twice_is_refused(invitation, moderator):
    opened(invitation, moderator)

    with refused(services.ThreadIsOpen):
        opened(invitation, moderator)


@pytest.mark.parametrize("reason", ["", "curious"])
def test_opening_without_a_known_reason_is_refused(invitation, moderator, reason):
    with refused(ReasonMissing) as caught:
        opened(invitation, moderator, reason=reason)

    assert caught.value.field == "reason"


def test_opening_for_another_reason_wants_words_that_both_sides_read(invitation, moderator):
    with refused(ReasonMissing) as caught:
        opened(invitation, moderator, reason="other", private_note="Looks odd.")

    assert caught.value.field == "message"


def test_opening_is_refused_to_everyone_who_does_not_moderate(invitation, owner, creator):
    for person in (owner, creator, make_staff("Finance"), make_staff(is_active=False)):
        with refused(NotAllowed):
            opened(invitation, person)


def test_a_name_less_member_of_staff_is_told_as_the_team(invitation, moderator):
    opened(invitation, moderator, reason="other", message="Asked by phone.")

    titles = set(Notification.objects.filter(kind="thread_opened").values_list("title", flat=True))
    assert titles == {"The Tandem team opened this conversation"}
