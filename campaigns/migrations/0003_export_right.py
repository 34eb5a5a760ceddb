"""Who may take the list of campaigns away as a file."""

from django.db import migrations

from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_rights_and_schedule")]

    operations = [
        migrations.AlterModelOptions(
            name="campaign",
            options={
                "permissions": [
                    ("manage_campaign", "Can manage a shared campaign"),
                    ("export_campaign", "Can export campaigns"),
                ]
            },
        ),
        grant("Finance", "campaigns.export_campaign"),
    ]
