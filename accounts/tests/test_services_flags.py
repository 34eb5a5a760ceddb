"""Flags: at once, with a reason, and lifted again."""

import pytest

from accounts import services
from accounts.models import AuditEvent, Influencer, Notification, Sponsor
from accounts.services.decisions import NotAllowed
from accounts.tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_a_flagged_creator_is_hidden_signed_out_and_told(influencer, sponsor, moderator, client):
    client.force_login(influencer.user)

    services.flag(target=influencer, by=moderator, reason="spam", message="Mass messages.")

    assert not Influencer.objects.visible_to(sponsor.user).exists()
    assert client.get("/settings/security/").status_code == 302
    assert (influencer.flag_reason, influencer.flag_message) == ("spam", "Mass messages.")
    assert Notification.objects.get(recipient=influencer.user).body == "Mass messages."
    event = AuditEvent.objects.about(influencer).get()
    assert (event.action, event.decision.reason) == ("flagged", "spam")


def test_a_flagged_sponsor_may_not_act(sponsor, moderator):
    services.flag(target=sponsor, by=moderator, reason="fraud")

    assert not sponsor.may_act
    assert not Sponsor.objects.acting().exists()


def test_a_second_flag_changes_nothing(influencer, moderator):
    services.flag(target=influencer, by=moderator, reason="spam")

    with pytest.raises(services.AlreadyFlagged):
        services.flag(target=influencer, by=make_staff(), reason="fraud")

    influencer.refresh_from_db()
    assert influencer.flag_reason == "spam"
    assert AuditEvent.objects.about(influencer).count() == 1


def test_a_lifted_flag_leaves_no_mark_but_the_trail(influencer, moderator):
    services.flag(target=influencer, by=moderator, reason="spam")

    services.unflag(target=influencer, by=moderator, private_note="Talked to her.")

    assert (influencer.is_flagged, influencer.flag_reason, influencer.flag_message) == (
        False,
        "",
        "",
    )
    assert influencer.may_act
    actions = [event.action for event in AuditEvent.objects.about(influencer)]
    assert actions == ["flagged", "unflagged"]
    assert Notification.objects.filter(recipient=influencer.user).count() == 2


def test_what_is_not_flagged_cannot_be_lifted(influencer, moderator):
    with pytest.raises(services.NotFlagged):
        services.unflag(target=influencer, by=moderator, private_note="Oops")

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("verb", [services.flag, services.unflag])
def test_flagging_needs_the_right_and_a_reason(influencer, moderator, verb):
    words = {"message": "", "private_note": ""}

    with pytest.raises(NotAllowed):
        verb(target=influencer, by=make_staff("Finance"), reason="spam", **words)
    with pytest.raises(services.ReasonMissing):
        verb(target=influencer, by=moderator, reason="other", **words)

    assert not AuditEvent.objects.exists()
