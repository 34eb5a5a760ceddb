"""Who is looking at a case. A claim tells colleagues; it locks nothing, every decision stays safe by itself."""

from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Claim, User
from accounts.models.claims import CLAIM_LASTS
from accounts.services.decisions import NotAllowed


def claim(*, target: models.Model, by: User, permissions: Iterable[str]) -> Claim | None:
    """Take a free case, or hold on to one's own for another fifteen minutes; a colleague's is left alone.

    Returns the claim that holds now, whosever it is; None where a colleague gave it back this very moment. Raises NotAllowed
    for who has none of `permissions`: those of the decisions about the case.
    """
    _may_decide(by, permissions)
    free = Q(until__lte=timezone.now()) | Q(by=by)
    held = _hold(target, by, free)
    _leave_others(target, by)
    return held


def take_over(*, target: models.Model, by: User, permissions: Iterable[str]) -> Claim | None:
    """Claim a case that a colleague has open. Raises NotAllowed as `claim`."""
    _may_decide(by, permissions)
    held = _hold(target, by, Q())
    _leave_others(target, by)
    return held


def release(*, target: models.Model, by: User) -> None:
    """Give one's own claim back; a colleague's stays."""
    Claim.objects.about(target).filter(by=by).delete()


@transaction.atomic
def _hold(target: models.Model, by: User, free: Q) -> Claim | None:
    """Insert, or overwrite where `free`: whichever of two openings comes second changes no row."""
    until = timezone.now() + CLAIM_LASTS
    row = Claim(by=by, until=until, **Claim.pointing_at(target))
    Claim.objects.bulk_create([row], ignore_conflicts=True)
    claims = Claim.objects.about(target)
    claims.filter(free).update(by=by, until=until)
    holder: Claim | None = claims.select_related("by").first()
    return holder


def _leave_others(target: models.Model, by: User) -> None:
    """Whoever opens a case has gone from the one before. After the claim, so that two who swap cases never wait for each other."""
    kind = Claim.objects.filter(object_type=target._meta.label_lower, by=by)
    kind.exclude(object_id=target.pk).delete()


def _may_decide(by: User, permissions: Iterable[str]) -> None:
    if not (by.is_active and by.is_staff and any(by.has_perm(name) for name in permissions)):
        raise NotAllowed(_("You may not decide this."))
