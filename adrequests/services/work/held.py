"""A piece of work while it is worked on: whose move it is, and why a move is refused."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, Policy, User
from adrequests.models import (
    AGREED,
    AdRequest,
    DealSheet,
    Deliverable,
    Draft,
    Side,
    Status,
    WorkStatus,
)
from adrequests.models.drafts import LONGEST_LINK
from adrequests.services.turns import NotYourTurn, acting_side
from influencer_platform.errors import DomainError

_is_url = URLValidator(schemes=["http", "https"])


class WorkClosed(DomainError):
    """The deal is over, or this piece is no longer asked for."""

    code = "work_closed"


class WorkApproved(DomainError):
    """The piece is approved; that is final."""

    code = "work_approved"


class DraftOutdated(DomainError):
    """Another draft was handed in, or this one was answered, while the person was reading."""

    code = "draft_outdated"


class RevisionsUsed(DomainError):
    """Changes were asked for as often as the deal sheet allows: approve, comment, or propose an amendment."""

    code = "revisions_used"


class NothingSubmitted(DomainError):
    """A draft is words, a link or a file."""

    code = "nothing_submitted"
    status = 400


class LinkInvalid(DomainError):
    """Not an address of the web."""

    code = "link_invalid"
    status = 400


@dataclass(frozen=True)
class Held:
    """One piece whose request is locked. `by` and `side` are None for the clock."""

    ad_request: AdRequest
    piece: Deliverable
    by: User | None = None
    side: Side | None = None

    @classmethod
    def of(cls, deliverable: Deliverable, by: User | None) -> "Held":
        """Lock the request, then the piece. Raises NotYourRequest for whoever acts for neither side."""
        rows = AdRequest.objects.select_related("campaign__sponsor__user", "influencer__user")
        held = rows.select_for_update(of=("self",)).get(pk=deliverable.ad_request_id)
        side = acting_side(held, by) if by else None
        piece = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
        piece.ad_request = held
        return cls(held, piece, by, side)

    @property
    def mover(self) -> tuple[User, Side]:
        """Who moves, for which side. Asked only where somebody does."""
        assert self.by is not None and self.side is not None  # noqa: S101, PT018  (the clock neither writes nor asks)
        return self.by, self.side

    def require_side(self, side: Side) -> None:
        if self.side != side:
            sentences = {
                Side.INFLUENCER: _("The influencer hands in drafts and says where a piece was published."),
                Side.SPONSOR: _("The sponsor answers drafts."),
            }  # fmt: skip
            raise NotYourTurn(sentences[side])

    def require_going_on(self) -> None:
        """Raises WorkClosed unless the deal is agreed, unfinished, and still asks for this piece. Suspended parties work on."""
        if self.ad_request.status != Status.ACCEPTED or self.piece.status == WorkStatus.DROPPED:
            raise WorkClosed(
                _("This piece is no longer asked for, or the deal is over."),
                status=self.ad_request.status,
            )

    def require_talking(self) -> None:
        """Words may be added while the deal goes on and for as long afterwards as messages may."""
        closed_at = self.ad_request.closed_at
        if self.ad_request.accepted_at is None:
            raise WorkClosed(_("There is no deal to talk about."))
        if closed_at and timezone.now() >= closed_at + talking_time():
            raise WorkClosed(_("This conversation is closed."), status=self.ad_request.status)

    def require_agreed(self) -> None:
        if self.ad_request.status not in AGREED:
            raise WorkClosed(_("The deal is over."), status=self.ad_request.status)

    def draft(self, number: int) -> Draft:
        """The draft the person saw, which must be the one that waits. Raises WorkApproved or DraftOutdated."""
        if self.piece.status == WorkStatus.APPROVED:
            raise WorkApproved(_("This piece is approved already."))
        if self.piece.status != WorkStatus.SUBMITTED or self.piece.draft_number != number:
            raise outdated()
        return Draft.objects.get(deliverable=self.piece, number=number)

    def change(self, *, of: str, **values: Any) -> None:
        """Write to the piece while it is in state `of` and its draft the same: only the first of two moves wins."""
        rows = Deliverable.objects.filter(
            pk=self.piece.pk, status=of, draft_number=self.piece.draft_number
        )
        if rows.update(**values) != 1:
            raise outdated()
        for name, value in values.items():
            setattr(self.piece, name, value)

    def record(self, action: str, **data: Any) -> None:
        """One line of the request's trail; its status stays."""
        status = self.ad_request.status
        AuditEvent.record(
            self.ad_request,
            action=action,
            by=self.by,
            from_status=status,
            to_status=status,
            piece=self.piece.number,
            **data,
        )


def outdated() -> DraftOutdated:
    return DraftOutdated(
        _("This piece changed while you were reading. Here it is as it stands now.")
    )


def sheet_of(ad_request: AdRequest) -> DealSheet:
    """The terms in force: the latest sheet."""
    return ad_request.sheets.order_by("-number")[0]


def talking_time() -> timedelta:
    """For so long after the end of a deal words may still be added."""
    return timedelta(days=Policy.current().message_days)


def rules_of(ad_request: AdRequest) -> dict[str, Any]:
    """The rules in force."""
    return rules_in(sheet_of(ad_request))


def label_in(sheet: DealSheet) -> str:
    """The disclosure label both sides agreed on."""
    label: str = sheet.document.get("brief", {}).get("disclosure", "")
    return label.strip()


def rules_in(sheet: DealSheet) -> dict[str, Any]:
    """The rules that were frozen when the deal was made; a rule that is younger than the sheet is as by default."""
    usual = Policy()
    rules: dict[str, Any] = {
        "review_days": usual.review_days,
        "revisions": usual.revisions,
        "approves_by_silence": False,
    }
    frozen: dict[str, Any] = sheet.document.get("rules", {})
    return rules | frozen


def clean_link(text: str, *, field: str) -> str:
    """An http(s) address, or nothing. Raises LinkInvalid."""
    text = text.strip()
    if not text:
        return ""
    try:
        _is_url(text)
    except ValidationError as error:
        raise LinkInvalid(_("Write a whole address, such as https://example.com/video."), field=field) from error  # fmt: skip
    if len(text) > LONGEST_LINK:
        raise LinkInvalid(_("This address is too long."), field=field)
    return text
