"""What mails are about, as people choose among them: each kind of mail belongs to one topic."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import MailChoices, Role, User

Choice = MailChoices.Choice
PARTIES = frozenset({Role.Code.SPONSOR, Role.Code.INFLUENCER})
EVERYONE = frozenset(Role.Code)


@dataclass(frozen=True)
class Topic:
    """`roles`: in whose settings it stands. `choices`: what they may choose; one only, and it cannot be switched off.

    A mail `now` still waits through quiet hours. A topic that is itself a regular mail offers now and off: it is no part of
    the daily one. Where `now` is not chosen the notification centre shows the event all the same.
    """

    code: str
    label: Any
    hint: Any
    roles: frozenset[str] = PARTIES
    choices: tuple[Choice, ...] = (Choice.NOW, Choice.DIGEST, Choice.OFF)
    default: Choice = Choice.NOW

    @property
    def is_mandatory(self) -> bool:
        return len(self.choices) == 1

    @property
    def can_stop(self) -> bool:
        """Whether its mails may be switched off, by a link in each of them as well."""
        return Choice.OFF in self.choices

    @property
    def is_regular(self) -> bool:
        """Whether it comes or does not, and is never part of the daily mail."""
        return self.can_stop and Choice.DIGEST not in self.choices

    def says(self, choice: str) -> Any:
        """The choice in words. A regular mail comes at its own hour: “at once” would promise what it does not do."""
        return _("By mail") if self.is_regular and choice == Choice.NOW else Choice(choice).label


topics: dict[str, Topic] = {}
"""Every topic by its code, in the order of registration: the order of the settings page."""


def topic(
    code: str,
    label: Any,
    hint: Any,
    *,
    roles: frozenset[str] = PARTIES,
    choices: tuple[Choice, ...] = (Choice.NOW, Choice.DIGEST, Choice.OFF),
    default: Choice = Choice.NOW,
) -> Topic:
    """Register a topic; the same code again is the same topic."""
    return topics.setdefault(code, Topic(code, label, hint, roles, choices, default))


def topics_of(user: User) -> list[Topic]:
    """What this person gets mails about by their role, in the order of their settings page: events before regular mails."""
    theirs = (topic for topic in topics.values() if user.role.code in topic.roles)
    return sorted(theirs, key=lambda topic: topic.is_regular)


SECURITY = topic(
    "security",
    _("Security"),
    _("Log-in codes, a new password, a second step: these mails cannot be switched off."),
    roles=EVERYONE,
    choices=(Choice.NOW,),
)
ACCOUNT = topic(
    "account",
    _("Your account"),
    _("Decisions about your account and invitations: these mails cannot be switched off."),
    roles=EVERYONE,
    choices=(Choice.NOW,),
)
EXPORTS = topic(
    "exports",
    _("A file is ready"),
    _("An export you asked for can be downloaded, or could not be made."),
    roles=EVERYONE,
    choices=(Choice.NOW, Choice.OFF),
)
