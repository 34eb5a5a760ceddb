"""Who may take the list of ad requests away as a file."""

from django.db import migrations

from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [("adrequests", "0004_open_thread")]

    operations = [
        migrations.AlterModelOptions(
            name="adrequest",
            options={
                "permissions": [
                    ("open_adrequest", "Can open the conversation of an ad request, with a reason"),
                    ("export_adrequest", "Can export ad requests"),
                ]
            },
        ),
        grant("Finance", "adrequests.export_adrequest"),
    ]
