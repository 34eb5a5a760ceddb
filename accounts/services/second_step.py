"""Help for somebody whose phone and recovery codes are gone."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Notification, User
from accounts.services.decisions import NotAllowed, Words, write_down
from accounts.services.people import end_sessions
from influencer_platform.errors import DomainError

LOST_REASONS = [
    ("lost", gettext_lazy("Phone or key lost, and I know it is them")),
    ("other", gettext_lazy("Other")),
]


class NoSecondStep(DomainError):
    """There is none to remove."""

    code = "no_second_step"


@transaction.atomic
def remove_second_step(
    *, user: User, by: User, reason: str, message: str = "", private_note: str = ""
) -> User:
    """From now on the password alone opens the account, until its owner sets a second step up again. Every session ends.

    Only an admin may, and nobody for themselves. Raises NotAllowed, ReasonMissing or NoSecondStep.
    """
    if not (by.is_active and by.is_superuser) or by.pk == user.pk:
        raise NotAllowed(_("Only another admin removes a second step."))
    words = Words(reason, message, private_note)
    words.check([code for code, label in LOST_REASONS])
    removed = Authenticator.objects.filter(user=user).delete()[0]
    if not removed:
        raise NoSecondStep(_("There is no second step to remove."))
    end_sessions(user=user)
    write_down(user, action="second_step_removed", by=by, words=words)
    Notification.tell(
        user,
        kind="security",
        title=_("Your second step was removed"),
        body=message or _("Set it up again before you go on."),
        url=reverse("mfa_index"),
    )
    return user
