"""Everything that changes a campaign by a rule: one function per verb."""

from campaigns.services.lifecycle import (
    CampaignIncomplete,
    HasHistory,
    NotPossibleNow,
    archive,
    close_ended_campaigns,
    complete,
    delete,
    pause,
    publish,
    resume,
)
from campaigns.services.money import (
    BudgetExceeded,
    CampaignClosed,
    PaidBeyondFees,
    SeatsFull,
    pay,
    release,
    reserve,
)
from campaigns.services.rights import NotYourCampaign, SponsorNotApproved, may_manage
from campaigns.services.sharing import ShareInvalid, claim_share, read_share, revoke_share, share
from campaigns.services.writing import (
    BudgetBelowCommitted,
    CurrencyFixed,
    SeatsBelowTaken,
    UpfrontFixed,
    create_campaign,
    update_campaign,
)

__all__ = [
    "BudgetBelowCommitted",
    "BudgetExceeded",
    "CampaignClosed",
    "CampaignIncomplete",
    "CurrencyFixed",
    "HasHistory",
    "NotPossibleNow",
    "NotYourCampaign",
    "PaidBeyondFees",
    "SeatsBelowTaken",
    "SeatsFull",
    "ShareInvalid",
    "SponsorNotApproved",
    "UpfrontFixed",
    "archive",
    "claim_share",
    "close_ended_campaigns",
    "complete",
    "create_campaign",
    "delete",
    "may_manage",
    "pause",
    "pay",
    "publish",
    "read_share",
    "release",
    "reserve",
    "resume",
    "revoke_share",
    "share",
    "update_campaign",
]
