"""What leaves as a file and what comes in by one."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.db import models, transaction

from accounts.models import AuditEvent, User
from accounts.services.decisions import require_permission


def export_right(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{get_permission_codename('export', model._meta)}"


@transaction.atomic
def log_export(
    *, model: type[models.Model], by: User, file_format: str, rows: int, filters: dict[str, Any]
) -> AuditEvent:
    """Write into the trail of the person who exports what leaves. `filters` holds codes and numbers. Raises NotAllowed."""
    require_permission(by, export_right(model))
    return _log(by, "exported", model, format=file_format, rows=rows, filters=filters)


def _log(by: User, action: str, model: type[models.Model], **facts: Any) -> AuditEvent:
    User.objects.select_for_update().get(pk=by.pk)
    return AuditEvent.record(by, action=action, by=by, model=model._meta.label_lower, **facts)
