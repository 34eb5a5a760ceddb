"""What people type about a campaign, turned into clean values. Saving is the services' business."""

from campaigns.forms.editing import AMOUNTS, CampaignForm
from campaigns.forms.listing import ListForm
from campaigns.forms.sharing import ShareForm
from campaigns.forms.steps import DeleteForm

__all__ = ["AMOUNTS", "CampaignForm", "DeleteForm", "ListForm", "ShareForm"]
