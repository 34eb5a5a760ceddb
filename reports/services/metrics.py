"""Writing down what a piece of work has reached. Nothing is ever changed: a correction is another row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from accounts.services import import_right
from accounts.services.decisions import NotAllowed
from adrequests.models import AdRequest, Deliverable, WorkStatus
from influencer_platform.errors import DomainError
from reports.models import FIGURES, Metrics, MetricSource
from reports.models.metrics import MOST

ADD = "reports.add_metrics"


class NotPublished(DomainError):
    """There is nothing to measure before the piece is approved."""

    code = "not_published"


class MetricsInvalid(DomainError):
    """A figure that cannot be, or none at all. `field` names it."""

    code = "metrics_invalid"
    status = 400


class ScreenshotMissing(DomainError):
    """What an influencer declares on the page comes with a picture of it."""

    code = "screenshot_missing"
    status = 400


@transaction.atomic
def record_metrics(
    *,
    deliverable: Deliverable,
    by: User,
    source: MetricSource,
    figures: Mapping[str, int | None],
    at: datetime | None = None,
    screenshot: Any = "",
) -> Metrics:
    """Write a row of this piece; it counts from now on. Figures left out are not told. The same as the row that counts, from the
    same source, changes nothing and answers that row.

    `at` is when the figures were so, now unless said. Raises NotAllowed, NotPublished, MetricsInvalid or ScreenshotMissing.
    """
    held = AdRequest.objects.select_related("influencer").select_for_update(of=("self",))
    ad_request = held.get(pk=deliverable.ad_request_id)
    _may(ad_request, by, source)
    piece = Deliverable.objects.get(pk=deliverable.pk)
    if piece.status != WorkStatus.APPROVED:
        raise NotPublished(_("This piece is not approved yet: there is nothing to measure."))
    now = timezone.now()
    told, moment = _checked(figures), at or now
    if moment > now:
        raise MetricsInvalid(_("This time is still to come."), field="at")
    if source == MetricSource.DECLARED and not screenshot:
        raise ScreenshotMissing(_("Add a screenshot of your statistics."), field="screenshot")
    last = Metrics.objects.filter(deliverable=piece).order_by("-number").first()
    if last and last.source == source and last.figures == told and at in {None, last.at}:
        return last
    row = Metrics.objects.create(
        deliverable=piece,
        number=last.number + 1 if last else 1,
        by=by,
        source=source,
        at=moment,
        screenshot=screenshot,
        **told,
    )
    status = ad_request.status
    AuditEvent.record(
        ad_request,
        action="results_added",
        by=by,
        from_status=status,
        to_status=status,
        piece=piece.number,
        source=str(source),
        row=row.pk,
    )
    return row


def may_declare(ad_request: AdRequest, by: User) -> bool:
    """The influencer whose work it is."""
    return ad_request.influencer.user_id == by.pk


def may_enter(by: User) -> bool:
    """Staff who enter figures for others."""
    return by.is_active and by.is_staff and by.has_perm(ADD)


def _may(ad_request: AdRequest, by: User, source: MetricSource) -> None:
    allowed = {
        MetricSource.DECLARED: may_declare(ad_request, by),
        MetricSource.API: may_declare(ad_request, by) or may_enter(by),
        MetricSource.STAFF: may_enter(by),
        MetricSource.IMPORT: by.is_staff and by.has_perm(import_right(Metrics)),
    }
    if not allowed.get(source, False):
        raise NotAllowed(_("You may not write down results of this work."))


def _checked(figures: Mapping[str, int | None]) -> dict[str, int | None]:
    """All of them, None for what is not told. Raises MetricsInvalid."""
    for name, value in figures.items():
        if name not in FIGURES:
            raise MetricsInvalid(_("This figure is not known here."), field=name)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not (is_whole and 0 <= value <= MOST):
            raise MetricsInvalid(_("Write a whole number."), field=name)
    told = {name: figures.get(name) for name in FIGURES}
    if all(value is None for value in told.values()):
        raise MetricsInvalid(_("Write at least one figure."), field=FIGURES[0])
    if _exceeds(told["reach"], told["impressions"]):
        raise MetricsInvalid(_("More people cannot be reached than the piece was shown."), field="reach")  # fmt: skip
    return told


def _exceeds(part: int | None, whole: int | None) -> bool:
    return part is not None and whole is not None and part > whole
