"""What campaigns come to is kept, month by month; every campaign there is has yet to be added up."""

import django.db.models.deletion
from django.db import migrations, models

from influencer_platform.migration_steps import schedule

PARTS = ("deals", "clicks", "results")


def note_all(apps, _editor):
    changes = apps.get_model("reports", "RollupChange")
    campaigns = apps.get_model("campaigns", "Campaign").objects.values_list("pk", flat=True)
    changes.objects.bulk_create(
        (changes(campaign_id=pk, part=part) for pk in campaigns for part in PARTS), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0006_silence"),
        ("reports", "0005_metrics"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rollup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("deals", "deals"), ("clicks", "clicks"), ("results", "results")],
                        max_length=8,
                    ),
                ),
                ("version", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
                ("sums", models.JSONField()),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rollups",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "sums of a campaign",
                "verbose_name_plural": "sums of campaigns",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "part"), name="rollup_once_per_part"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["deals", "clicks", "results"])),
                        name="rollup_part_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RollupChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("deals", "deals"), ("clicks", "clicks"), ("results", "results")],
                        max_length=8,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["campaign", "part"], name="rollupchange_of_campaign")
                ],
            },
        ),
        migrations.RunPython(note_all, migrations.RunPython.noop),
        schedule("Add up figures of campaigns", "reports.roll_up"),
    ]
