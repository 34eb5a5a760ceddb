"""Results of pieces of work, as rows that are never changed; staff may read them, Leads enter them and bring them from files."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [
        ("adrequests", "0012_reviews"),
        ("reports", "0004_earned"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Metrics",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(verbose_name="as of")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("declared", "Declared by the influencer, with a screenshot"),
                            ("staff", "Entered by our team"),
                            ("import", "Imported from a file"),
                            ("api", "Sent by the API"),
                            ("link", "Counted by a tracked link"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "screenshot",
                    models.ImageField(blank=True, upload_to="results/", verbose_name="screenshot"),
                ),
                (
                    "impressions",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="impressions"
                    ),
                ),
                (
                    "reach",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="reach"),
                ),
                (
                    "views",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="views"),
                ),
                (
                    "likes",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="likes"),
                ),
                (
                    "comments",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="comments"),
                ),
                (
                    "shares",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="shares"),
                ),
                (
                    "saves",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="saves"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="adrequests.deliverable",
                    ),
                ),
            ],
            options={
                "verbose_name": "results of a piece of work",
                "verbose_name_plural": "results of work",
                "permissions": [("import_metrics", "Can import results of work")],
                "indexes": [models.Index(fields=["-created_at", "-id"], name="metrics_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("deliverable", "number"), name="metrics_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="metrics_number_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["declared", "staff", "import", "api", "link"])
                        ),
                        name="metrics_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("impressions__isnull", False),
                            ("reach__isnull", False),
                            ("views__isnull", False),
                            ("likes__isnull", False),
                            ("comments__isnull", False),
                            ("shares__isnull", False),
                            ("saves__isnull", False),
                            _connector="OR",
                        ),
                        name="metrics_tell_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "declared"), _negated=True),
                            models.Q(("screenshot", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="metrics_declared_with_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("impressions__isnull", True),
                            ("impressions__range", (0, 1000000000000)),
                            _connector="OR",
                        ),
                        name="metrics_impressions_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reach__isnull", True),
                            ("reach__range", (0, 1000000000000)),
                            _connector="OR",
                        ),
                        name="metrics_reach_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("views__isnull", True),
                            ("views__range", (0, 1000000000000)),
                            _connector="OR",
                        ),
                        name="metrics_views_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("likes__isnull", True),
                            ("likes__range", (0, 1000000000000)),
                            _connector="OR",
                        ),
                        name="metrics_likes_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("comments__isnull", True),
                            ("comments__range", (0, 1000000000000)),
                            _connector="OR",
                        ),
                        name="metrics_comments_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shares__isnull", True),
                            ("shares__range", (0, 1000000000000)),
                            _connector="OR",
                        ),
                        name="metrics_shares_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("saves__isnull", True),
                            ("saves__range", (0, 1000000000000)),
                            _connector="OR",
                        ),
                        name="metrics_saves_range",
                    ),
                ],
            },
        ),
        *(grant(group, "reports.view_metrics") for group in ("Moderator", "Lead", "Finance")),
        grant("Lead", "reports.add_metrics", "reports.import_metrics"),
    ]
