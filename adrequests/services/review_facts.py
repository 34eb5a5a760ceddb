"""What the mails about reviews say, read at the moment they leave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Delivery
from adrequests.models import Review
from adrequests.services.mail_facts import DealFacts, facts_of_moves
from adrequests.services.reviews.rules import may_still_write

Key = tuple[int, str]


@dataclass(frozen=True)
class ReviewFacts(DealFacts):
    """`rating` is what the other side gave, 0 where there is nothing of it to read; `words` are its words, or its answer."""

    rating: int = 0


Say = Callable[[DealFacts, Mapping[Key, Review], Delivery], ReviewFacts | None]


def gathered(say: Say) -> Callable[[Sequence[Delivery]], dict[int, ReviewFacts]]:
    """How mails about reviews are gathered: four statements per batch. `say` answers None for a mail no longer due."""
    find = facts_of_moves(lambda _row, _side, _payload: True)

    def gather(deliveries: Sequence[Delivery]) -> dict[int, ReviewFacts]:
        deals = find(deliveries)
        rows = Review.objects.filter(ad_request__in={one.ad_request.pk for one in deals.values()})
        written = {(row.ad_request_id, row.side): row for row in rows}
        told = {d.pk: say(deals[d.pk], written, d) for d in deliveries if d.pk in deals}
        return {pk: facts for pk, facts in told.items() if facts is not None}

    return gather


def to_write(deal: DealFacts, written: Mapping[Key, Review], _mail: Delivery) -> ReviewFacts | None:
    """Until the reader's own side has written, or may not any more. What the other side did is not looked at."""
    if (deal.ad_request.pk, deal.side) in written or not may_still_write(deal.ad_request):
        return None
    return ReviewFacts(deal.ad_request, deal.side)


def to_read(deal: DealFacts, written: Mapping[Key, Review], _mail: Delivery) -> ReviewFacts | None:
    """What the other side wrote, unless staff have hidden it meanwhile."""
    theirs = written.get((deal.ad_request.pk, deal.side.other))
    if theirs is None or not theirs.is_shown or theirs.is_hidden:
        return ReviewFacts(deal.ad_request, deal.side)
    return ReviewFacts(deal.ad_request, deal.side, (theirs.text,), rating=theirs.rating)


def the_answer(
    deal: DealFacts, written: Mapping[Key, Review], _mail: Delivery
) -> ReviewFacts | None:
    """The other side's answer to what the reader's side wrote."""
    mine = written.get((deal.ad_request.pk, deal.side))
    if mine is None or mine.is_hidden or not mine.reply:
        return None
    return ReviewFacts(deal.ad_request, deal.side, (mine.reply,))


def as_decided(*, hidden: bool) -> Say:
    """Due while the reader's review is as the mail says."""

    def say(deal: DealFacts, written: Mapping[Key, Review], _mail: Delivery) -> ReviewFacts | None:
        mine = written.get((deal.ad_request.pk, deal.side))
        if mine is None or mine.is_hidden != hidden:
            return None
        return ReviewFacts(deal.ad_request, deal.side)

    return say
