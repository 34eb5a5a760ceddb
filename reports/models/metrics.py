"""What a published piece of work has reached, as somebody said or measured at one moment."""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adrequests.models import AdRequest, Deliverable
from influencer_platform.append_only import AppendOnly

FIGURES = ("impressions", "reach", "views", "likes", "comments", "shares", "saves")
ENGAGEMENTS = ("likes", "comments", "shares", "saves")
MOST = 10**12


class MetricSource(models.TextChoices):
    """Where a row comes from. It is told wherever its figures are."""

    DECLARED = "declared", _("Declared by the influencer, with a screenshot")
    STAFF = "staff", _("Entered by our team")
    IMPORT = "import", _("Imported from a file")
    API = "api", _("Sent by the API")
    LINK = "link", _("Counted by a tracked link")


class MetricsQuerySet(models.QuerySet["Metrics"]):
    def visible_to(self, user: User) -> "MetricsQuerySet":
        """Both sides of the deal, and staff."""
        return self.filter(deliverable__ad_request__in=AdRequest.objects.visible_to(user))

    def counting(self) -> "MetricsQuerySet":
        """Of each piece the row that counts: the one written last."""
        of_piece = Metrics.objects.filter(deliverable=OuterRef("deliverable")).order_by("-number")
        return self.filter(pk=Subquery(of_piece.values("pk")[:1]))


def _in_range(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (0, MOST)})


def _any_told() -> Q:
    told = Q()
    for name in FIGURES:
        told |= Q(**{f"{name}__isnull": False})
    return told


class Metrics(AppendOnly):
    """The figures of one piece as they were at `at`; a figure nobody told is empty, not 0.

    Never changed: a correction is the next row of the piece (`number`), and the last one counts. `screenshot` is the name of a
    private picture.
    """

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(_("as of"))
    source = models.CharField(_("source"), max_length=10, choices=MetricSource.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    screenshot = models.ImageField(_("screenshot"), upload_to="results/", blank=True)
    impressions = models.PositiveBigIntegerField(_("impressions"), null=True, blank=True)
    reach = models.PositiveBigIntegerField(_("reach"), null=True, blank=True)
    views = models.PositiveBigIntegerField(_("views"), null=True, blank=True)
    likes = models.PositiveBigIntegerField(_("likes"), null=True, blank=True)
    comments = models.PositiveBigIntegerField(_("comments"), null=True, blank=True)
    shares = models.PositiveBigIntegerField(_("shares"), null=True, blank=True)
    saves = models.PositiveBigIntegerField(_("saves"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = MetricsQuerySet.as_manager()

    class Meta:
        verbose_name = _("results of a piece of work")
        verbose_name_plural = _("results of work")
        permissions = [("import_metrics", "Can import results of work")]
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "number"], name="metrics_numbered_once"),
            models.CheckConstraint(name="metrics_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="metrics_source_known", condition=Q(source__in=MetricSource.values)
            ),
            models.CheckConstraint(name="metrics_tell_something", condition=_any_told()),
            models.CheckConstraint(
                name="metrics_declared_with_proof",
                condition=~Q(source=MetricSource.DECLARED) | ~Q(screenshot=""),
            ),
            *(
                models.CheckConstraint(name=f"metrics_{name}_range", condition=_in_range(name))
                for name in FIGURES
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="metrics_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.get_source_display()}"

    @property
    def figures(self) -> dict[str, int | None]:
        return {name: getattr(self, name) for name in FIGURES}

    @property
    def engagements(self) -> int | None:
        """Likes, comments, shares and saves together; None where none of them was told."""
        told = [getattr(self, name) for name in ENGAGEMENTS]
        return sum(n for n in told if n is not None) if any(n is not None for n in told) else None


LABELS: dict[str, Any] = {
    field.name: field.verbose_name for field in Metrics._meta.fields if field.name in FIGURES
}
"""What each figure is called."""
