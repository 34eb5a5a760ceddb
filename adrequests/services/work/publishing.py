"""Where a piece went live, and whether it says that it is paid for."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.uploads import remove_replaced
from adrequests.labels import EARLY, stands_early
from adrequests.models import Deliverable, Publication, Side, WorkStatus
from adrequests.models.drafts import LONGEST_TEXT
from adrequests.notices import work as notices
from adrequests.services.work.held import Held, LinkInvalid, clean_link, label_in, sheet_of
from adrequests.terms import TextTooLong
from influencer_platform.errors import DomainError


class NotApproved(DomainError):
    """Only an approved draft is published."""

    code = "not_approved"


class LabelMissing(DomainError):
    """The disclosure label does not stand early in the caption, and no proof of the platform's own was given."""

    code = "label_missing"
    status = 400


class ProofMissing(DomainError):
    """That the platform shows its own label is shown by a screenshot."""

    code = "proof_missing"
    status = 400


@transaction.atomic
def publish(
    *,
    deliverable: Deliverable,
    by: User,
    url: str,
    caption: str = "",
    is_labelled_by_platform: bool = False,
    proof: "ContentFile[bytes] | None" = None,
) -> Publication:
    """Say where an approved piece went live, with its caption; said again it is corrected, also after the deal is completed.

    Raises NotYourRequest, NotYourTurn, WorkClosed, NotApproved, LinkInvalid, TextTooLong, LabelMissing or ProofMissing.
    """
    held = Held.of(deliverable, by)
    held.require_side(Side.INFLUENCER)
    held.require_agreed()
    if held.piece.status != WorkStatus.APPROVED:
        raise NotApproved(_("The sponsor approves the draft first; then it is published."))
    before = Publication.objects.filter(deliverable=held.piece).first()
    said = _said(url, caption)
    label = said["label"] = label_in(sheet_of(held.ad_request))
    if not stands_early(label, said["caption"]):
        _require_proof(label, before, is_labelled_by_platform, proof)
    has_proof = bool(proof or (before and before.proof))
    said["is_labelled_by_platform"] = is_labelled_by_platform and has_proof
    if before and not proof and all(getattr(before, n) == value for n, value in said.items()):
        return before
    row = _keep(before or Publication(deliverable=held.piece), said | {"author": by}, proof)
    held.record("published", corrected=before is not None)
    notices.published(row)
    return row


def _said(url: str, caption: str) -> dict[str, Any]:
    url, caption = clean_link(url, field="url"), caption.strip()
    if not url:
        raise LinkInvalid(_("Give the address where it can be seen."), field="url")
    if len(caption) > LONGEST_TEXT:
        raise TextTooLong(_("Please keep it under 5,000 characters."), field="caption")
    return {"url": url, "caption": caption}


def _keep(
    row: Publication, said: dict[str, Any], proof: "ContentFile[bytes] | None"
) -> Publication:
    """Write the row; a screenshot that is replaced goes once that is certain."""
    old = row.proof.name or ""
    for name, value in said.items():
        setattr(row, name, value)
    row.at = timezone.now()
    if proof:
        row.proof = proof
    row.save()
    remove_replaced(row.proof.storage, before=old, now=row.proof.name or "")
    return row


def _require_proof(
    label: str, before: Publication | None, is_ticked: bool, proof: "ContentFile[bytes] | None"
) -> None:
    if not is_ticked:
        sentence = _(
            "“%(label)s” must stand within the first %(n)d characters of the caption. Or tick that the platform shows its "
            "own label, with a screenshot."
        )
        raise LabelMissing(sentence % {"label": label, "n": EARLY}, field="caption")
    if not proof and not (before and before.proof):
        raise ProofMissing(_("Add a screenshot that shows the platform's own label."), field="proof")  # fmt: skip
