"""Steps that several apps' migrations share. They see historical models only."""

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython


def grant(group: str, *permissions: str) -> RunPython:
    """Give the group called `group` the named permissions (`app.codename`), making the rows that migrate would make later.

    The reverse takes exactly these away again and leaves the group.
    """
    return RunPython(_each(group, permissions, add=True), _each(group, permissions, add=False))


def _each(group: str, permissions: tuple[str, ...], *, add: bool) -> Callable[[Any, Any], None]:
    def step(apps: Any, schema_editor: Any) -> None:
        using = schema_editor.connection.alias
        row = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=group)[0]
        found = [_permission(apps, using, *name.split(".")) for name in permissions]
        row.permissions.add(*found) if add else row.permissions.remove(*found)

    return step


def _permission(apps: Any, using: str, app_label: str, codename: str) -> Any:
    verb, _, model = codename.partition("_")
    content_type = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(using)
        .get_or_create(app_label=app_label, model=model)[0]
    )
    return (
        apps.get_model("auth", "Permission")
        .objects.using(using)
        .get_or_create(
            content_type=content_type, codename=codename, defaults={"name": f"Can {verb} {model}"}
        )[0]
    )


def schedule(name: str, task: str, **crontab: str) -> RunPython:
    """Make the row that starts `task`; an existing row of that name, perhaps edited by staff, is left as it is.

    `crontab` as in django-celery-beat (minute, hour …; `*` where not named), in UTC.
    """

    def add(apps: Any, schema_editor: Any) -> None:
        using = schema_editor.connection.alias
        times = {
            "minute": "*",
            "hour": "*",
            "day_of_week": "*",
            "day_of_month": "*",
            "month_of_year": "*",
            "timezone": "UTC",
        } | crontab
        row = (
            apps.get_model("django_celery_beat", "CrontabSchedule")
            .objects.using(using)
            .get_or_create(**times)[0]
        )
        tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects.using(using)
        tasks.get_or_create(name=name, defaults={"task": task, "crontab": row})

    def remove(apps: Any, schema_editor: Any) -> None:
        apps.get_model("django_celery_beat", "PeriodicTask").objects.using(
            schema_editor.connection.alias
        ).filter(name=name).delete()

    return RunPython(add, remove)
