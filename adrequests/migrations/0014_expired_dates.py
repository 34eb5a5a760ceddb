"""Another date that is asked of a piece that is approved or dropped is off the table."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def lapse(apps: Any, schema_editor: Any) -> None:
    """Those that were left open before services closed them."""
    asked = _changes(apps, schema_editor).filter(status="asked")
    over = asked.filter(deliverable__status__in=["approved", "dropped"])
    over.update(status="expired", answered_at=timezone.now())


def reopen(apps: Any, schema_editor: Any) -> None:
    """As they were left before."""
    expired = _changes(apps, schema_editor).filter(status="expired")
    expired.update(status="asked", answered_at=None)


def _changes(apps: Any, schema_editor: Any) -> Any:
    model = apps.get_model("adrequests", "DateChange")
    return model.objects.using(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("adrequests", "0013_published_on")]

    operations = [
        migrations.AlterField(
            model_name="datechange",
            name="status",
            field=models.CharField(
                choices=[
                    ("asked", "Asked for"),
                    ("accepted", "Agreed"),
                    ("declined", "Declined"),
                    ("replaced", "Replaced"),
                    ("expired", "Expired"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="datechange", name="datechange_status_known"),
        migrations.RemoveConstraint(model_name="datechange", name="datechange_answered_has_time"),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                name="datechange_status_known",
                condition=models.Q(
                    ("status__in", ["asked", "accepted", "declined", "replaced", "expired"])
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                name="datechange_answered_has_time",
                condition=models.Q(
                    ("answered_at__isnull", True),
                    ("answered_by__isnull", True),
                    ("status", "asked"),
                )
                | models.Q(
                    ("answered_at__isnull", False),
                    ("answered_by__isnull", True),
                    ("status", "expired"),
                )
                | models.Q(
                    models.Q(("status__in", ["asked", "expired"]), _negated=True),
                    ("answered_at__isnull", False),
                    ("answered_by__isnull", False),
                ),
            ),
        ),
        migrations.RunPython(lapse, reopen),
    ]
