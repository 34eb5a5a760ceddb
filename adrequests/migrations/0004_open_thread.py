"""Staff open a conversation with a reason: the right to, for those who moderate. The words are reached from nowhere but themselves."""

import django.db.models.deletion
from django.db import migrations, models

from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [("adrequests", "0003_rights_and_schedule")]

    operations = [
        migrations.AlterModelOptions(
            name="adrequest",
            options={
                "permissions": [
                    ("open_adrequest", "Can open the conversation of an ad request, with a reason")
                ]
            },
        ),
        migrations.AlterField(
            model_name="message",
            name="ad_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adrequests.adrequest",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="offer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adrequests.offer",
            ),
        ),
        grant("Moderator", "adrequests.open_adrequest"),
        grant("Lead", "adrequests.open_adrequest"),
    ]
