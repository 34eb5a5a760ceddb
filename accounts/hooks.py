"""What this app puts into its own registries: the queues of the back office that are about accounts alone."""

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import health
from accounts.models import (
    AbuseReport,
    Appeal,
    Delivery,
    FailedJob,
    Severity,
    Sponsor,
    TrustSignal,
    User,
    Verification,
)
from accounts.registries import Tile, queue_tiles
from accounts.services import appeals, reporting
from accounts.services.review import DECIDE
from accounts.services.trust import DECIDE as DECIDE_SIGNAL
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
    url = reverse("admin:accounts_verification_changelist")
    return Tile("verifications", _("Accounts to verify"), url=url, **facts)


@queue_tiles.register
def trust_signals(user: User) -> Tile | None:
    """What rules noticed and nobody has looked at; red while one of them is severe."""
    if not user.has_perm(DECIDE_SIGNAL):
        return None
    facts = (
        TrustSignal.objects.open()
        .order_by()
        .aggregate(count=Count("pk"), oldest=Min("raised_at"), worst=Max("severity"))
    )
    tone = "bad" if facts.pop("worst") == Severity.HIGH else "warn"
    url = reverse("admin:accounts_trustsignal_changelist")
    return Tile("signals", _("Trust signals"), url=url, tone=tone, **facts)


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
    url = reverse("admin:accounts_failedjob_changelist")
    return Tile("failed_jobs", _("Failed jobs"), url=url, tone="bad", **facts)


@queue_tiles.register
def silent_programs(user: User) -> Tile | None:
    """Worker or clock have not been heard for a while. The way to the machine room, also while all is well."""
    if not user.has_perm("accounts.change_failedjob"):
        return None
    silent = health.silent_programs()
    return Tile(
        "system",
        _("Silent programs"),
        len(silent),
        reverse("admin:system"),
        tone="bad",
        oldest=min(silent.values(), default=None),
    )


@queue_tiles.register
def open_reports(user: User) -> Tile | None:
    """What users told us about each other."""
    if not user.has_perm(reporting.DECIDE):
        return None
    waiting = AbuseReport.objects.open().order_by()
    facts = waiting.aggregate(count=Count("pk"), oldest=Min("created_at"))
    url = reverse("admin:accounts_abusereport_changelist")
    return Tile("reports", _("Open reports by users"), url=url, tone="bad", **facts)


@queue_tiles.register
def open_appeals(user: User) -> Tile | None:
    """Answers to our decisions that nobody has judged yet."""
    if not user.has_perm(appeals.DECIDE):
        return None
    waiting = Appeal.objects.open().order_by()
    facts = waiting.aggregate(count=Count("pk"), oldest=Min("created_at"))
    url = reverse("admin:accounts_appeal_changelist")
    return Tile("appeals", _("Appeals waiting"), url=url, **facts)
