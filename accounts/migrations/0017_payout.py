"""Where influencers are paid, sealed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_rules_of_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayoutDetails",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
                ("sealed", models.TextField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "influencer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="accounts.influencer",
                    ),
                ),
            ],
            options={
                "verbose_name": "payout details",
                "verbose_name_plural": "payout details",
                "indexes": [models.Index(fields=["fingerprint"], name="payoutdetails_same_bank")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("influencer", "number"), name="payoutdetails_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="payoutdetails_number_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sealed", ""), _negated=True),
                        name="payoutdetails_sealed",
                    ),
                ],
            },
        ),
    ]
