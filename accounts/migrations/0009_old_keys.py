"""What clients of the API named themselves by is forgotten after a week."""

from django.db import migrations

from influencer_platform.migration_steps import schedule


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_api"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        schedule("Forget old idempotency keys", "accounts.old_keys", minute="50", hour="3")
    ]
