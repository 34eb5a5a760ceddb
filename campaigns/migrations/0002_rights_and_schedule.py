"""What the roles may do with campaigns; campaigns past their end date are completed every hour."""

from django.db import migrations

from influencer_platform.migration_steps import grant, schedule

OWN = (
    "campaigns.add_campaign",
    "campaigns.change_campaign",
    "campaigns.delete_campaign",
    "campaigns.view_campaign",
)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("accounts", "0002_roles"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        grant("Sponsor", *OWN),
        *(grant(group, "campaigns.view_campaign") for group in ("Moderator", "Lead", "Finance")),
        schedule("Complete campaigns past their end date", "campaigns.ended_campaigns", minute="5"),
    ]
