"""What follows the end of a deal in the demo: both look back on it, one answers, and the work has its results."""

from datetime import timedelta
from functools import partial

from accounts.models import User
from adrequests.models import AdRequest, Deliverable, Review, Side, WorkStatus
from adrequests.services import reviews
from influencer_platform.demo.market import Market
from influencer_platform.demo.plans import DAY
from reports.models import Metrics, MetricSource
from reports.services import record_metrics

SAID = {
    Side.SPONSOR: {
        5: "On time, better than the brief, and a pleasure to write with. We will ask again.",
        4: "Good work and clear words. One round of changes, done within a day.",
        3: "The work is fine. It took some reminders until it came.",
        2: "Came late and short of what we agreed; the second version was usable.",
    },
    Side.INFLUENCER: {
        5: "A clear brief, quick answers and no surprises. I would work with them any time.",
        4: "Friendly people who know what they want. The approval took a little long.",
        3: "All right in the end. The brief changed twice on the way.",
        2: "Many changes that were not in the terms, and long silences between them.",
    },
}
ANSWERS = {
    Side.SPONSOR: "Thank you for telling us. We have shortened our approvals since.",
    Side.INFLUENCER: "Thank you, it was fun to make. I am happy to do it again.",
}
STARS = (5, 5, 5, 4, 4, 4, 3, 2)
LOOKS_BACK = 20
"""Days after the due date until when an end of the deal is waited for."""


class Aftermath:
    """Of one deal; nothing happens while it is not completed."""

    def __init__(self, market: Market, pk: int) -> None:
        self.market, self.rng, self.pk = market, market.rng, pk

    def schedule(self, case: AdRequest) -> None:
        """Somebody looks every other day whether the deal is done."""
        due = case.latest_offer.due_on if case.latest_offer else case.expires_at.date()
        days = (due - self.market.clock.now.date()).days + LOOKS_BACK
        for day in range(1, max(days, 2), 2):
            self.market.at(self.market.clock.now + day * DAY, self.look)

    def look(self) -> None:
        case = self._case()
        if case is None or Deliverable.objects.filter(ad_request=case).count() == 0:
            return
        if Metrics.objects.filter(deliverable__ad_request=case).exists():
            return
        self._measure(case)
        for side in Side:
            if self.market.chance(0.8):
                later = self.market.clock.now + self.rng.uniform(0.5, 9) * DAY
                self.market.at(later, partial(self.say, side))

    def say(self, side: Side) -> None:
        """A review; where both are shown then, now and then an answer."""
        case = self._case()
        if case is None or not reviews.may_review(case, side):
            return
        rating = self.rng.choice(STARS)
        person = self._person(case, side)
        reviews.write_review(ad_request=case, by=person, rating=rating, text=SAID[side][rating])
        if self.market.chance(0.5):
            later = self.market.clock.now + timedelta(hours=self.rng.uniform(2, 60))
            self.market.at(later, partial(self.answer, side))

    def answer(self, side: Side) -> None:
        """What the other side wrote, once it can be read."""
        case = self._case()
        theirs = Review.objects.public().filter(ad_request=self.pk, side=side.other, reply="")
        found = theirs.select_related("ad_request__campaign__sponsor", "ad_request__influencer")
        if case is not None and (review := found.first()):
            person = self._person(case, side)
            reviews.reply_to_review(review=review, by=person, text=ANSWERS[side])

    def _measure(self, case: AdRequest) -> None:
        for piece in Deliverable.objects.filter(ad_request=case, status=WorkStatus.APPROVED):
            reach = int(case.influencer.followers * self.rng.uniform(0.15, 0.6)) + 50
            figures: dict[str, int | None] = {
                "impressions": int(reach * self.rng.uniform(1.05, 1.6)),
                "reach": reach,
                "likes": int(reach * self.rng.uniform(0.01, 0.07)),
                "comments": int(reach * self.rng.uniform(0.0005, 0.004)),
                "shares": int(reach * self.rng.uniform(0.0002, 0.003)),
                "saves": int(reach * self.rng.uniform(0.0005, 0.006)),
            }
            record_metrics(
                deliverable=piece,
                by=case.influencer.user,
                source=MetricSource.API,
                figures=figures,
            )

    def _case(self) -> AdRequest | None:
        rows = AdRequest.objects.for_cards().filter(pk=self.pk)
        case = rows.select_related("campaign__sponsor__user", "influencer__user").first()
        return case if case is not None and reviews.is_reviewable(case) else None

    def _person(self, case: AdRequest, side: Side) -> User:
        return case.campaign.sponsor.user if side == Side.SPONSOR else case.influencer.user
