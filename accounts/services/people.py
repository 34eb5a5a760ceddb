"""How people come in: sign-up, the first admin, invited staff; and how sessions end."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent, Delivery, Influencer, Role, Sponsor, StaffInvitation, User
from accounts.services.decisions import NotAllowed, Words, require_permission, write_down
from influencer_platform.errors import DomainError
from influencer_platform.wake import wake

INVITATION_DAYS = 3
SHORTEST_HANDLE = 3


class AlreadySetUp(DomainError):
    """There is an admin already."""

    code = "already_set_up"


class InvitationInvalid(DomainError):
    """The link is unknown, used or too old."""

    code = "invitation_invalid"


@transaction.atomic
def create_first_admin(*, email: str, password: str) -> User:
    """The first admin of an installation. Raises AlreadySetUp when any superuser exists."""
    if User.objects.filter(is_superuser=True).exists():
        raise AlreadySetUp(_("There is an admin already."))
    admin: User = User.objects.create_superuser(email, password, name=_("Admin"))
    _own_address(admin)
    AuditEvent.record(admin, action="first_admin", by=None)
    return admin


def _own_address(user: User) -> None:
    """An address that need not be confirmed again: the operator typed it, or the invitation was read there."""
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


@transaction.atomic
def create_party(*, user: User, name: str) -> Sponsor | Influencer:
    """The company or creator behind a new account of that role. A new influencer gets a free handle made from the name."""
    if user.is_sponsor:
        return Sponsor.objects.create(user=user, company_name=name)
    return Influencer.objects.create(user=user, name=name, handle=free_handle(name))


def free_handle(name: str) -> str:
    """`Priya Raman` → `priya.raman`, with a number behind it when that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:30] or "creator"
    stem = stem if len(stem) >= SHORTEST_HANDLE else f"{stem}.creator"
    taken = set(Influencer.objects.filter(handle__startswith=stem).values_list("handle", flat=True))
    return next(
        h for h in (stem, *(f"{stem}{n}" for n in range(2, len(taken) + 3))) if h not in taken
    )


def end_sessions(*, user: User) -> None:
    """End every session (and later every token) of this account at its next request."""
    User.objects.filter(pk=user.pk).update(auth_epoch=models.F("auth_epoch") + 1)


CLOSE_REASONS = [
    ("asked", gettext_lazy("The person asked for it")),
    ("left", gettext_lazy("Has left the team")),
    ("mistake", gettext_lazy("It was a mistake")),
    ("other", gettext_lazy("Other")),
]


WITHDRAW_REASONS = [
    ("mistake", gettext_lazy("It was a mistake")),
    ("left", gettext_lazy("They do not join")),
    ("other", gettext_lazy("Other")),
]


@transaction.atomic
def close_account(
    *, user: User, by: User, reason: str, message: str = "", private_note: str = ""
) -> User:
    """No log-in any more, every session ended. Nothing is deleted. Raises NotAllowed or ReasonMissing."""
    return _set_active(user, by, Words(reason, message, private_note), is_active=False)


@transaction.atomic
def reopen_account(
    *, user: User, by: User, reason: str, message: str = "", private_note: str = ""
) -> User:
    """The person may sign in again. Raises NotAllowed or ReasonMissing."""
    return _set_active(user, by, Words(reason, message, private_note), is_active=True)


def _set_active(user: User, by: User, words: Words, *, is_active: bool) -> User:
    """Moderators close the accounts of sponsors and influencers, leads those of staff too, an admin's only an admin does;
    and nobody closes their own."""
    require_permission(by, "accounts.close_user" if user.is_staff else "accounts.flag_user")
    if user.pk == by.pk or (user.is_superuser and not by.is_superuser):
        raise NotAllowed(_("You may not decide this."))
    words.check([code for code, _label in CLOSE_REASONS])
    if User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active) == 1:
        end_sessions(user=user)
        write_down(user, action="reopened" if is_active else "closed", by=by, words=words)
    user.refresh_from_db()
    return user


