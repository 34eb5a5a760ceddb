"""What users and rules found about one person, for whoever decides about them."""

from typing import Any

from django.db.models import Model

from accounts.models import AbuseReport, TrustSignal, User
from accounts.services.decisions import owner_of
from accounts.subjects import admin_url

MOST = 20
Found = list[tuple[Any, str]]


def findings(row: Model, reader: User) -> dict[str, Found | None]:
    """Open reports and signals about the owner of `row`, each with its page; None for what `reader` may not see."""
    owner = owner_of(row)
    if owner is None:
        return {}
    found: dict[str, Found | None] = {"reports": None, "signals": None}
    if reader.has_perm("accounts.view_abusereport"):
        reports = AbuseReport.objects.open().filter(about_user=owner)
        found["reports"] = [(report, admin_url(report)) for report in reports[:MOST]]
    if reader.has_perm("accounts.view_trustsignal"):
        signals = TrustSignal.objects.open().filter(about_user=owner).select_related("rule")
        found["signals"] = [(signal, admin_url(signal)) for signal in signals[:MOST]]
    return found
