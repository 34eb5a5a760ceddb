"""What is handed in for a piece of work, what both sides say about it, and where it was published."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Platform, User
from accounts.platforms import platform_of
from adrequests.models.choices import Side
from adrequests.models.deal import AdRequest
from adrequests.models.work import Deliverable

LONGEST_TEXT = 5000
LONGEST_LINK = 500
FOLDER, PROOFS = "drafts", "publications"
"""Both are private: only a view that asks who may see a file ever sends it."""
ELSEWHERE = "elsewhere"
PUBLISHED_ON = [*Platform.choices, (ELSEWHERE, _("Elsewhere"))]
"""Where a piece can have been published."""


class Answer(models.TextChoices):
    """What the sponsor said to a draft; nothing while it waits, and for one that was replaced before anybody answered."""

    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Changes asked for")


class WordsQuerySet(models.QuerySet[Any]):
    """Rows that hold what one side wrote about a piece of work."""

    def visible_to(self, user: User) -> "WordsQuerySet":
        """Both sides read their own, staff what belongs to a conversation they have opened with a reason."""
        mine = AdRequest.objects.visible_to(user)
        if not user.is_staff:
            return self.filter(deliverable__ad_request__in=mine)
        opened = mine.opened_by(user).filter(pk=OuterRef("deliverable__ad_request"))
        return self.filter(Exists(opened))

    def newest_first(self) -> "WordsQuerySet":
        return self.order_by("-at", "-pk")


class Draft(models.Model):
    """One submitted version of a piece: words, a link, a file, or several of them. Numbered 1, 2, 3 … per piece; the one that
    counts is `Deliverable.draft_number`. `answered_by` is None where the clock approved it.

    `file_name` is what the download is called, `file_type` what the first bytes said it is.
    """

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    link = models.URLField(max_length=LONGEST_LINK, blank=True)
    file = models.FileField(upload_to=FOLDER, max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = WordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "number"], name="draft_numbered_once"),
            models.UniqueConstraint(
                fields=["deliverable"],
                name="draft_one_approved_per_piece",
                condition=Q(answer=Answer.APPROVED),
            ),
            models.CheckConstraint(name="draft_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="draft_answer_known", condition=Q(answer__in=["", *Answer.values])
            ),
            models.CheckConstraint(
                name="draft_answered_has_time",
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="draft_changes_asked_by_somebody",
                condition=~Q(answer=Answer.CHANGES) | Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="draft_file_has_name",
                condition=Q(file="") | (~Q(file_name="") & ~Q(file_type="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} draft {self.number}"

    @property
    def is_by_silence(self) -> bool:
        return self.answer == Answer.APPROVED and self.answered_by_id is None


class WorkComment(models.Model):
    """What one side says about a piece of work; `draft` names the version it asks to change."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="comments")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    objects = WordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="workcomment_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="workcomment_side_known", condition=Q(side__in=Side.values)
            ),
        ]
        indexes = [models.Index(fields=["deliverable", "-at", "-id"], name="workcomment_of_piece")]

    def __str__(self) -> str:
        """Never the words: a name is shown to whoever meets the row."""
        return f"{self.deliverable_id} comment {self.pk}"


class DateChange(models.Model):
    """Another due date that one side asks for. While it is `asked` the other side may agree, which moves the due date, or
    decline; whoever asked may ask for yet another day, which replaces it. `expired`: the piece was approved, or is no longer
    asked for, before anybody answered."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked for")
        ACCEPTED = "accepted", _("Agreed")
        DECLINED = "declined", _("Declined")
        REPLACED = "replaced", _("Replaced")
        EXPIRED = "expired", _("Expired")

    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.PROTECT, related_name="date_changes"
    )
    side = models.CharField(max_length=10, choices=Side.choices)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    before_on = models.DateField()
    due_on = models.DateField()
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = WordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable"],
                name="datechange_one_asked_per_piece",
                condition=Q(status="asked"),
            ),
            models.CheckConstraint(
                name="datechange_status_known",
                condition=Q(status__in=["asked", "accepted", "declined", "replaced", "expired"]),
            ),
            models.CheckConstraint(name="datechange_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(
                name="datechange_answered_has_time",
                condition=Q(status="asked", answered_at__isnull=True, answered_by__isnull=True)
                | Q(status="expired", answered_at__isnull=False, answered_by__isnull=True)
                | (
                    ~Q(status__in=["asked", "expired"])
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="datechange_is_another_day", condition=~Q(due_on=models.F("before_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} to {self.due_on}"


class Publication(models.Model):
    """Where a piece went live, with the words it went live with. `label` is the disclosure label of the deal sheet as it was
    checked; it stands early in the caption, or the influencer says that the platform shows its own, with `proof`. `platform` is
    the one on whose site `url` lies."""

    deliverable = models.OneToOneField(
        Deliverable, on_delete=models.PROTECT, related_name="publication"
    )
    url = models.URLField(max_length=LONGEST_LINK)
    platform = models.CharField(_("platform"), max_length=12, choices=PUBLISHED_ON, editable=False)
    caption = models.TextField(max_length=LONGEST_TEXT, blank=True)
    label = models.CharField(max_length=80, blank=True)
    is_labelled_by_platform = models.BooleanField(default=False)
    proof = models.FileField(upload_to=PROOFS, max_length=120, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="publication_has_url", condition=~Q(url="")),
            models.CheckConstraint(
                name="publication_platform_known",
                condition=Q(platform__in=[*Platform.values, ELSEWHERE]),
            ),
            models.CheckConstraint(
                name="publication_platform_label_has_proof",
                condition=Q(is_labelled_by_platform=False) | ~Q(proof=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} published"

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """The platform follows the address, whoever saves."""
        self.platform = platform_of(self.url) or ELSEWHERE
        if update_fields is not None:
            update_fields = {*update_fields, "platform"}
        super().save(*args, update_fields=update_fields, **kwargs)


class CalendarFeed(models.Model):
    """A person's private calendar address. The address is signed and names `version`: a new one makes the old one worthless."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} calendar {self.version}"
