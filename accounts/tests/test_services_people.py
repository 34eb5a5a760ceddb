"""How people come in, and how accounts are closed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import services
from accounts.models import AuditEvent, Delivery, Influencer, Role, Sponsor, StaffInvitation, User
from accounts.services.decisions import NotAllowed
from accounts.services.people import free_handle, open_invitation
from accounts.tests.factories import PASSWORD, make_influencer, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_user(Role.Code.ADMIN, is_staff=True, is_superuser=True)


def invite(admin: User, email: str = "Rosa@Example.com", group: str | None = "Moderator") -> str:
    """The token of a fresh invitation, as it stands in the mail."""
    found = Group.objects.get(name=group) if group else None
    services.invite_staff(email=email, group=found, by=admin)
    return str(Delivery.objects.get(kind="staff_invitation").payload["token"])


def test_the_first_admin_may_do_everything_and_is_noted_in_the_trail():
    admin = services.create_first_admin(email="Ada@Example.com", password=PASSWORD)

    assert (admin.email, admin.is_superuser, admin.role.code) == ("ada@example.com", True, "admin")
    assert [event.action for event in AuditEvent.objects.about(admin)] == ["first_admin"]


def test_a_second_first_admin_is_refused(admin):
    with pytest.raises(services.AlreadySetUp):
        services.create_first_admin(email="eve@example.com", password=PASSWORD)

    assert User.objects.count() == 1


def test_a_new_sponsor_gets_a_company_that_is_not_submitted():
    user = make_user(Role.Code.SPONSOR)

    company = services.create_party(user=user, name="Nimbus")

    assert isinstance(company, Sponsor)
    assert (company.company_name, company.status, company.submitted_at) == (
        "Nimbus",
        "pending",
        None,
    )


def test_a_new_influencer_gets_a_handle_made_from_the_name():
    user = make_user(Role.Code.INFLUENCER)

    creator = services.create_party(user=user, name="Zoë Ångström")

    assert isinstance(creator, Influencer)
    assert creator.handle == "zoe.angstrom"


@pytest.mark.parametrize(
    ("name", "handle"),
    [("Al", "al.creator"), ("李", "creator"), ("x" * 90, "x" * 30), ("..A-B!!C..", "a.b.c")],
)
def test_any_name_makes_a_valid_handle(name, handle):
    assert free_handle(name) == handle


def test_a_taken_handle_gets_a_number():
    make_influencer(handle="priya.raman")
    make_influencer(handle="priya.raman2")

    assert free_handle("Priya Raman") == "priya.raman3"


def test_a_handle_taken_by_a_longer_one_stays_free():
    make_influencer(handle="priya.raman.films")

    assert free_handle("Priya Raman") == "priya.raman"


def test_ending_sessions_makes_the_old_session_invalid(client):
    user = make_influencer().user
    client.force_login(user)

    services.end_sessions(user=user)

    assert client.get("/settings/security/").status_code == 302


def test_an_invitation_keeps_only_a_hash_of_its_token(admin):
    token = invite(admin)

    invitation = StaffInvitation.objects.get()
    assert invitation.email == "rosa@example.com"
    assert token not in invitation.token_hash
    assert open_invitation(token) == invitation
    assert [event.action for event in AuditEvent.objects.about(invitation)] == ["invited"]


def test_only_an_admin_invites():
    with pytest.raises(NotAllowed):
        services.invite_staff(email="x@example.com", group=None, by=make_staff())

    assert not StaffInvitation.objects.exists()


def test_a_closed_admin_invites_nobody(admin):
    admin.is_active = False

    with pytest.raises(NotAllowed):
        services.invite_staff(email="x@example.com", group=None, by=admin)


def test_joining_gives_the_group_of_the_invitation_and_no_more(admin):
    user = services.accept_staff_invitation(token=invite(admin), name="Rosa", password=PASSWORD)

    assert (user.email, user.is_staff, user.is_superuser) == ("rosa@example.com", True, False)
    assert [group.name for group in user.groups.all()] == ["Moderator"]
    assert user.check_password(PASSWORD)
    assert user.emailaddress_set.filter(verified=True, primary=True).exists()


def test_joining_without_a_group_makes_an_admin(admin):
    token = invite(admin, group=None)

    user = services.accept_staff_invitation(token=token, name="Bo", password=PASSWORD)

    assert user.is_superuser


def test_a_link_works_once(admin):
    token = invite(admin)
    services.accept_staff_invitation(token=token, name="Rosa", password=PASSWORD)

    with pytest.raises(services.InvitationInvalid):
        services.accept_staff_invitation(token=token, name="Eve", password=PASSWORD)

    assert User.objects.filter(name="Eve").count() == 0


def test_a_link_works_for_three_days(admin):
    token = invite(admin)
    past = timezone.now() - timedelta(days=4)
    StaffInvitation.objects.update(created_at=past, expires_at=past + timedelta(days=3))

    with pytest.raises(services.InvitationInvalid):
        open_invitation(token)


def test_an_unknown_link_is_refused():
    with pytest.raises(services.InvitationInvalid):
        services.accept_staff_invitation(token="made-up", name="Eve", password=PASSWORD)


def test_an_address_with_an_account_cannot_join_and_the_link_stays_open(admin):
    make_user(email="rosa@example.com")
    token = invite(admin)

    with pytest.raises(services.InvitationInvalid, match="already has an account"):
        services.accept_staff_invitation(token=token, name="Rosa", password=PASSWORD)

    assert StaffInvitation.objects.get().accepted_at is None


def test_two_readers_of_one_link_make_one_account(admin, monkeypatch):
    token = invite(admin)
    invitation = open_invitation(token)
    services.accept_staff_invitation(token=token, name="Rosa", password=PASSWORD)
    monkeypatch.setattr("accounts.services.people.open_invitation", lambda _: invitation)

    with pytest.raises(services.InvitationInvalid, match="is used"):
        services.accept_staff_invitation(token=token, name="Eve", password=PASSWORD)

    assert User.objects.filter(email="rosa@example.com").count() == 1


def test_a_closed_account_cannot_sign_in_and_may_be_opened_again(moderator, influencer, client):
    client.force_login(influencer.user)

    closed = services.close_account(user=influencer.user, by=moderator, reason="asked")

    assert not closed.is_active
    assert client.get("/settings/security/").status_code == 302
    assert services.reopen_account(user=closed, by=moderator, reason="mistake").is_active
    actions = [event.action for event in AuditEvent.objects.about(closed)]
    assert actions == ["closed", "reopened"]


def test_closing_a_closed_account_writes_nothing(moderator, influencer):
    services.close_account(user=influencer.user, by=moderator, reason="asked")

    services.close_account(user=influencer.user, by=moderator, reason="asked")

    assert AuditEvent.objects.about(influencer.user).count() == 1


def test_a_reason_is_needed_to_close_an_account(moderator, influencer):
    with pytest.raises(services.ReasonMissing):
        services.close_account(user=influencer.user, by=moderator, reason="because")

    influencer.user.refresh_from_db()
    assert influencer.user.is_active


def test_nobody_closes_their_own_account_this_way(moderator):
    with pytest.raises(NotAllowed):
        services.close_account(user=moderator, by=moderator, reason="left")


def test_a_moderator_does_not_close_a_colleague_but_an_admin_does(moderator, admin):
    colleague = make_staff()

    with pytest.raises(NotAllowed):
        services.close_account(user=colleague, by=moderator, reason="left")

    assert not services.close_account(user=colleague, by=admin, reason="left").is_active


def test_a_person_without_the_right_closes_nobody(influencer, other_influencer):
    with pytest.raises(NotAllowed):
        services.close_account(user=influencer.user, by=other_influencer.user, reason="asked")
