"""Reviews of finished deals; staff who moderate may hide them; those whose time has come are shown every quarter of an hour."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from influencer_platform.migration_steps import grant, schedule


class Migration(migrations.Migration):
    dependencies = [
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("adrequests", "0011_money"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("influencer", "Influencer")],
                        max_length=10,
                    ),
                ),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_late", models.BooleanField(default=False)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                ("reply", models.TextField(blank=True, max_length=2000)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                (
                    "hidden_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("abuse", "Insults or threats"),
                            ("private", "Tells what is private"),
                            ("unrelated", "Not about this deal"),
                            ("pressure", "Written under pressure or for a favour"),
                            ("illegal", "Against the law"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ad_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="adrequests.adrequest",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("hide_review", "Can hide reviews and show them again, with a reason")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("hidden_at__isnull", True), ("shown_at__isnull", False)
                        ),
                        fields=["about", "-shown_at", "-id"],
                        name="review_about",
                    ),
                    models.Index(
                        condition=models.Q(("shown_at__isnull", True)),
                        fields=["written_at", "id"],
                        name="review_waiting",
                    ),
                    models.Index(fields=["-shown_at", "-id"], name="review_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ad_request", "side"), name="review_once_per_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["sponsor", "influencer"])),
                        name="review_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rating__range", (1, 5))), name="review_rating_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="review_has_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("author", models.F("about")), _negated=True),
                        name="review_not_of_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replied_at__isnull", True), ("reply", "")),
                            models.Q(
                                models.Q(("reply", ""), _negated=True),
                                ("replied_at__isnull", False),
                                ("shown_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="review_replied_once_shown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hidden_at__isnull", True),
                                ("hidden_by__isnull", True),
                                ("hidden_reason", ""),
                            ),
                            models.Q(
                                ("hidden_at__isnull", False),
                                ("hidden_by__isnull", False),
                                (
                                    "hidden_reason__in",
                                    [
                                        "abuse",
                                        "private",
                                        "unrelated",
                                        "pressure",
                                        "illegal",
                                        "other",
                                    ],
                                ),
                                ("shown_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="review_hidden_with_reason",
                    ),
                ],
            },
        ),
        *(grant(group, "adrequests.view_review") for group in ("Moderator", "Lead", "Finance")),
        *(grant(group, "adrequests.hide_review") for group in ("Moderator", "Lead")),
        schedule("Show reviews whose time has come", "adrequests.due_reviews", minute="7-59/15"),
    ]
