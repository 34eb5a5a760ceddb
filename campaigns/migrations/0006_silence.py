"""A campaign may say that a draft nobody answers in time counts as approved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0005_upfront")]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="approves_by_silence",
            field=models.BooleanField(
                default=False,
                help_text="A draft that nobody on your side answers within the time for review counts as approved.",
                verbose_name="approve drafts by silence",
            ),
        ),
    ]
