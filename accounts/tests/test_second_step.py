"""Staff work only with a second step at log-in, where the installation demands one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from accounts import services
from accounts.models import AuditEvent, Notification
from accounts.tests.factories import PASSWORD, make_staff
from adrequests.tests.factories import make_ad_request

pytestmark = pytest.mark.django_db
QUEUE = "/admin/accounts/sponsor/?queue=waiting"
NOTE = "The second step for staff is off"


@pytest.fixture
def demanded(settings):
    settings.STAFF_MFA_REQUIRED = True


@pytest.fixture
def rosa(client, demanded):
    """A moderator with a password alone, signed in."""
    user = make_staff()
    client.force_login(user)
    return user


def set_up(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.mark.parametrize(
    "path",
    [
        QUEUE, "/admin/", "/admin/accounts/auditevent/1/change/", "/admin/accounts/auditevent/1/history/",
        "/admin/password_change/", "/admin/live/", "/staff/invite/", "/styleguide/", "/",
    ],
)  # fmt: skip
def test_without_a_second_step_staff_are_led_to_set_it_up(client, rosa, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_pages_that_staff_share_with_others_wait_too(client, rosa):
    ad_request = make_ad_request()

    answer = client.get(reverse("adrequests:detail", args=[ad_request.pk]))

    assert answer["Location"] == reverse("mfa_index")


def test_nothing_is_decided_without_a_second_step(client, rosa, influencer):
    url = reverse("admin:accounts_influencer_decide", args=[influencer.pk, "flag"])

    answer = client.post(url, {"confirm": "1", "reason": "spam"})

    influencer.refresh_from_db()
    assert answer["Location"] == reverse("mfa_index")
    assert not influencer.is_flagged


def test_a_fragment_is_told_to_leave_the_page(client, rosa):
    answer = client.get("/admin/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == reverse("mfa_index")
    assert "after_second_step" not in client.session


@pytest.mark.parametrize(
    "path",
    ["/accounts/2fa/", "/settings/security/", "/accounts/email/", "/help/", "/notifications/"],
)
def test_what_leads_to_the_second_step_and_one_s_own_pages_stay_open(client, rosa, path):
    assert client.get(path).status_code == 200


def test_staff_may_sign_out_without_a_second_step(client, rosa):
    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


def test_staff_with_a_second_step_enter(client, rosa):
    set_up(rosa)

    assert client.get(QUEUE).status_code == 200


@pytest.mark.parametrize("who", ["sponsor", "influencer"])
def test_others_are_asked_for_nothing(client, demanded, who, request):
    client.force_login(request.getfixturevalue(who).user)

    assert client.get("/notifications/").status_code == 200
    assert client.get("/", follow=True).redirect_chain[-1][0] != reverse("mfa_index")


def test_where_it_is_not_demanded_staff_enter_and_are_told(client, moderator):
    client.force_login(moderator)

    answer = client.get(QUEUE)

    assert answer.status_code == 200
    assert NOTE in answer.content.decode()


def test_where_it_is_demanded_no_page_speaks_of_it(client, rosa):
    set_up(rosa)

    assert NOTE not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(("late", "counts"), [(0, True), (30, True), (60, False)])
def test_a_code_counts_for_one_half_minute_more(late, counts):
    secret = totp.generate_totp_secret()
    noon = datetime(2026, 9, 15, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        code = totp.format_hotp_value(
            totp.hotp_value(secret, list(totp.yield_hotp_counters_from_time())[1])
        )
    with time_machine.travel(noon + timedelta(seconds=late), tick=False):
        assert totp.validate_totp_code(secret, code) is counts


def test_setting_it_up_leads_to_the_page_that_was_wanted(client, demanded):
    """By the real pages: log in, be led away, scan, type the code, keep the recovery codes, go on."""
    rosa = make_staff(email="rosa@example.com")
    client.post(reverse("account_login"), {"login": rosa.email, "password": PASSWORD})
    client.get(QUEUE)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/help/"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    counter = list(totp.yield_hotp_counters_from_time())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))

    page = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)

    codes = page.content.decode()
    way_on = re.search(r'href="([^"]+)">I have kept them', codes)
    assert way_on
    assert way_on[1] == QUEUE
    assert client.get(way_on[1]).status_code == 200
    assert "after_second_step" not in client.session


def test_whoever_comes_back_to_the_overview_goes_on_as_well(client, rosa):
    client.get(QUEUE)
    set_up(rosa)

    assert client.get(reverse("mfa_index"))["Location"] == QUEUE
    assert client.get(reverse("mfa_index")).status_code == 200


@pytest.fixture
def admin():
    return make_staff(is_superuser=True)


def test_an_admin_helps_somebody_whose_phone_is_gone(client, rosa, admin):
    set_up(rosa)
    assert client.get(QUEUE).status_code == 200

    services.remove_second_step(user=rosa, by=admin, reason="lost")

    assert not Authenticator.objects.exists()
    assert "/login/" in client.get(QUEUE)["Location"]
    assert AuditEvent.objects.about(rosa).get().action == "second_step_removed"
    assert Notification.objects.get(recipient=rosa).title == "Your second step was removed"


@pytest.mark.parametrize("group", ["Moderator", "Lead", "Finance"])
def test_nobody_else_removes_a_second_step(rosa, group):
    set_up(rosa)

    with pytest.raises(services.NotAllowed):
        services.remove_second_step(user=rosa, by=make_staff(group), reason="lost")

    assert Authenticator.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_admin_does_not_remove_their_own(admin):
    set_up(admin)

    with pytest.raises(services.NotAllowed):
        services.remove_second_step(user=admin, by=admin, reason="lost")

    assert Authenticator.objects.exists()


def test_where_there_is_none_nothing_is_removed(rosa, admin):
    with pytest.raises(services.NoSecondStep):
        services.remove_second_step(user=rosa, by=admin, reason="lost")

    assert not AuditEvent.objects.exists()


def test_it_is_offered_where_there_is_one(client, admin, influencer):
    client.force_login(admin)
    page = reverse("admin:accounts_user_change", args=[influencer.user_id])
    names = [verdict.name for verdict, _url in client.get(page).context["verdicts"]]
    set_up(influencer.user)

    with_one = [verdict.name for verdict, _url in client.get(page).context["verdicts"]]

    assert (names, with_one) == (["close"], ["close", "remove_second_step"])
