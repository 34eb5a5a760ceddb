"""What the apps above register: what follows when a deal is agreed."""

from adrequests.models import AdRequest, DealSheet
from influencer_platform.registry import Hook

when_agreed: Hook[[DealSheet], None] = Hook()
"""Called inside the transaction of each new deal sheet, the first and those of amendments, once its pieces of work stand and
before the campaign's row is locked."""

paid_sums: Hook[[AdRequest], int] = Hook()
"""Each says how much of a deal's fee is paid already by its account, in minor units of the campaign's currency."""
