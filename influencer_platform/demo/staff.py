"""Those who decide in the demo: an admin of its own, a moderator, and somebody from finance."""

import secrets
from collections.abc import Callable
from random import Random

from django.contrib.auth.models import Group

from accounts import services
from accounts.models import (
    Delivery,
    Flaggable,
    PlatformAccount,
    Sponsor,
    TrustSignal,
    User,
    Verification,
)
from accounts.services import trust
from influencer_platform.demo.people import MAILBOX
from influencer_platform.demo.words import say

DECISIONS: dict[str, tuple[Callable[..., Sponsor], str]] = {
    "approved": (services.approve_sponsor, "checked"),
    "asked": (services.ask_for_more, "details"),
    "rejected": (services.reject_sponsor, "website"),
}


class Staff:
    """Invited as staff is; the first neighbourhood brings them, the others find them there."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.admin = self._member("admin", "Ines Adler", "")
        self.moderator = self._member("moderator", "Rosa Albrecht", "Moderator")
        self.finance = self._member("finance", "Pieter Anseele", "Finance")

    def _member(self, mailbox: str, name: str, group: str) -> User:
        """The member at this address, who joins now when there is none. The password is thrown away."""
        email, password = f"{mailbox}@{MAILBOX}", secrets.token_urlsafe(24)
        there: User | None = User.objects.filter(email=email).first()
        if there:
            return there
        boss = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if boss is None:  # an installation that has no admin yet
            return services.create_first_admin(email=email, password=password)
        team = Group.objects.get(name=group) if group else None
        invitation = services.invite_staff(email=email, group=team, by=boss)
        token = Delivery.objects.get(key=f"staff:{invitation.pk}").payload["token"]
        return services.accept_staff_invitation(token=token, name=name, password=password)

    def decides(self, sponsor: Sponsor, decision: str) -> None:
        """Approve, ask for more or turn down."""
        decide, reason = DECISIONS[decision]
        message = say(self.rng, "staff", decision)
        decide(sponsor=sponsor, by=self.moderator, reason=reason, message=message)

    def answers(
        self, request: Verification, answer: str, message: str, followers: int | None
    ) -> None:
        """Verify an account, with the figure seen where it differs, or say what was wrong."""
        if answer == "declined":
            services.decline(
                verification=request, by=self.moderator, reason="no_code", message=message
            )
            return
        reason = "code_seen" if request.method == "code" else "figures_seen"
        services.verify(
            verification=request,
            by=self.moderator,
            reason=reason,
            followers=followers,
            message=message,
        )

    def looks(self, account: PlatformAccount) -> None:
        """Verify an account nobody asked about."""
        services.verify_account(account=account, by=self.moderator, reason="looked_up")

    def flags(self, target: Flaggable, reason: str) -> None:
        message = say(self.rng, "staff", f"flag_{target._meta.model_name}")
        services.flag(target=target, by=self.moderator, reason=reason, message=message)

    def clears(self, signal: TrustSignal) -> None:
        """Nothing to it."""
        note = say(self.rng, "staff", "cleared")
        trust.clear_signal(signal=signal, by=self.moderator, reason="harmless", private_note=note)

    def lifts(self, target: Flaggable) -> None:
        message = say(self.rng, "staff", "lifted")
        services.unflag(
            target=target, by=self.moderator, message=message, private_note="Talked on the phone."
        )
