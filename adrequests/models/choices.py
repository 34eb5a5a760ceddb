"""The words of a deal: its statuses, sides and reasons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    NEGOTIATING = "negotiating", _("Negotiating")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (Status.PENDING, Status.NEGOTIATING)
LIVE = (*OPEN, Status.ACCEPTED)
FINAL = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED, Status.COMPLETED, Status.CANCELLED)
AGREED = (Status.ACCEPTED, Status.COMPLETED)


class Side(models.TextChoices):
    SPONSOR = "sponsor", _("Sponsor")
    INFLUENCER = "influencer", _("Influencer")

    @property
    def other(self) -> "Side":
        return Side.INFLUENCER if self is Side.SPONSOR else Side.SPONSOR


class CloseReason(models.TextChoices):
    """Why a request was rejected, withdrawn or cancelled. The words are shown to the other side."""

    FEE = "fee", _("The fee does not fit")
    TIMING = "timing", _("The dates do not fit")
    FIT = "fit", _("Not the right fit")
    TERMS = "terms", _("The rights or requirements do not fit")
    FULL = "full", _("No places left")
    OTHER = "other", _("Another reason")


class OpeningReason(models.TextChoices):
    """Why a conversation is opened. Both sides read these words."""

    REPORT = "report", _("Report from a user")
    DISPUTE = "dispute", _("Dispute")
    FRAUD = "fraud", _("Suspected fraud")
    ASKED = "asked", _("Request of one of the parties")
    LEGAL = "legal", _("Legal duty")
    OTHER = "other", _("Other")
