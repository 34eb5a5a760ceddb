"""What the apps above register: what follows when a deal is agreed."""

from adrequests.models import DealSheet
from influencer_platform.registry import Hook

when_agreed: Hook[[DealSheet], None] = Hook()
"""Called inside the transaction of each new deal sheet, the first and those of amendments, once its pieces of work stand and
before the campaign's row is locked."""
