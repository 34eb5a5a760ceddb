"""Adding up, and looking whether what was added up is read."""

from datetime import datetime

from campaigns.models import Campaign
from reports.models import Rollup, RollupChange, RollupPart
from reports.services.rollups import roll_up


def add_up(now: datetime) -> None:
    """Add up every campaign at that moment, whatever was kept before."""
    RollupChange.objects.bulk_create(
        RollupChange(campaign_id=pk, part=part)
        for pk in Campaign.objects.values_list("pk", flat=True)
        for part in RollupPart
    )
    roll_up(now=now)
    assert Rollup.objects.count() == Campaign.objects.count() * len(RollupPart)
    assert not RollupChange.objects.exists()
