"""How long a draft waits, how often it is changed, when a fee is due."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="payment_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[django.core.validators.MaxValueValidator(365)],
                verbose_name="days until a fee is due",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="review_days",
            field=models.PositiveSmallIntegerField(
                default=5,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="working days a sponsor has to look at a draft",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="revisions",
            field=models.PositiveSmallIntegerField(
                default=2,
                validators=[django.core.validators.MaxValueValidator(20)],
                verbose_name="rounds of changes to a draft",
            ),
        ),
    ]
