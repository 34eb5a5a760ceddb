"""Accounts in the back office: who may close whose, who may do what, and no way up but by an admin."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, reverse

from accounts import services
from accounts.models import AuditEvent, Delivery, MailChoices, StaffInvitation, User
from accounts.services.people import open_invitation
from accounts.tests.factories import make_influencer, make_sponsor, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_staff("Lead", is_superuser=True)


@pytest.fixture
def lead() -> User:
    return make_staff("Lead")


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def url(model: str, page: str = "changelist", *args) -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


# --- Closing accounts -------------------------------------------------------------------------------------------------

WHO = {
    "person": lambda: make_influencer().user,
    "moderator": make_staff,
    "lead": lambda: make_staff("Lead"),
    "admin": lambda: make_staff(is_superuser=True),
}
MAY_CLOSE = {
    ("moderator", "person"), ("lead", "person"), ("lead", "moderator"), ("lead", "lead"),
    ("admin", "person"), ("admin", "moderator"), ("admin", "lead"), ("admin", "admin"),
}  # fmt: skip


@pytest.mark.parametrize("whose", WHO)
@pytest.mark.parametrize("who", ["person", "moderator", "finance", "lead", "admin"])
def test_whose_account_may_be_closed_by_whom(who, whose):
    by, user = WHO.get(who, lambda: make_staff("Finance"))(), WHO[whose]()

    try:
        services.close_account(user=user, by=by, reason="left")
    except services.NotAllowed:
        closed = False
    else:
        closed = True

    user.refresh_from_db()
    assert closed == ((who, whose) in MAY_CLOSE)
    assert user.is_active != closed
    assert AuditEvent.objects.about(user).exists() == closed


@pytest.mark.parametrize("who", ["lead", "admin"])
def test_nobody_closes_their_own_account(who):
    me = WHO[who]()

    with pytest.raises(services.NotAllowed):
        services.close_account(user=me, by=me, reason="left")

    assert User.objects.get(pk=me.pk).is_active


def test_a_lead_closes_a_colleague_s_account_on_the_page(client, lead, moderator):
    client.force_login(lead)

    client.post(url("user", "decide", moderator.pk, "close"), {"confirm": "1", "reason": "left"})

    moderator.refresh_from_db()
    assert not moderator.is_active


def test_a_lead_does_not_open_the_account_of_an_admin_again(lead, admin):
    other = make_staff(is_superuser=True)
    services.close_account(user=other, by=admin, reason="left")

    with pytest.raises(services.NotAllowed):
        services.reopen_account(user=other, by=lead, reason="mistake")

    assert not User.objects.get(pk=other.pk).is_active


# --- Groups -----------------------------------------------------------------------------------------------------------


def test_an_admin_gives_groups_and_the_trail_knows(admin, moderator):
    services.set_staff_groups(user=moderator, groups=[group("Lead"), group("Finance")], by=admin)

    assert {g.name for g in moderator.groups.all()} == {"Lead", "Finance"}
    event = AuditEvent.objects.about(moderator).get()
    assert (event.action, event.actor) == ("groups_changed", admin)
    assert event.data["before"] == [group("Moderator").pk]
    assert event.data["after"] == sorted([group("Lead").pk, group("Finance").pk])


def test_the_same_groups_again_are_no_change(admin, moderator):
    services.set_staff_groups(user=moderator, groups=[group("Moderator")], by=admin)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("who", ["moderator", "lead"])
def test_nobody_else_gives_groups(who, moderator):
    by = WHO[who]()

    with pytest.raises(services.NotAllowed):
        services.set_staff_groups(user=moderator, groups=[group("Lead")], by=by)
    with pytest.raises(services.NotAllowed):
        services.set_staff_groups(user=by, groups=[group("Lead"), group("Finance")], by=by)

    assert [g.name for g in moderator.groups.all()] == ["Moderator"]


def test_people_who_are_no_staff_get_no_groups_and_staff_no_roles(admin, sponsor, moderator):
    with pytest.raises(services.NotAllowed):
        services.set_staff_groups(user=sponsor.user, groups=[group("Lead")], by=admin)
    with pytest.raises(services.NotAllowed):
        services.set_staff_groups(user=moderator, groups=[group("Sponsor")], by=admin)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("who", ["moderator", "lead"])
def test_no_page_makes_anybody_an_admin(client, who):
    me = WHO[who]()
    client.force_login(me)
    data = {
        "is_superuser": "on", "is_staff": "on", "groups": [group("Lead").pk], "password": "x", "email": "a@b.example",
    }  # fmt: skip

    for user in (me, make_staff(), make_influencer().user):
        assert client.post(url("user", "change", user.pk), data).status_code == 403

    assert not User.objects.filter(is_superuser=True).exists()
    assert client.get(url("user", "add")).status_code == 403


def test_an_admin_edits_groups_and_nothing_else(client, admin, moderator):
    client.force_login(admin)
    before = User.objects.filter(pk=moderator.pk).values(
        "email", "name", "is_superuser", "is_active", "role", "password"
    )
    kept = before.get()
    data = {
        "groups": [group("Finance").pk], "is_superuser": "on", "email": "evil@example.com", "name": "Eve", "role": "1",
        "password": "x", "is_active": "",
    }  # fmt: skip

    client.post(url("user", "change", moderator.pk), data)

    assert before.get() == kept
    assert [g.name for g in moderator.groups.all()] == ["Finance"]
    assert AuditEvent.objects.about(moderator).get().action == "groups_changed"


def test_a_role_is_no_choice_of_groups(client, admin, moderator):
    client.force_login(admin)

    answer = client.post(url("user", "change", moderator.pk), {"groups": [group("Sponsor").pk]})

    assert answer.status_code == 200
    assert [g.name for g in moderator.groups.all()] == ["Moderator"]


@pytest.mark.parametrize("model", ["accounts_role", "auth_group", "account_emailaddress"])
def test_rights_and_addresses_are_read_only_even_for_admins(client, admin, model, sponsor):
    EmailAddress.objects.create(user=sponsor.user, email=sponsor.user.email)
    client.force_login(admin)
    row = {"accounts_role": sponsor.user.role, "auth_group": group("Lead")}.get(
        model, EmailAddress.objects.first()
    )

    assert client.get(reverse(f"admin:{model}_change", args=[row.pk])).status_code == 200
    assert client.post(reverse(f"admin:{model}_change", args=[row.pk]), {}).status_code == 403
    assert (
        client.post(reverse(f"admin:{model}_delete", args=[row.pk]), {"post": "y"}).status_code
        == 403
    )
    assert client.get(reverse(f"admin:{model}_add")).status_code == 403


@pytest.mark.parametrize("model", ["mfa_authenticator", "usersessions_usersession"])
def test_secrets_and_sessions_have_no_pages(model):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{model}_changelist")


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_tells_what_somebody_is_and_whether_a_second_step_is_on(client, admin, moderator):
    company = make_sponsor(company_name="Alpenglow")
    Authenticator.objects.create(user=moderator, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=company.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(admin)

    page = client.get(url("user")).content.decode()

    assert reverse("admin:accounts_sponsor_change", args=[company.pk]) in page
    assert page.count('<span class="pill pill--ok">On</span>') == 1
    assert ">Moderator</td>" in page
    assert ">Admin</td>" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"second_step": "on"}, 1),
        ({"second_step": "off"}, 2),
        ({"group": "admin"}, 1),
        ({"group": "x"}, 3),
        ({"is_staff__exact": "1"}, 2),
        ({"q": "Alpenglow"}, 1),
    ],
)
def test_the_list_is_filtered(client, admin, moderator, query, found):
    make_sponsor(company_name="Alpenglow")
    Authenticator.objects.create(user=moderator, type=Authenticator.Type.TOTP, data={})
    client.force_login(admin)

    assert client.get(url("user"), query).context["cl"].result_count == found


def test_the_list_is_filtered_by_group(client, admin, moderator):
    client.force_login(admin)

    answer = client.get(url("user"), {"group": group("Moderator").pk})

    assert list(answer.context["cl"].queryset) == [moderator]


def test_no_page_of_an_account_shows_a_password(client, admin, influencer):
    client.force_login(admin)

    page = client.get(url("user", "change", influencer.user_id)).content.decode()

    assert influencer.user.password not in page
    assert "password" not in page.lower()


# --- Invitations ------------------------------------------------------------------------------------------------------


@pytest.fixture
def invitation(admin) -> StaffInvitation:
    return services.invite_staff(email="new@example.com", group=group("Moderator"), by=admin)


def test_a_withdrawn_invitation_opens_nothing_and_its_mail_stays(admin, invitation):
    token = Delivery.objects.get().payload["token"]

    services.withdraw_invitation(invitation=invitation, by=admin, reason="mistake")

    with pytest.raises(services.InvitationInvalid):
        open_invitation(token)
    mail = Delivery.objects.get()
    assert (mail.status, mail.payload) == (Delivery.Status.CANCELLED, {})
    assert AuditEvent.objects.about(invitation).last().action == "withdrawn"


def test_an_invitation_is_withdrawn_once_and_not_after_it_was_used(admin, invitation):
    services.withdraw_invitation(invitation=invitation, by=admin, reason="mistake")

    with pytest.raises(services.InvitationInvalid):
        services.withdraw_invitation(invitation=invitation, by=admin, reason="mistake")

    assert AuditEvent.objects.about(invitation).filter(action="withdrawn").count() == 1


def test_only_an_admin_withdraws(lead, invitation):
    with pytest.raises(services.NotAllowed):
        services.withdraw_invitation(invitation=invitation, by=lead, reason="mistake")

    assert StaffInvitation.objects.waiting().exists()


def test_an_admin_withdraws_on_the_page_and_a_lead_is_not_offered_it(
    client, admin, lead, invitation
):
    client.force_login(lead)
    words = {"confirm": "1", "reason": "mistake"}
    assert client.get(url("staffinvitation", "change", invitation.pk)).context["verdicts"] == []
    decide = url("staffinvitation", "decide", invitation.pk, "withdraw")
    assert client.post(decide, words).status_code == 403

    client.force_login(admin)
    client.post(decide, words)

    assert not StaffInvitation.objects.waiting().exists()
    assert "Withdrawn" in client.get(url("staffinvitation")).content.decode()


def test_staff_read_which_mails_a_person_wants(client, influencer):
    client.force_login(make_staff())
    page = url("user", "change", influencer.user.pk)
    assert "Takes our mails" in client.get(page).content.decode()
    MailChoices.objects.create(
        user=influencer.user, choices={"exports": "off"}, quiet_from=22, quiet_until=7,
        paused_at="2026-11-03T12:00Z",
    )  # fmt: skip

    html = client.get(page).content.decode()

    assert "A file is ready: Never" in html
    assert "Security: At once" in html
    assert "22:00–07:00 (UTC)" in html
    assert "Refuses our mails since 3 Nov" in html
    assert 'name="quiet_from"' not in html
