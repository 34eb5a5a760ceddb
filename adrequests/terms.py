"""What can be proposed, and how two proposals differ in words. Pure: no queries, no clock but the one passed in."""

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import DeliverableKind
from adrequests.models import Terms
from influencer_platform.errors import DomainError
from influencer_platform.money import LARGEST

MOST_OF_ONE_KIND = 50
LONGEST_DAYS = 3650
LONGEST_TEXT = 2000
FURTHEST_DUE = timedelta(days=730)


class TermsInvalid(DomainError):
    """A term is out of range. `field` names it."""

    code = "terms_invalid"
    status = 400


class NothingChanged(DomainError):
    """The proposal equals the offer on the table."""

    code = "nothing_changed"


class TextTooLong(DomainError):
    """A note or message is longer than anybody reads; it is refused, never cut."""

    code = "text_too_long"
    status = 400


def words(text: str, *, field: str) -> str:
    """A note or message without the space around it. Raises TextTooLong."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(_("Please keep it under 2,000 characters."), field=field)
    return text


@dataclass(frozen=True)
class Proposal:
    """Terms one side puts forward: fee in minor units of the campaign's currency, deliverable kind → quantity, days of rights."""

    fee_minor: int
    deliverables: dict[str, int] = field(hash=False)
    due_on: date
    usage_days: int = 0
    exclusivity_days: int = 0
    requirements: str = ""

    @classmethod
    def of(cls, terms: Terms) -> "Proposal":
        return cls(**terms.terms())

    def as_fields(self) -> dict[str, Any]:
        return asdict(self) | {"deliverables": {k: n for k, n in self.deliverables.items() if n}}

    def same_as(self, terms: Terms) -> bool:
        return self.as_fields() == terms.terms()

    def check(self, today: date) -> None:
        """Raises TermsInvalid at the first term that cannot be sent."""
        for name, holds, sentence in (
            ("fee", 0 <= self.fee_minor <= LARGEST, _("The fee is out of range.")),
            (
                "deliverables",
                self._deliverables_make_sense(),
                _("Say what is to be made: at least one piece, at most 50 of a kind."),
            ),
            (
                "due_on",
                today <= self.due_on <= today + FURTHEST_DUE,
                _("Choose a due date from today on, within two years."),
            ),
            (
                "usage_days",
                0 <= self.usage_days <= LONGEST_DAYS,
                _("Usage rights run from 0 to 3,650 days."),
            ),
            (
                "exclusivity_days",
                0 <= self.exclusivity_days <= LONGEST_DAYS,
                _("Exclusivity runs from 0 to 3,650 days."),
            ),
            (
                "requirements",
                len(self.requirements) <= LONGEST_TEXT,
                _("Requirements are at most 2,000 characters long."),
            ),
        ):
            if not holds:
                raise TermsInvalid(sentence, field=name)

    def _deliverables_make_sense(self) -> bool:
        known = self.deliverables.keys() <= set(DeliverableKind.values)
        in_range = all(0 <= n <= MOST_OF_ONE_KIND for n in self.deliverables.values())
        return known and in_range and sum(self.deliverables.values()) > 0
