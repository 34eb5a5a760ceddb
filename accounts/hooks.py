"""What this app puts into its own registries: the queues of the back office that are about accounts alone."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Delivery, FailedJob, Sponsor, User, Verification
from accounts.registries import Tile, queue_tiles
from accounts.services.review import DECIDE
from accounts.services.verification import DECIDE as DECIDE_VERIFICATION


@queue_tiles.register
def sponsors_waiting(user: User) -> Tile | None:
    """Companies that were sent for review and wait for a decision."""
    if not user.has_perm(DECIDE):
        return None
    waiting = Sponsor.objects.waiting().order_by()
    facts = waiting.aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    url = reverse("admin:accounts_sponsor_changelist") + "?queue=waiting"
    return Tile("sponsors", _("Sponsors waiting for review"), url=url, **facts)


@queue_tiles.register
def accounts_to_verify(user: User) -> Tile | None:
    """Platform accounts whose influencers sent a proof."""
    if not user.has_perm(DECIDE_VERIFICATION):
        return None
    waiting = Verification.objects.waiting().order_by()
    facts = waiting.aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    url = reverse("admin:accounts_verification_changelist") + "?status__exact=waiting"
    return Tile("verifications", _("Accounts to verify"), url=url, **facts)


@queue_tiles.register
def mails_in_trouble(user: User) -> Tile | None:
    """Mails that failed for good, or of which nobody knows whether they went out."""
    if not user.has_perm("accounts.change_delivery"):
        return None
    trouble = (Delivery.Status.FAILED, Delivery.Status.UNCERTAIN)
    rows = Delivery.objects.filter(status__in=trouble)
    facts = rows.aggregate(count=Count("pk"), oldest=Min("created_at"))
    url = reverse("admin:accounts_delivery_changelist") + f"?status__in={','.join(trouble)}"
    return Tile("mails", _("Failed or uncertain mails"), url=url, tone="bad", **facts)


@queue_tiles.register
def failed_jobs(user: User) -> Tile | None:
    """Background jobs that ended in an error and that nobody has taken care of."""
    if not user.has_perm("accounts.change_failedjob"):
        return None
    rows = FailedJob.objects.filter(resolved_at__isnull=True)
    facts = rows.aggregate(count=Count("pk"), oldest=Min("failed_at"))
    url = reverse("admin:accounts_failedjob_changelist") + "?state=open"
    return Tile("failed_jobs", _("Failed jobs"), url=url, tone="bad", **facts)
