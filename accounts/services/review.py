"""The review of a new sponsor: sent, answered, decided."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent, Policy, Sponsor, SponsorStatus, User
from accounts.services.decisions import (
    NotAllowed,
    ReasonMissing,
    Words,
    announce,
    require_permission,
    write_down,
)
from influencer_platform.errors import DomainError

DECIDE = "accounts.decide_sponsor"


class ReviewReason(models.TextChoices):
    CHECKED = "checked", gettext_lazy("Company and contact checked")
    DETAILS = "details", gettext_lazy("Details are missing or unclear")
    WEBSITE = "website", gettext_lazy("The web site could not be checked")
    DUPLICATE = "duplicate", gettext_lazy("The company already has an account")
    NOT_FIT = "not_fit", gettext_lazy("Not a fit for this platform")
    OTHER = "other", gettext_lazy("Other")


class ProfileIncomplete(DomainError):
    """The company's profile lacks something staff look at. `facts["missing"]` lists the fields' names."""

    code = "profile_incomplete"


class AlreadyDecided(DomainError):
    """The sponsor is not waiting for a decision any more, or not yet."""

    code = "already_decided"


class TooEarly(DomainError):
    """A rejected sponsor asks again before the pause is over. `facts["until"]` is the moment it ends."""

    code = "too_early"


@transaction.atomic
def submit_for_review(*, sponsor: Sponsor, by: User) -> Sponsor:
    """Put the company into the staff's queue. Raises NotAllowed, ProfileIncomplete, TooEarly or AlreadyDecided."""
    if sponsor.user_id != by.pk:
        raise NotAllowed(_("Only the company itself can ask for its review."))
    sponsor = Sponsor.objects.select_for_update().get(pk=sponsor.pk)
    if missing := sponsor.missing():
        raise ProfileIncomplete(
            _("Please fill in first: %(fields)s.") % {"fields": ", ".join(missing)}, missing=missing
        )
    if sponsor.status == SponsorStatus.APPROVED or sponsor.in_review:
        raise AlreadyDecided(_("Your company is already in review or approved."))
    if until := may_ask_from(sponsor):
        raise TooEarly(
            _("You can ask again on %(day)s.") % {"day": f"{until:%d.%m.%Y}"}, until=until
        )
    before, now = sponsor.status, timezone.now()
    Sponsor.objects.filter(pk=sponsor.pk).update(
        status=SponsorStatus.PENDING, submitted_at=now, review_message=""
    )
    AuditEvent.record(
        sponsor, action="submitted", by=by, from_status=before, to_status=SponsorStatus.PENDING
    )
    sponsor.refresh_from_db()
    return sponsor


def may_ask_from(sponsor: Sponsor) -> datetime | None:
    """When a rejected company may ask again; None where it may now."""
    if sponsor.status != SponsorStatus.REJECTED or sponsor.decided_at is None:
        return None
    until = sponsor.decided_at + timedelta(days=Policy.current().resubmit_days)
    return until if timezone.now() < until else None


def approve_sponsor(
    *,
    sponsor: Sponsor,
    by: User,
    reason: str = "checked",
    message: str = "",
    private_note: str = "",
    tell: bool = True,
) -> Sponsor:
    """Let the company publish and invite, at once; `tell`: with a mail. Raises NotAllowed, ReasonMissing or AlreadyDecided."""
    words = Words(reason, message, private_note)
    return _decide(sponsor, by, "approved", words, tell, status=SponsorStatus.APPROVED)


def reject_sponsor(
    *,
    sponsor: Sponsor,
    by: User,
    reason: str,
    message: str = "",
    private_note: str = "",
    tell: bool = True,
) -> Sponsor:
    """Turn the company down; it may ask again after the pause of the rules. Raises as `approve_sponsor`."""
    words = Words(reason, message, private_note)
    return _decide(sponsor, by, "rejected", words, tell, status=SponsorStatus.REJECTED)


def ask_for_more(
    *,
    sponsor: Sponsor,
    by: User,
    reason: str,
    message: str,
    private_note: str = "",
    tell: bool = True,
) -> Sponsor:
    """Ask the company a question; sending the profile again puts it back into the queue. Raises as `approve_sponsor`,
    and ReasonMissing for a question without words."""
    if not message.strip():
        raise ReasonMissing(_("Write what you need to know."), field="message")
    words = Words(reason, message, private_note)
    return _decide(sponsor, by, "asked", words, tell, submitted_at=None)


@transaction.atomic
def _decide(
    sponsor: Sponsor, by: User, action: str, words: Words, tell: bool, **change: Any
) -> Sponsor:
    person, now = sponsor.user, timezone.now()
    require_permission(by, DECIDE, about=sponsor)
    words.check(ReviewReason.values)
    waiting = Sponsor.objects.waiting().filter(pk=sponsor.pk).order_by()
    before = waiting.select_for_update().values("submitted_at", "decided_at").first()
    change |= {"decided_at": now, "review_message": words.message}
    if before is None or waiting.update(**change) != 1:
        raise AlreadyDecided(
            _("Somebody has decided this already, or the company has not asked for a review.")
        )
    sponsor.refresh_from_db()
    event = write_down(
        sponsor,
        action=action,
        by=by,
        words=words,
        statuses=(SponsorStatus.PENDING, sponsor.status),
        decided=now.isoformat(),
        before={name: _iso(at) for name, at in before.items()},
    )
    announce(
        event,
        to=person,
        about=sponsor,
        title=_title(action),
        url=reverse("accounts:welcome"),
        mail="sponsor_decision",
        message=words.message,
        tell=tell,
    )
    return sponsor


def _iso(at: Any) -> str | None:
    return at.isoformat() if at else None


def _title(action: str) -> str:
    return {
        "approved": _("Your company is approved. You can publish campaigns now."),
        "rejected": _("Your company was not approved."),
        "asked": _("We need a little more to approve your company."),
    }[action]
