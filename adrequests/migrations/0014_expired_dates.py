"""Another date that is asked of a piece that is approved or dropped is off the table."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def lapse(apps: Any, schema_editor: Any) -> None:
    """Those that were left open before services closed them."""
    rows = apps.get_model("adrequests", "DateChange").objects.using(schema_editor.connection.alias)
    over = rows.filter(status="asked", deliverable__status__in=["approved", "dropped"])
    over.update(status="expired", answered_at=timezone.now())


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
        migrations.RunPython(lapse, migrations.RunPython.noop),
    ]
