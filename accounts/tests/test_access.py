"""Roles and their rights, the log-in backend, what is true of every request."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts import services
from accounts.access import approved_sponsor_required
from accounts.adapters import SecondFactorAdapter
from accounts.backends import AccountBackend
from accounts.models import Role, User
from accounts.tests.factories import make_influencer, make_sponsor, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_the_three_roles_exist_after_migration():
    assert {role.code: role.name for role in Role.objects.all()} == {
        "admin": "Admin", "sponsor": "Sponsor", "influencer": "Influencer",
    }  # fmt: skip


def test_a_role_s_rights_are_the_person_s(influencer):
    right = influencer.user.role.permissions.select_related("content_type").first()

    assert right is not None
    assert influencer.user.has_perm(f"{right.content_type.app_label}.{right.codename}")


@pytest.mark.parametrize("group", ["Moderator", "Lead"])
def test_moderators_and_leads_decide(group):
    staff = make_staff(group)

    assert staff.has_perms(
        ["accounts.decide_sponsor", "accounts.flag_user", "accounts.view_sponsor"]
    )


def test_finance_looks_and_does_not_decide():
    staff = make_staff("Finance")

    assert staff.has_perm("accounts.view_sponsor")
    assert not staff.has_perm("accounts.decide_sponsor")


def test_an_admin_role_alone_gives_no_rights():
    assert not make_user(Role.Code.ADMIN, is_staff=True).has_perm("accounts.view_user")


@pytest.mark.parametrize("who", ["sponsor", "influencer"])
def test_people_have_no_staff_rights(who, request):
    party = request.getfixturevalue(who)

    assert not party.user.has_perm("accounts.decide_sponsor")
    assert not party.user.has_perm("accounts.view_user")


def test_one_query_loads_person_role_and_party(sponsor, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = AccountBackend().get_user(sponsor.user_id)
        assert user.is_sponsor
        assert user.party.company_name == sponsor.company_name


def test_a_closed_or_missing_account_is_nobody(influencer):
    User.objects.update(is_active=False)

    assert AccountBackend().get_user(influencer.user_id) is None
    assert AccountBackend().get_user(0) is None


def test_a_suspended_person_meets_the_reason_instead_of_the_page(influencer, moderator, client):
    services.flag(target=influencer, by=moderator, reason="spam", message="Mass messages.")
    client.force_login(influencer.user)

    page = client.get("/welcome/")

    assert page.status_code == 403
    assert "Mass messages." in page.content.decode()
    assert "Spam or mass messages" in page.content.decode()


@pytest.mark.parametrize("path", ["/settings/profile/", "/settings/security/", "/notifications/"])
def test_what_a_suspended_person_may_still_use_stays_open(influencer, moderator, client, path):
    services.flag(target=influencer, by=moderator, reason="spam")
    client.force_login(influencer.user)

    assert client.get(path).status_code == 200


def test_a_suspended_person_may_change_the_password_and_sign_out(influencer, moderator, client):
    services.flag(target=influencer, by=moderator, reason="spam")
    client.force_login(influencer.user)

    assert client.get("/accounts/password/change/").status_code != 403
    assert client.post("/accounts/logout/").status_code == 302


def test_times_are_shown_in_the_person_s_zone(influencer, client):
    services.save_person(user=influencer.user, name="P", time_zone="Pacific/Auckland")
    client.force_login(influencer.user)

    assert 'value="Pacific/Auckland" selected' in client.get("/settings/profile/").content.decode()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd"])
def test_an_unknown_zone_breaks_no_page(influencer, client, zone):
    User.objects.update(time_zone=zone)
    client.force_login(influencer.user)

    assert client.get("/notifications/").status_code == 200


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        (lambda: make_influencer().user, "/welcome/submit/", 404),
        (lambda: make_sponsor().user, "/settings/profile/platforms/add/", 404),
        (lambda: make_sponsor().user, "/staff/invite/", 404),
        (make_staff, "/staff/invite/", 404),
    ],
)
def test_a_page_of_another_role_does_not_exist(client, person, path, status):
    client.force_login(person())

    answer: HttpResponse = client.post(path)

    assert answer.status_code == status


def test_the_second_step_is_named_after_the_site(settings):
    assert SecondFactorAdapter()._get_site_name() == settings.SITE_NAME


def opened_by(user):
    """What a page for approved sponsors answers this person."""
    request = RequestFactory().get("/")
    request.user = user
    request.htmx = False
    page = approved_sponsor_required(lambda _: HttpResponse("in"))
    return page(request).status_code


def test_a_page_for_approved_sponsors_tells_the_others_what_is_next(sponsor, moderator):
    waiting = make_sponsor(status="pending")

    assert [opened_by(user) for user in (sponsor.user, moderator, waiting.user)] == [200, 200, 403]


def test_a_page_for_approved_sponsors_does_not_exist_for_creators(influencer):
    with pytest.raises(Http404):
        opened_by(influencer.user)
