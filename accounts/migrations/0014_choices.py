"""The notification centre finds the lines of a case and the recent unread ones, and forgets those of half a year ago."""

from django.db import migrations, models

from influencer_platform.migration_steps import schedule


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_export_schedules"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                fields=["recipient", "about", "-created_at", "-id"], name="notification_case"
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["created_at"], name="notification_old"),
        ),
        migrations.RemoveIndex(model_name="notification", name="notification_unread"),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                fields=["recipient", "-created_at"],
                name="notification_unseen",
                condition=models.Q(read_at__isnull=True),
            ),
        ),
        schedule("Remove old notifications", "accounts.old_notifications", minute="55", hour="3"),
    ]
