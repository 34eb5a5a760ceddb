"""What the roles may do with ad requests; requests nobody answered in time expire every five minutes."""

from django.db import migrations

from influencer_platform.migration_steps import grant, schedule

SIDE = ("adrequests.add_adrequest", "adrequests.change_adrequest", "adrequests.view_adrequest")


class Migration(migrations.Migration):
    dependencies = [
        ("adrequests", "0002_relations"),
        ("campaigns", "0002_rights_and_schedule"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        grant("Sponsor", *SIDE),
        grant("Influencer", *SIDE),
        *(
            grant(group, "adrequests.view_adrequest", "adrequests.view_offer")
            for group in ("Moderator", "Lead", "Finance")
        ),
        schedule("Expire unanswered ad requests", "adrequests.overdue_requests", minute="*/5"),
    ]
