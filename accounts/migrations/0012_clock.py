"""Every minute the clock looks whether a date of a schedule is due."""

from django.db import migrations

from influencer_platform.migration_steps import schedule


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_export_rights"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [schedule("Do what is due", "accounts.do_what_is_due")]
