"""Staff see the reports; the clock owes them on the first of each month, read as each person's local time."""

from django.db import migrations

from influencer_platform.migration_steps import grant, schedule

FIRST = {"minute": "0", "day_of_month": "1"}


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_monthly_reports"),
        ("accounts", "0011_export_rights"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        *(grant(group, "reports.view_monthlyreport") for group in ("Moderator", "Lead", "Finance")),
        schedule("Monthly report to sponsors", "reports.monthly_reports", hour="6", **FIRST),
        schedule("Monthly summary for staff", "reports.staff_summary", hour="7", **FIRST),
    ]
