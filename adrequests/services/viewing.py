"""Staff look at what one person sees. It is no log-in as that person, and the trail keeps that it was done."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from accounts.services.decisions import NotAllowed

VIEW_AS = ("accounts.view_user", "accounts.flag_user")
"""For those who moderate; whoever only reads lists has no business here."""


def may_view_as(by: User) -> bool:
    return by.is_active and by.is_staff and by.has_perms(VIEW_AS)


@transaction.atomic
def record_view_as(*, person: User, by: User) -> None:
    """Write down that `by` looked at what `person` sees. Raises NotAllowed, also for an account of staff."""
    if not may_view_as(by) or person.is_staff:
        raise NotAllowed(_("You may not look at this."))
    User.objects.select_for_update().get(pk=person.pk)
    AuditEvent.record(person, action="viewed_as", by=by)
