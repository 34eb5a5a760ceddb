"""Offers that run out are announced a day before; the daily mails have their hours; the mail to those who stay away is off."""

from typing import Any

from django.db import migrations, models

from influencer_platform.migration_steps import schedule

COME_BACK = "Campaigns that fit, to influencers who stay away"


def switch_off(apps: Any, schema_editor: Any) -> None:
    """Staff decide whether it is ever sent."""
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    tasks.using(schema_editor.connection.alias).filter(name=COME_BACK).update(enabled=False)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_export_rights"),
        ("adrequests", "0006_made_at_indexes"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.AddField(
            model_name="adrequest",
            name="warned_for",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        schedule("Announce offers that run out", "adrequests.expiring_soon", minute="*/15"),
        schedule(
            "Daily reminder to influencers", "adrequests.daily_reminders", minute="0", hour="9"
        ),
        schedule("Daily mail to sponsors", "adrequests.sponsor_digests", minute="30", hour="8"),
        schedule(COME_BACK, "adrequests.come_back", minute="0", hour="10"),
        migrations.RunPython(switch_off, migrations.RunPython.noop),
    ]
