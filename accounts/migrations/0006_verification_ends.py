"""A verification may also be withdrawn or outdated, or made by staff unasked; old proofs are removed every night."""

from django.db import migrations, models

from influencer_platform.migration_steps import schedule


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_back_office_rights"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="verification",
            name="verification_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="verification",
            name="verification_sent_has_time",
        ),
        migrations.AddField(
            model_name="figurereading",
            name="evidence",
            field=models.URLField(blank=True, verbose_name="seen at"),
        ),
        migrations.AddField(
            model_name="verification",
            name="verified_before",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="verification",
            name="method",
            field=models.CharField(
                choices=[
                    ("code", "Code in the bio"),
                    ("screenshot", "Screenshot of the statistics"),
                    ("staff", "Looked at without a request"),
                ],
                max_length=10,
                verbose_name="proof",
            ),
        ),
        migrations.AlterField(
            model_name="verification",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "Not sent yet"),
                    ("waiting", "Waiting for us"),
                    ("verified", "Verified"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("outdated", "Outdated: the account was changed"),
                ],
                default="open",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["open", "waiting", "verified", "declined", "withdrawn", "outdated"],
                    )
                ),
                name="verification_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["waiting", "verified", "declined"]), _negated=True),
                    ("submitted_at__isnull", False),
                    _connector="OR",
                ),
                name="verification_sent_has_time",
            ),
        ),
        schedule("Remove old proofs", "accounts.old_proofs", minute="40", hour="3"),
    ]
