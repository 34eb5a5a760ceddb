"""Who of the staff sees which files were made for whom."""

from django.db import migrations

from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_mail_clock_exports")]

    operations = [
        grant("Lead", "accounts.view_export"),
        grant("Finance", "accounts.view_export"),
    ]
