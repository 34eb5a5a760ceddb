"""The earned figures are counted every ten minutes for those whose deals moved, and once a night for everybody."""

from django.db import migrations

from influencer_platform.migration_steps import schedule


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_links"),
        ("accounts", "0018_earned"),
        ("adrequests", "0012_reviews"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        schedule("Count earned figures", "reports.earned_figures", minute="4-59/10"),
        schedule("Count all earned figures", "reports.all_earned_figures", minute="40", hour="3"),
    ]
