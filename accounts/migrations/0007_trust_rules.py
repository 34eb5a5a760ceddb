"""The key under which the same page of two influencers meets; trust rules look every hour."""

from django.db import migrations, models

from accounts.identity import page_key
from influencer_platform.migration_steps import schedule


def fill_keys(apps, schema_editor):
    accounts = apps.get_model("accounts", "PlatformAccount").objects.using(
        schema_editor.connection.alias
    )
    changed = []
    for account in accounts.only("pk", "url").iterator():
        account.page_key = page_key(account.url)
        changed.append(account)
    accounts.bulk_update(changed, ["page_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_verification_ends"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="trustrule",
            options={
                "ordering": ("code",),
                "verbose_name": "trust rule",
                "verbose_name_plural": "trust rules",
            },
        ),
        migrations.AlterModelOptions(
            name="trustsignal",
            options={
                "permissions": [("decide_trustsignal", "Can clear and act upon trust signals")],
                "verbose_name": "trust signal",
                "verbose_name_plural": "trust signals",
            },
        ),
        migrations.AddField(
            model_name="platformaccount",
            name="page_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="platformaccount",
            index=models.Index(
                fields=["page_key"],
                name="platformaccount_same_page",
                condition=models.Q(("page_key", ""), _negated=True),
            ),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        schedule("Look for trust signals", "accounts.look_for_signals", minute="20"),
    ]