@transaction.atomic
def set_staff_groups(*, user: User, groups: Iterable[Group], by: User) -> User:
    """What a member of staff may do from now on. Only an admin decides that, and never makes an admin by it.

    Raises NotAllowed, also for somebody who is no staff and for a group that is a role.
    """
    wanted = {group.pk for group in groups}
    known = set(staff_groups().values_list("pk", flat=True))
    if not (by.is_active and by.is_superuser and user.is_staff and wanted <= known):
        raise NotAllowed(_("Only an admin decides what staff may do."))
    User.objects.select_for_update().get(pk=user.pk)
    before = set(user.groups.values_list("pk", flat=True))
    if before != wanted:
        user.groups.set(wanted | (before - known))
        AuditEvent.record(
            user,
            action="groups_changed",
            by=by,
            before=sorted(before & known),
            after=sorted(wanted),
        )
    return user


def staff_groups() -> models.QuerySet[Group]:
    """Moderator, Lead, Finance and what else there is; a role is a group too, but never given here."""
    return Group.objects.filter(role__isnull=True).order_by("name")


@transaction.atomic
def invite_staff(*, email: str, group: Group | None, by: User) -> StaffInvitation:
    """Send a link that makes its reader staff, once, within three days. Without a group the person becomes an Admin.

    Only an admin may; the token leaves in the mail and only its hash stays.
    """
    if not (by.is_active and by.is_superuser):
        raise NotAllowed(_("Only an admin invites staff."))
    token = secrets.token_urlsafe(32)
    invitation = StaffInvitation.objects.create(
        email=email.strip().lower(),
        group=group,
        token_hash=_hash(token),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    AuditEvent.record(invitation, action="invited", by=by, group=group.pk if group else None)
    Delivery.owe(
        None,
        kind="staff_invitation",
        key=f"staff:{invitation.pk}",
        address=invitation.email,
        token=token,
    )
    wake("accounts.send_mail")
    return invitation


@transaction.atomic
def withdraw_invitation(
    *, invitation: StaffInvitation, by: User, reason: str, message: str = "", private_note: str = ""
) -> StaffInvitation:
    """The link opens nothing any more; its mail, where it still waits, is not sent.

    Raises NotAllowed, ReasonMissing or InvitationInvalid.
    """
    if not (by.is_active and by.is_superuser):
        raise NotAllowed(_("Only an admin invites staff."))
    words = Words(reason, message, private_note)
    words.check([code for code, _label in WITHDRAW_REASONS])
    now = timezone.now()
    if StaffInvitation.objects.waiting().filter(pk=invitation.pk).update(expires_at=now) != 1:
        raise InvitationInvalid(_("This invitation is used or too old already."))
    Delivery.objects.filter(
        key=f"staff:{invitation.pk}",
        status__in=[Delivery.Status.QUEUED, Delivery.Status.FAILED, Delivery.Status.UNCERTAIN],
    ).update(status=Delivery.Status.CANCELLED, payload={}, error="invitation withdrawn")
    write_down(invitation, action="withdrawn", by=by, words=words)
    invitation.refresh_from_db()
    return invitation


def open_invitation(token: str) -> StaffInvitation:
    """The invitation behind a link. Raises InvitationInvalid."""
    invitation = StaffInvitation.objects.waiting().filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvitationInvalid(_("This link is used or too old. Ask for a new invitation."))
    return invitation


def accept_staff_invitation(*, token: str, name: str, password: str) -> User:
    """Make the invited person's staff account. Raises InvitationInvalid, also when the address has an account already."""
    try:
        with transaction.atomic():
            invitation = open_invitation(token)
            if (
                StaffInvitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).update(
                    accepted_at=timezone.now()
                )
                != 1
            ):
                raise InvitationInvalid(_("This link is used."))
            user: User = User.objects.create_user(
                invitation.email,
                password,
                role=Role.Code.ADMIN,
                name=name,
                is_staff=True,
                is_superuser=invitation.group is None,
            )
            if invitation.group:
                user.groups.add(invitation.group)
            _own_address(user)
            AuditEvent.record(user, action="joined_staff", by=user, invitation=invitation.pk)
            return user
    except IntegrityError as error:
        raise InvitationInvalid(
            _("This address already has an account. Ask for an invitation to another one.")
        ) from error


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
