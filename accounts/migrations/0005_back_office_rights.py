"""What each group of staff may do with the cases of the back office; keys of the companies and readings of the figures there are."""

from django.db import migrations

from accounts.identity import host_key, name_key, phone_key
from influencer_platform.migration_steps import grant

CASES = (
    "accounts.view_verification",
    "accounts.decide_verification",
    "accounts.view_figurereading",
    "accounts.view_abusereport",
    "accounts.decide_abusereport",
    "accounts.view_trustsignal",
    "accounts.decide_trustsignal",
    "accounts.view_trustrule",
)
LEADS = (
    "accounts.undo_decision",
    "accounts.view_appeal",
    "accounts.decide_appeal",
    "accounts.close_user",
    "accounts.change_trustrule",
    "accounts.change_delivery",
    "accounts.view_failedjob",
    "accounts.change_failedjob",
    "accounts.import_niche",
    "accounts.import_sponsor",
    "accounts.view_staffinvitation",
    "django_celery_beat.view_periodictask",
    "django_celery_beat.change_periodictask",
)
EXPORTS = (
    "accounts.export_user",
    "accounts.export_sponsor",
    "accounts.export_influencer",
    "accounts.export_auditevent",
)


def fill_keys(apps, schema_editor):
    sponsors = apps.get_model("accounts", "Sponsor").objects.using(schema_editor.connection.alias)
    changed = []
    for sponsor in sponsors.only("pk", "company_name", "website", "phone").iterator():
        sponsor.name_key = name_key(sponsor.company_name)
        sponsor.website_host = host_key(sponsor.website)
        sponsor.phone_key = phone_key(sponsor.phone)
        changed.append(sponsor)
    sponsors.bulk_update(changed, ["name_key", "website_host", "phone_key"], batch_size=500)


def first_readings(apps, schema_editor):
    """One reading for each account, of the day its figures were last declared or verified."""
    using = schema_editor.connection.alias
    reading = apps.get_model("accounts", "FigureReading")
    reading.objects.using(using).bulk_create(
        (
            reading(
                account_id=account.pk,
                followers=account.followers,
                engagement_rate=account.engagement_rate,
                source="verified" if account.verified_on else "declared",
                on=account.verified_on or account.declared_on,
            )
            for account in apps.get_model("accounts", "PlatformAccount")
            .objects.using(using)
            .iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_back_office"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.RunPython(first_readings, migrations.RunPython.noop),
        grant("Moderator", *CASES),
        grant("Lead", *CASES, *LEADS),
        grant("Finance", *EXPORTS),
    ]
