"""Staff come by invitation."""

import pytest
from django.contrib.auth.models import Group

from accounts import services
from accounts.models import Delivery, StaffInvitation, User
from accounts.tests.factories import PASSWORD, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client) -> User:
    user = make_user("admin", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def link(admin) -> str:
    group = Group.objects.get(name="Moderator")
    services.invite_staff(email="rosa@example.com", group=group, by=admin)
    return f"/staff/join/{Delivery.objects.get().payload['token']}/"


def test_an_admin_invites_and_sees_who_has_not_come_yet(client, admin):
    group = Group.objects.get(name="Lead")

    answer = client.post(
        "/staff/invite/", {"email": "Rosa@example.com", "group": group.pk}, follow=True
    )

    page = answer.content.decode()
    assert StaffInvitation.objects.get().group == group
    assert "is on its way" in page
    assert "rosa@example.com" in page


def test_a_role_is_no_group_to_invite_into(client, admin):
    role = Group.objects.get(name="Sponsor")

    answer = client.post("/staff/invite/", {"email": "rosa@example.com", "group": role.pk})

    assert answer.status_code == 422
    assert not StaffInvitation.objects.exists()


def test_a_bad_address_is_said(client, admin):
    assert client.post("/staff/invite/", {"email": "rosa"}).status_code == 422


def test_only_admins_find_the_page(client, influencer):
    for user in (make_staff("Lead"), influencer.user):
        client.force_login(user)
        assert client.get("/staff/invite/").status_code == 404
    client.logout()
    assert client.get("/staff/invite/").status_code == 302


def test_the_link_makes_the_account_and_leads_to_sign_in(client, link):
    client.logout()
    assert "rosa@example.com" in client.get(link).content.decode()

    answer = client.post(link, {"name": "Rosa", "password": PASSWORD})

    user = User.objects.get(email="rosa@example.com")
    assert answer["Location"] == "/accounts/login/"
    assert (user.is_staff, user.is_superuser, user.name) == (True, False, "Rosa")
    assert client.login(email="rosa@example.com", password=PASSWORD)


@pytest.mark.parametrize(
    "data", [{"name": "Rosa", "password": "short"}, {"password": PASSWORD}, {"name": "R"}]
)
def test_a_weak_password_or_no_name_makes_no_account(client, link, data):
    answer = client.post(link, data | {"is_superuser": "1"})

    assert answer.status_code == 422
    assert not User.objects.filter(email="rosa@example.com").exists()


def test_a_used_and_an_invented_link_are_answered_alike(client, link):
    client.post(link, {"name": "Rosa", "password": PASSWORD})

    used = client.get(link)
    invented = client.post("/staff/join/invented/", {"name": "Eve", "password": PASSWORD})

    assert (used.status_code, invented.status_code) == (404, 404)
    assert "used or too old" in used.content.decode()
    assert not User.objects.filter(name="Eve").exists()


def test_an_invited_address_with_an_account_is_told(client, link):
    make_user(email="rosa@example.com")

    answer = client.post(link, {"name": "Rosa", "password": PASSWORD})

    assert answer.status_code == 404
    assert "already has an account" in answer.content.decode()
