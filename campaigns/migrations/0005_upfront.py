"""A part of the fee may be due on signing."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_rules_of_work"),
        ("campaigns", "0004_made_at_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="upfront_percent",
            field=models.PositiveSmallIntegerField(
                default=0,
                validators=[django.core.validators.MaxValueValidator(100)],
                verbose_name="per cent of the fee due on signing",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("upfront_percent__range", (0, 100))),
                name="campaign_upfront_is_percent",
            ),
        ),
    ]
