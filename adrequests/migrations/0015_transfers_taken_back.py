"""Two transfers of one reference may miss the same sum: only what sponsors enter is entered once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adrequests", "0014_expired_dates"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="transfer", name="transfer_entered_once"),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", True)),
                fields=("payment", "reference", "amount_minor"),
                name="transfer_entered_once",
            ),
        ),
    ]
