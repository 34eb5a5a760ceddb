"""Mail that is owed is looked for every minute; most of it was sent before, when its cause woke a worker."""

from django.db import migrations

from influencer_platform.migration_steps import schedule


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [schedule("Send mail that is owed", "accounts.send_mail", minute="*")]
