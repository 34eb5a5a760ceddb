"""Deals that stand can be amended, and end for a sum both sides agree on or staff decide: the right to, for Lead and Finance."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import influencer_platform.money
from influencer_platform.migration_steps import grant


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_rules_of_work"),
        ("adrequests", "0008_handshake"),
        ("campaigns", "0004_made_at_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fee_minor", influencer_platform.money.MinorUnits()),
                ("deliverables", models.JSONField()),
                ("due_on", models.DateField()),
                ("usage_days", models.PositiveSmallIntegerField(default=0)),
                ("exclusivity_days", models.PositiveSmallIntegerField(default=0)),
                ("requirements", models.TextField(blank=True, max_length=2000)),
                ("number", models.PositiveIntegerField()),
                ("sheet_number", models.PositiveIntegerField()),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("influencer", "Influencer")],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("sponsor", "Sponsor"), ("influencer", "Influencer")],
                        max_length=10,
                    ),
                ),
                ("amount_minor", influencer_platform.money.MinorUnits()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("decided", "Decided by our team"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "permissions": [
                    (
                        "decide_settlement",
                        "Can decide what is paid for a deal that ends, with a reason",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="adrequest",
            name="settled_minor",
            field=influencer_platform.money.MinorUnits(default=0),
        ),
        migrations.AddConstraint(
            model_name="adrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_minor", 0),
                    models.Q(
                        ("settled_minor__gt", 0),
                        ("settled_minor__lte", models.F("fee_minor")),
                        ("status", "cancelled"),
                    ),
                    _connector="OR",
                ),
                name="adrequest_settled_only_cancelled",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="ad_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="adrequests.adrequest",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="offer",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adrequests.offer",
            ),
        ),
        migrations.AddField(
            model_name="settlement",
            name="ad_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settlements",
                to="adrequests.adrequest",
            ),
        ),
        migrations.AddField(
            model_name="settlement",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="settlement",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="amendment",
            index=models.Index(
                condition=models.Q(("status", "proposed")),
                fields=["expires_at"],
                name="amendment_overdue",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                fields=("ad_request", "number"), name="amendment_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")),
                fields=("ad_request",),
                name="amendment_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "accepted")),
                fields=("ad_request", "sheet_number"),
                name="amendment_one_accepted_per_sheet",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("sheet_number__gte", 1)),
                name="amendment_numbers_from_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["proposed", "accepted", "declined", "withdrawn", "expired"])
                ),
                name="amendment_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["sponsor", "influencer"])),
                name="amendment_side_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee_minor__range", (0, 999999999999))),
                name="amendment_fee_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("usage_days__lte", 3650)), name="amendment_usage_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(("exclusivity_days__lte", 3650)),
                name="amendment_exclusivity_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("status", "proposed")),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="amendment_closed_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_by__isnull", True), ("status__in", ["proposed", "expired"])),
                    models.Q(
                        models.Q(("status__in", ["proposed", "expired"]), _negated=True),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="amendment_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "accepted"), _negated=True),
                    models.Q(("closed_by", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="amendment_accepted_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offer__isnull", False), ("status", "accepted")),
                    models.Q(
                        models.Q(("status", "accepted"), _negated=True), ("offer__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="amendment_accepted_is_an_offer",
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                condition=models.Q(("status", "proposed")),
                fields=["expires_at"],
                name="settlement_overdue",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                fields=("ad_request", "number"), name="settlement_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")),
                fields=("ad_request",),
                name="settlement_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("agreed", "decided"))),
                fields=("ad_request",),
                name="settlement_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="settlement_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["proposed", "agreed", "decided", "declined", "withdrawn", "expired"],
                    )
                ),
                name="settlement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("side", ""), ("status", "decided")),
                    models.Q(
                        models.Q(("status", "decided"), _negated=True),
                        ("side__in", ["sponsor", "influencer"]),
                    ),
                    _connector="OR",
                ),
                name="settlement_side_unless_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__range", (0, 999999999999))),
                name="settlement_amount_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("status", "proposed")),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="settlement_closed_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_by__isnull", True), ("status__in", ("proposed", "expired"))),
                    models.Q(
                        models.Q(("status__in", ("proposed", "expired")), _negated=True),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="settlement_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "agreed"), _negated=True),
                    models.Q(("closed_by", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="settlement_agreed_by_another",
            ),
        ),
        *(
            grant(group, "adrequests.view_amendment", "adrequests.view_settlement")
            for group in ("Moderator", "Lead", "Finance")
        ),
        grant("Lead", "adrequests.decide_settlement"),
        grant("Finance", "adrequests.decide_settlement"),
    ]
