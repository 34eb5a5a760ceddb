"""Files that people asked for are made and, when their time is over, removed."""

from django.db import migrations

from influencer_platform.migration_steps import schedule


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_clock"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        schedule("Make files that wait", "accounts.build_exports"),
        schedule("Remove expired files", "accounts.old_exports", minute="20", hour="3"),
    ]
