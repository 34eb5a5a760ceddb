"""Drafts and their answers, comments, dates and publication of agreed work; the clock looks after silence and due dates."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from influencer_platform.migration_steps import grant, schedule

READ = ("draft", "datechange", "publication")


class Migration(migrations.Migration):
    dependencies = [
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("adrequests", "0009_amendments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="DateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("influencer", "Influencer")],
                        max_length=10,
                    ),
                ),
                ("before_on", models.DateField()),
                ("due_on", models.DateField()),
                ("text", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("accepted", "Agreed"),
                            ("declined", "Declined"),
                            ("replaced", "Replaced"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True, max_length=5000)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("file", models.FileField(blank=True, max_length=120, upload_to="drafts")),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("file_type", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("approved", "Approved"), ("changes", "Changes asked for")],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=500)),
                ("caption", models.TextField(blank=True, max_length=5000)),
                ("label", models.CharField(blank=True, max_length=80)),
                ("is_labelled_by_platform", models.BooleanField(default=False)),
                ("proof", models.FileField(blank=True, max_length=120, upload_to="publications")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="WorkComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("influencer", "Influencer")],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="deliverable",
            name="draft_number",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="due_told_for",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="overdue_told_for",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="review_due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="review_warn_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="rounds",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="silent_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="deliverable",
            index=models.Index(
                condition=models.Q(("status", "submitted")),
                fields=["review_due_at", "id"],
                name="deliverable_in_review",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="datechange",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="datechange",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="datechange",
            name="deliverable",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="date_changes",
                to="adrequests.deliverable",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="deliverable",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="drafts",
                to="adrequests.deliverable",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="deliverable",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication",
                to="adrequests.deliverable",
            ),
        ),
        migrations.AddField(
            model_name="workcomment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="workcomment",
            name="deliverable",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="adrequests.deliverable",
            ),
        ),
        migrations.AddField(
            model_name="workcomment",
            name="draft",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="adrequests.draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "asked")),
                fields=("deliverable",),
                name="datechange_one_asked_per_piece",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["asked", "accepted", "declined", "replaced"])),
                name="datechange_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["sponsor", "influencer"])),
                name="datechange_side_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("status", "asked"),
                    ),
                    models.Q(
                        models.Q(("status", "asked"), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="datechange_answered_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on", models.F("before_on")), _negated=True),
                name="datechange_is_another_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("deliverable", "number"), name="draft_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", "approved")),
                fields=("deliverable",),
                name="draft_one_approved_per_piece",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="draft_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["", "approved", "changes"])),
                name="draft_answer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                    ),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="draft_answered_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "changes"), _negated=True),
                    ("answered_by__isnull", False),
                    _connector="OR",
                ),
                name="draft_changes_asked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file", ""),
                    models.Q(
                        models.Q(("file_name", ""), _negated=True),
                        models.Q(("file_type", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="draft_file_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), _negated=True), name="publication_has_url"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_labelled_by_platform", False),
                    models.Q(("proof", ""), _negated=True),
                    _connector="OR",
                ),
                name="publication_platform_label_has_proof",
            ),
        ),
        migrations.AddIndex(
            model_name="workcomment",
            index=models.Index(fields=["deliverable", "-at", "-id"], name="workcomment_of_piece"),
        ),
        migrations.AddConstraint(
            model_name="workcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="workcomment_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="workcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["sponsor", "influencer"])),
                name="workcomment_side_known",
            ),
        ),
        *(
            grant(group, *(f"adrequests.view_{model}" for model in READ))
            for group in ("Moderator", "Lead", "Finance")
        ),
        schedule("Answer drafts by silence", "adrequests.unanswered_drafts", minute="*/10"),
        schedule("Tell of work that is due", "adrequests.due_work", minute="25"),
    ]
