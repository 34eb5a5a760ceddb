"""What is owed for deals, what was paid, and invoices; Finance decides where the sides disagree."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import influencer_platform.money
from influencer_platform.migration_steps import grant, schedule


class Migration(migrations.Migration):
    dependencies = [
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("accounts", "0017_payout"),
        ("adrequests", "0010_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "label",
                    models.CharField(
                        choices=[
                            ("on_signing", "On signing"),
                            ("on_completion", "On completion"),
                            ("settlement", "Settlement"),
                        ],
                        max_length=14,
                    ),
                ),
                ("amount_minor", influencer_platform.money.MinorUnits()),
                ("paid_minor", influencer_platform.money.MinorUnits(default=0)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("paid_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Once the work is done"),
                            ("due", "Due"),
                            ("paid", "Paid"),
                            ("cancelled", "No longer owed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("due_told_for", models.DateField(blank=True, editable=False, null=True)),
                ("overdue_told_for", models.DateField(blank=True, editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "ad_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="adrequests.adrequest",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("decide_payment", "Can decide what was paid"),
                    ("export_payment", "Can export payments"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "influencer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.influencer",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.payoutdetails",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="adrequests.invoice",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="adrequests.payment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("amount_minor", influencer_platform.money.MinorUnits()),
                ("reference", models.CharField(max_length=60)),
                ("paid_on", models.DateField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="adrequests.payment",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="adrequests.transfer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("awaited", "Not confirmed yet"),
                            ("confirmed", "Confirmed"),
                            ("disputed", "Disputed"),
                            ("decided", "Decided"),
                        ],
                        default="awaited",
                        max_length=10,
                    ),
                ),
                ("answer_by", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "dispute_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_arrived", "Nothing has arrived"),
                            ("less", "Less has arrived"),
                            ("other", "Something else is wrong"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500)),
                ("received_minor", influencer_platform.money.MinorUnits(blank=True, null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("paid", "Paid"),
                            ("partly", "Partly paid"),
                            ("unpaid", "Not paid"),
                        ],
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="adrequests.transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment to check",
                "verbose_name_plural": "payments to check",
            },
        ),
        migrations.CreateModel(
            name="InvoiceBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "influencer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.influencer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("influencer", "year"), name="invoicebook_one_per_year"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status", "due")),
                fields=["due_on", "id"],
                name="payment_open_by_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("ad_request", "number"), name="payment_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="payment_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("label__in", ["on_signing", "on_completion", "settlement"])),
                name="payment_label_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["planned", "due", "paid", "cancelled"])),
                name="payment_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__range", (1, 999999999999)),
                    ("paid_minor__gte", 0),
                    ("paid_minor__lte", models.F("amount_minor")),
                ),
                name="payment_never_overpaid",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("paid_minor", models.F("amount_minor")),
                        ("paid_on__isnull", False),
                        ("status", "paid"),
                    ),
                    models.Q(
                        models.Q(("status", "paid"), _negated=True),
                        ("paid_minor__lt", models.F("amount_minor")),
                        ("paid_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="payment_paid_in_full",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_on__isnull", True), ("status", "planned")),
                    models.Q(("due_on__isnull", False), ("status", "due")),
                    ("status", "paid"),
                    models.Q(("paid_minor", 0), ("status", "cancelled")),
                    _connector="OR",
                ),
                name="payment_due_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("influencer", "year", "number"), name="invoice_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="invoice_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                fields=("payment", "number"), name="transfer_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                fields=("payment", "reference", "amount_minor"), name="transfer_entered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="transfer_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True), name="transfer_has_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_minor__range", (1, 999999999999)), ("reverses__isnull", True)
                    ),
                    models.Q(
                        ("amount_minor__range", (-999999999999, -1)), ("reverses__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="transfer_negative_takes_back",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                condition=models.Q(("escalated_at__isnull", True), ("status", "awaited")),
                fields=["answer_by", "id"],
                name="receipt_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                condition=models.Q(
                    ("escalated_at__isnull", False), ("status__in", ("awaited", "disputed"))
                ),
                fields=["escalated_at", "id"],
                name="receipt_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["awaited", "confirmed", "disputed", "decided"])),
                name="receipt_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "disputed"), _negated=True),
                    models.Q(
                        models.Q(("dispute_reason", ""), _negated=True),
                        ("answered_at__isnull", False),
                        ("escalated_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="receipt_disputed_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "confirmed"), _negated=True),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="receipt_confirmed_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("outcome__in", ["paid", "partly", "unpaid"]),
                        ("status", "decided"),
                    ),
                    models.Q(
                        models.Q(("status", "decided"), _negated=True),
                        ("decided_at__isnull", True),
                        ("outcome", ""),
                    ),
                    _connector="OR",
                ),
                name="receipt_decided_has_outcome",
            ),
        ),
        grant(
            "Finance",
            "adrequests.view_payment",
            "adrequests.decide_payment",
            "adrequests.export_payment",
            "adrequests.view_receipt",
            "adrequests.view_transfer",
            "adrequests.view_invoice",
        ),
        grant("Lead", "adrequests.view_payment", "adrequests.view_transfer"),
        schedule(
            "Payments nobody confirmed to Finance", "adrequests.unconfirmed_payments", minute="20"
        ),
        schedule("Payments due and overdue", "adrequests.payment_dates", minute="15", hour="7"),
    ]
