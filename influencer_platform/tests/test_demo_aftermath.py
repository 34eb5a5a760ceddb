"""What follows the end of a deal in the demo."""

from datetime import timedelta

from django.utils import timezone

from adrequests import services as deals
from adrequests.models import Review
from adrequests.tests.factories import make_ad_request
from adrequests.tests.reviews.finishing import complete
from influencer_platform.demo.aftermath import Aftermath
from influencer_platform.demo.clock import stopped_clock
from influencer_platform.demo.market import Market
from reports.models import Metrics


def lived(number, *, done):
    """Forty days after a deal was agreed, in one of the neighbourhoods."""
    now = timezone.now()
    with stopped_clock(now - timedelta(days=40)) as clock:
        row = make_ad_request()
        deals.accept(ad_request=row, by=row.influencer.user, offer_number=1)
        market = Market(clock, now, number)
        row.refresh_from_db()
        Aftermath(market, row.pk).schedule(row)
        if done:
            market.at(market.day(-20), lambda: complete(row))
        market.live()
        assert dict(market.refused) == {}
    return row


def test_both_look_back_on_a_finished_deal_and_its_work_has_results(db):
    rows = [lived(number, done=True) for number in range(6)]

    written = [set(Review.objects.filter(ad_request=row).values_list("side", flat=True)) for row in rows]  # fmt: skip
    assert {"influencer", "sponsor"} in written
    assert Review.objects.shown().exclude(reply="").exists()
    for row in rows:
        pieces = Metrics.objects.filter(deliverable__ad_request=row)
        assert (pieces.count(), pieces.counting().count()) == (3, 3)


def test_nothing_follows_while_it_is_not_finished(db):
    lived(0, done=False)

    assert (Review.objects.count(), Metrics.objects.count()) == (0, 0)
