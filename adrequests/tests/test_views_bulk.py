"""One answer to many requests."""

import pytest

from accounts.models import Notification
from accounts.tests.factories import make_influencer
from adrequests import services
from adrequests.models import AdRequest, Message, Status
from adrequests.tests.factories import (
    make_ad_request,
    make_application,
    make_colleague,
    make_terms,
)
from adrequests.tests.pages import signed_in, snapshot, text
from campaigns.models import Share
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db
BULK = "/ad-requests/bulk/"


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


@pytest.fixture
def applications(campaign):
    return [
        make_application(campaign=campaign, influencer=make_influencer(name=name))
        for name in ("Noor", "Lena")
    ]


def chosen(rows, action, **more):
    return {
        "ids": [row.pk for row in rows],
        "action": action,
        "at": "/sponsor/requests/?status=turn",
    } | more


def confirmed(rows, action, **more):
    offers = {f"offer-{row.pk}": row.offer_number for row in rows}
    return chosen(rows, action, confirmed="1", **offers, **more)


def said(client, response):
    return text(client.get(response["Location"]))


def test_bulk_shows_first_what_will_happen_and_does_nothing(applications, sponsor):
    before = [snapshot(row) for row in applications]

    response = signed_in(sponsor).post(BULK, chosen(applications, "reject"))

    words = text(response)
    assert response.status_code == 200
    assert "Reject 2 offers?" in words
    assert "Noor" in words
    assert "Lena" in words
    assert [snapshot(row) for row in applications] == before


def test_bulk_reject_closes_each_with_the_one_reason_and_tells_each_person(applications, sponsor):
    client = signed_in(sponsor)

    response = client.post(
        BULK, confirmed(applications, "reject", reason="full", share_reason="on", note="Next time.")
    )

    assert response.status_code == 303
    assert response["Location"] == "/sponsor/requests/?status=turn"
    assert (
        list(AdRequest.objects.values_list("status", "close_reason"))
        == [(Status.REJECTED, "full")] * 2
    )
    assert list(Message.objects.values_list("text", flat=True)) == ["Next time."] * 2
    told = Notification.objects.filter(kind="rejected").values_list("recipient", flat=True)
    assert set(told) == {row.influencer.user_id for row in applications}
    assert "2 offers were rejected; each person was told." in said(client, response)


def test_bulk_reject_without_a_reason_asks_again(applications, sponsor):
    response = signed_in(sponsor).post(BULK, confirmed(applications, "reject", note="Next time."))

    assert response.status_code == 422
    assert "Choose a reason." in text(response)
    assert "Next time." in text(response)
    assert AdRequest.objects.open().count() == 2


def test_bulk_withdraw_takes_back_what_waits_and_leaves_the_rest_out(
    campaign, applications, sponsor
):
    invited = make_ad_request(campaign=campaign, influencer=make_influencer(name="Kwame"))

    shown = signed_in(sponsor).post(BULK, chosen([invited, *applications], "withdraw"))
    done = signed_in(sponsor).post(BULK, confirmed([invited], "withdraw"))

    assert "Withdraw 1 offer?" in text(shown)
    assert text(shown).count("Left out:") == 2
    assert done.status_code == 303
    invited.refresh_from_db()
    assert invited.status == Status.WITHDRAWN


def test_bulk_remind_reminds_once_and_leaves_out_who_was_reminded(campaign, sponsor):
    invited = make_ad_request(campaign=campaign)
    client = signed_in(sponsor)

    first = said(client, client.post(BULK, confirmed([invited], "remind")))
    again = client.post(BULK, chosen([invited], "remind"))

    assert "1 person was reminded." in first
    assert "Left out: Reminded today already." in text(again)


def test_bulk_reports_what_changed_in_between_and_does_the_rest(applications, sponsor):
    first, second = applications
    form = confirmed(applications, "reject", reason="fee")
    services.amend(
        ad_request=first, by=first.influencer.user, offer_number=1, terms=make_terms(90_000)
    )
    client = signed_in(sponsor)

    words = said(client, client.post(BULK, form))

    assert "1 offer was rejected; the person was told." in words
    assert "Noor: The terms changed while you were reading." in words
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.PENDING, Status.REJECTED)


def test_bulk_reaches_no_row_of_a_stranger(applications, other_sponsor):
    before = [snapshot(row) for row in applications]
    client = signed_in(other_sponsor)

    response = client.post(BULK, confirmed(applications, "reject", reason="fee"))

    assert "Tick at least one request first." in said(client, response)
    assert [snapshot(row) for row in applications] == before


def test_bulk_of_a_colleague_who_may_only_look_leaves_everything_out(campaign, applications):
    viewer = make_colleague(campaign, Share.Level.VIEW)
    client = signed_in(viewer)

    shown = client.post(BULK, chosen(applications, "reject"))
    client.post(BULK, confirmed(applications, "reject", reason="fee"))

    assert text(shown).count("You may look at this request, but not answer it.") == 2
    assert AdRequest.objects.open().count() == 2


@pytest.mark.parametrize(
    "data", [{}, {"action": "delete"}, {"action": "remind", "ids": ["x", "-1", "9" * 40]}]
)
def test_bulk_of_nothing_or_nonsense_says_so(applications, sponsor, data):
    client = signed_in(sponsor)

    assert "Tick at least one request first." in said(client, client.post(BULK, data))


def test_bulk_by_get_is_not_allowed(sponsor):
    assert signed_in(sponsor).get(BULK).status_code == 405
