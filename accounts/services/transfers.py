"""What leaves as a file and what comes in by one."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_permission_codename
from django.db import models, transaction

from accounts.models import AuditEvent, Delivery, Niche, Role, Sponsor, User
from accounts.services.decisions import require_permission
from accounts.services.people import create_party
from accounts.services.profile import save_sponsor
from influencer_platform.wake import wake

IMPORTED = ("company_name", "industry", "website", "country", "contact_name", "phone", "about")
"""What a file says about a company."""


def export_right(model: type[models.Model]) -> str:
    return _right("export", model)


def import_right(model: type[models.Model]) -> str:
    return _right("import", model)


def _right(verb: str, model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"


@transaction.atomic
def log_export(
    *, model: type[models.Model], by: User, file_format: str, rows: int, filters: dict[str, Any]
) -> AuditEvent:
    """Write into the trail of the person who exports what leaves. `filters` holds codes and numbers. Raises NotAllowed."""
    require_permission(by, export_right(model))
    return _log(by, "exported", model, format=file_format, rows=rows, filters=filters)


@transaction.atomic
def log_import(
    *, model: type[models.Model], by: User, rows: int, counts: dict[str, int]
) -> AuditEvent:
    """Write into the trail of the person who imports what came in. Raises NotAllowed."""
    require_permission(by, import_right(model))
    return _log(by, "imported", model, rows=rows, counts=counts)


def _log(by: User, action: str, model: type[models.Model], **facts: Any) -> AuditEvent:
    User.objects.select_for_update().get(pk=by.pk)
    return AuditEvent.record(by, action=action, by=by, model=model._meta.label_lower, **facts)


@transaction.atomic
def import_niche(*, niche: Niche, changed: Sequence[str], by: User) -> Niche:
    """Save a new niche or the changed fields of one. Raises NotAllowed."""
    require_permission(by, import_right(Niche))
    niche.save()
    AuditEvent.record(niche, action="imported", by=by, fields=list(changed))
    return niche


@transaction.atomic
def import_sponsor(*, sponsor: Sponsor, changed: Sequence[str], by: User) -> Sponsor:
    """Save what a file says of a company that has an account. Raises NotAllowed."""
    require_permission(by, import_right(Sponsor))
    save_sponsor(sponsor=sponsor, by=by)
    AuditEvent.record(sponsor, action="imported", by=by, fields=list(changed))
    return sponsor


@transaction.atomic
def open_sponsor_account(*, company: Sponsor, by: User) -> Sponsor:
    """An account for a company that has none, and the mail by which its contact person sets a password.

    `company` is not saved yet and has a user with the address. Raises NotAllowed, and IntegrityError for a taken address.
    """
    require_permission(by, import_right(Sponsor))
    user: User = User.objects.create_user(
        company.user.email, role=Role.Code.SPONSOR, name=company.contact_name
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    sponsor = create_party(user=user, name=company.company_name)
    for name in IMPORTED:
        setattr(sponsor, name, getattr(company, name))
    import_sponsor(sponsor=sponsor, changed=[], by=by)  # type: ignore[arg-type]
    Delivery.owe(user, kind="sponsor_account", key=f"sponsor_account:{user.pk}")
    wake("accounts.send_mail")
    return sponsor  # type: ignore[return-value]
