"""The platform on whose site a piece was published, so that figures count by it."""

from typing import Any

from django.db import migrations, models

from accounts.platforms import platform_of

ELSEWHERE = "elsewhere"
PLATFORMS = {
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "twitch": "Twitch",
    "podcast": "Podcast",
    "blog": "Blog",
    ELSEWHERE: "Elsewhere",
}


def read_addresses(apps: Any, schema_editor: Any) -> None:
    """All rows say `elsewhere` so far."""
    rows = apps.get_model("adrequests", "Publication").objects.using(schema_editor.connection.alias)
    changed = []
    for row in rows.only("pk", "url").iterator():
        if platform := platform_of(row.url):
            row.platform = platform
            changed.append(row)
    rows.bulk_update(changed, ["platform"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("adrequests", "0012_reviews")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="platform",
            field=models.CharField(
                choices=list(PLATFORMS.items()),
                default=ELSEWHERE,
                editable=False,
                max_length=12,
                verbose_name="platform",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                name="publication_platform_known",
                condition=models.Q(("platform__in", list(PLATFORMS))),
            ),
        ),
        migrations.RunPython(read_addresses, migrations.RunPython.noop),
    ]
