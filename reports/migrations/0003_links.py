"""Tracked links, their clicks and conversions. Staff see them; clicks that nobody was woken for are counted every minute."""

import secrets

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import influencer_platform.money
import reports.short_codes
from influencer_platform.migration_steps import grant, schedule

SEEN = tuple(
    f"reports.view_{model}"
    for model in ("trackedlink", "destination", "dailyclicks", "conversion", "postbackcall")
)


class Migration(migrations.Migration):
    dependencies = [
        ("adrequests", "0012_reviews"),
        ("campaigns", "0004_made_at_indexes"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("reports", "0002_rights_and_schedules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClickBatch",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("clicks", models.PositiveIntegerField()),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="VisitorSalt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="TrackedLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=reports.short_codes.new_code,
                        max_length=16,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("url", models.CharField(blank=True, max_length=2000, verbose_name="leads to")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "promo_code",
                    models.CharField(blank=True, max_length=40, verbose_name="promo code"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "deliverable",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link",
                        to="adrequests.deliverable",
                    ),
                ),
            ],
            options={
                "verbose_name": "tracked link",
                "verbose_name_plural": "tracked links",
                "permissions": [("export_trackedlink", "Can export tracked links")],
            },
        ),
        migrations.CreateModel(
            name="Destination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("url", models.CharField(max_length=2000, verbose_name="leads to")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destinations",
                        to="reports.trackedlink",
                    ),
                ),
            ],
            options={
                "verbose_name": "destination",
                "verbose_name_plural": "destinations",
            },
        ),
        migrations.CreateModel(
            name="DailyClicks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day (UTC)")),
                ("raw", models.PositiveIntegerField(default=0, verbose_name="all clicks")),
                ("valid", models.PositiveIntegerField(default=0, verbose_name="valid clicks")),
                ("bot", models.PositiveIntegerField(default=0, verbose_name="programs")),
                ("prefetch", models.PositiveIntegerField(default=0, verbose_name="previews")),
                ("repeats", models.PositiveIntegerField(default=0, verbose_name="repeats")),
                ("visitors", models.PositiveIntegerField(default=0, verbose_name="visitors")),
                (
                    "link",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="reports.trackedlink",
                    ),
                ),
            ],
            options={
                "verbose_name": "clicks of a day",
                "verbose_name_plural": "clicks by day",
            },
        ),
        migrations.CreateModel(
            name="Conversion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by_promo_code", models.BooleanField(default=False, verbose_name="by promo code")),
                ("order", models.CharField(max_length=100, verbose_name="order")),
                ("amount_minor", influencer_platform.money.MinorUnits(verbose_name="amount")),
                ("at", models.DateTimeField(verbose_name="ordered")),
                (
                    "source",
                    models.CharField(
                        choices=[("postback", "postback"), ("csv", "file"), ("api", "API")],
                        max_length=10,
                        verbose_name="told by",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="recorded"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversions",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversions",
                        to="reports.trackedlink",
                    ),
                ),
            ],
            options={
                "verbose_name": "conversion",
                "verbose_name_plural": "conversions",
                "permissions": [("export_conversion", "Can export conversions")],
            },
        ),
        migrations.CreateModel(
            name="Click",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("hour", models.IntegerField()),
                ("visitor", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("valid", "valid"),
                            ("bot", "program"),
                            ("prefetch", "preview"),
                            ("repeat", "repeat"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.trackedlink",
                    ),
                ),
            ],
            options={
                "verbose_name": "click",
                "verbose_name_plural": "clicks",
            },
        ),
        migrations.CreateModel(
            name="CampaignClicks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day (UTC)")),
                ("raw", models.PositiveIntegerField(default=0, verbose_name="all clicks")),
                ("valid", models.PositiveIntegerField(default=0, verbose_name="valid clicks")),
                ("bot", models.PositiveIntegerField(default=0, verbose_name="programs")),
                ("prefetch", models.PositiveIntegerField(default=0, verbose_name="previews")),
                ("repeats", models.PositiveIntegerField(default=0, verbose_name="repeats")),
                ("visitors", models.PositiveIntegerField(default=0, verbose_name="visitors")),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="click_days",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "clicks of a campaign's day",
                "verbose_name_plural": "clicks of campaigns by day",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "day"), name="campaignclicks_once_per_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "raw",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("valid"), "+", models.F("bot")
                                        ),
                                        "+",
                                        models.F("prefetch"),
                                    ),
                                    "+",
                                    models.F("repeats"),
                                ),
                            ),
                            ("visitors__lte", models.F("valid")),
                        ),
                        name="campaignclicks_add_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostbackCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("status", models.PositiveSmallIntegerField(verbose_name="answer")),
                ("code", models.CharField(max_length=40, verbose_name="what it was")),
                ("order", models.CharField(blank=True, max_length=100, verbose_name="order")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postback_calls",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["campaign", "-at", "-id"], name="postbackcall_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="PostbackSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.CharField(default=secrets.token_urlsafe, max_length=43)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postbacks",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("campaign",),
                        name="postbacksecret_one_in_use",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="trackedlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("promo_code", ""), _negated=True),
                fields=("campaign", "promo_code"),
                name="trackedlink_promo_code_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="trackedlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("url", ""), ("version", 0)),
                    models.Q(models.Q(("url", ""), _negated=True), ("version__gte", 1)),
                    _connector="OR",
                ),
                name="trackedlink_leads_somewhere_or_has_never",
            ),
        ),
        migrations.AddConstraint(
            model_name="trackedlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), ("url__startswith", "https://"), _connector="OR"),
                name="trackedlink_https_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.UniqueConstraint(
                fields=("link", "number"), name="destination_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="destination_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__startswith", "https://")), name="destination_https_only"
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyclicks",
            constraint=models.UniqueConstraint(
                fields=("link", "day"), name="dailyclicks_once_per_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyclicks",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "raw",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("valid"), "+", models.F("bot")
                                ),
                                "+",
                                models.F("prefetch"),
                            ),
                            "+",
                            models.F("repeats"),
                        ),
                    ),
                    ("visitors__lte", models.F("valid")),
                ),
                name="dailyclicks_add_up",
            ),
        ),
        migrations.AddIndex(
            model_name="conversion",
            index=models.Index(fields=["campaign", "at"], name="conversion_of_campaign"),
        ),
        migrations.AddIndex(
            model_name="conversion",
            index=models.Index(fields=["link", "-at", "-id"], name="conversion_of_link"),
        ),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.UniqueConstraint(
                fields=("campaign", "order"), name="conversion_order_counts_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__range", (0, 999999999999))),
                name="conversion_amount_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("order", ""), _negated=True), name="conversion_has_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="click",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "valid")),
                fields=("link", "visitor", "hour"),
                name="click_valid_once_per_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="click",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["valid", "bot", "prefetch", "repeat"])),
                name="click_kind_known",
            ),
        ),
        *(grant(group, *SEEN) for group in ("Moderator", "Lead", "Finance")),
        schedule("Count clicks on tracked links", "reports.count_clicks"),
        schedule("Forget old clicks and salts", "reports.old_clicks", hour="0", minute="20"),
    ]
