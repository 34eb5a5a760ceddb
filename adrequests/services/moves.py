"""One person's move on one request."""

from dataclasses import dataclass
from typing import Any

from accounts.models import AuditEvent, User
from adrequests.models import AdRequest, Message, Side
from adrequests.services.turns import acting_side, claim, why_not
from adrequests.terms import words


@dataclass(frozen=True)
class Move:
    """Who moves for which side, answering the offer they saw. `before` is the request as it was."""

    before: AdRequest
    by: User
    side: Side
    offer_number: int

    @classmethod
    def of(cls, ad_request: AdRequest, by: User, offer_number: int) -> "Move":
        """Raises NotYourRequest for anyone who does not act for either side."""
        fresh = AdRequest.objects.for_cards().get(pk=ad_request.pk)
        return cls(fresh, by, acting_side(fresh, by), offer_number)

    def check(self, *, turn: Side) -> None:
        """Raises what `make` would: for a move that looks at more before it writes."""
        if refusal := why_not(self.before, turn=turn, offer_number=self.offer_number):
            raise refusal

    def make(self, *, turn: Side, change: dict[str, Any]) -> AdRequest:
        """Write the move if it is `turn`'s turn and nothing came in between; returns the request after it."""
        claim(self.before, turn=turn, offer_number=self.offer_number, change=change)
        return self.after()

    def after(self) -> AdRequest:
        return AdRequest.objects.for_cards().get(pk=self.before.pk)

    def say(self, note: str) -> None:
        """The words that go with a closing move, as a message."""
        if text := words(note, field="note"):
            Message.objects.create(
                ad_request=self.before, author=self.by, side=self.side, text=text
            )

    def record(self, moved: AdRequest, action: str, **data: Any) -> None:
        AuditEvent.record(
            moved,
            action=action,
            by=self.by,
            from_status=self.before.status,
            to_status=moved.status,
            **data,
        )
