"""What was agreed is frozen in a deal sheet; each piece of work is a row."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [
        ("adrequests", "0007_warnings_and_daily_mails"),
    ]

    operations = [
        migrations.CreateModel(
            name="DealSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "ad_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="adrequests.adrequest",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="adrequests.offer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Deliverable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reel", "Reel"),
                            ("story", "Story"),
                            ("post", "Post"),
                            ("video", "Video"),
                            ("stream", "Live stream"),
                            ("article", "Article"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("due", "To be made"),
                            ("submitted", "Waiting for review"),
                            ("changes_asked", "Changes asked for"),
                            ("approved", "Approved"),
                            ("dropped", "No longer asked for"),
                        ],
                        default="due",
                        max_length=14,
                    ),
                ),
                ("first_submitted_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ad_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliverables",
                        to="adrequests.adrequest",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="adrequests.dealsheet",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="dealsheet",
            constraint=models.UniqueConstraint(
                fields=("ad_request", "number"), name="dealsheet_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dealsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="dealsheet_number_from_one"
            ),
        ),
        migrations.AddIndex(
            model_name="deliverable",
            index=models.Index(
                condition=models.Q(("status__in", ("due", "changes_asked"))),
                fields=["due_on", "id"],
                name="deliverable_undelivered",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.UniqueConstraint(
                fields=("ad_request", "number"), name="deliverable_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="deliverable_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["due", "submitted", "changes_asked", "approved", "dropped"])
                ),
                name="deliverable_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["reel", "story", "post", "video", "stream", "article"])
                ),
                name="deliverable_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", False), ("status", "approved")),
                    models.Q(
                        models.Q(("status", "approved"), _negated=True),
                        ("approved_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="deliverable_approved_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["due", "dropped"]),
                    ("first_submitted_at__isnull", False),
                    _connector="OR",
                ),
                name="deliverable_submitted_has_time",
            ),
        ),
        *(
            grant(group, "adrequests.view_dealsheet", "adrequests.view_deliverable")
            for group in ("Moderator", "Lead", "Finance")
        ),
    ]
