"""What companies and creators have earned by how they deal; staff may read it."""

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_payout"),
    ]

    operations = [
        migrations.CreateModel(
            name="Earned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("response_n", models.PositiveIntegerField(default=0)),
                ("response_of", models.PositiveIntegerField(default=0)),
                ("speed_seconds", models.PositiveBigIntegerField(blank=True, null=True)),
                ("speed_of", models.PositiveIntegerField(default=0)),
                ("acceptance_n", models.PositiveIntegerField(default=0)),
                ("acceptance_of", models.PositiveIntegerField(default=0)),
                ("delivery_n", models.PositiveIntegerField(default=0)),
                ("delivery_of", models.PositiveIntegerField(default=0)),
                ("payment_n", models.PositiveIntegerField(default=0)),
                ("payment_of", models.PositiveIntegerField(default=0)),
                ("completed", models.PositiveIntegerField(default=0)),
                ("rating_n", models.PositiveIntegerField(default=0)),
                ("rating_of", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earned",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "earned figures",
                "verbose_name_plural": "earned figures",
                "indexes": [models.Index(fields=["-counted_at"], name="earned_counted")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("response_n__lte", models.F("response_of"))),
                        name="earned_response_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("acceptance_n__lte", models.F("acceptance_of"))),
                        name="earned_acceptance_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delivery_n__lte", models.F("delivery_of"))),
                        name="earned_delivery_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment_n__lte", models.F("payment_of"))),
                        name="earned_payment_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating_n__gte", models.F("rating_of")),
                            (
                                "rating_n__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("rating_of"), "*", models.Value(5)
                                ),
                            ),
                        ),
                        name="earned_rating_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("speed_of", 0), ("speed_seconds__isnull", True)),
                            models.Q(("speed_of__gt", 0), ("speed_seconds__isnull", False)),
                            _connector="OR",
                        ),
                        name="earned_speed_of_answers",
                    ),
                ],
            },
        ),
        *(grant(group, "accounts.view_earned") for group in ("Moderator", "Lead", "Finance")),
    ]
