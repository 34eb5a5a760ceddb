"""Everything that changes an account by a rule: one function per verb."""

from accounts.services.decisions import NotAllowed, ReasonMissing
from accounts.services.flags import AlreadyFlagged, NotFlagged, flag, unflag
from accounts.services.mailing import cancel_mail, queue_mail, release_own_claims, send_due
from accounts.services.notifying import mark_all_read, mark_read
from accounts.services.people import (
    AlreadySetUp,
    InvitationInvalid,
    accept_staff_invitation,
    close_account,
    create_first_admin,
    create_party,
    end_sessions,
    invite_staff,
    reopen_account,
)
from accounts.services.profile import (
    AlreadyListed,
    HandleTaken,
    TooManyAccounts,
    remove_platform_account,
    save_influencer,
    save_person,
    save_platform_account,
    save_rates,
    save_sponsor,
    verify_figures,
)
from accounts.services.review import (
    AlreadyDecided,
    ProfileIncomplete,
    TooEarly,
    approve_sponsor,
    ask_for_more,
    reject_sponsor,
    submit_for_review,
)
from accounts.services.transfers import export_right, log_export

__all__ = [
    "AlreadyDecided",
    "AlreadyFlagged",
    "AlreadyListed",
    "AlreadySetUp",
    "HandleTaken",
    "InvitationInvalid",
    "NotAllowed",
    "NotFlagged",
    "ProfileIncomplete",
    "ReasonMissing",
    "TooEarly",
    "TooManyAccounts",
    "accept_staff_invitation",
    "approve_sponsor",
    "ask_for_more",
    "cancel_mail",
    "close_account",
    "create_first_admin",
    "create_party",
    "end_sessions",
    "export_right",
    "flag",
    "invite_staff",
    "log_export",
    "mark_all_read",
    "mark_read",
    "queue_mail",
    "reject_sponsor",
    "release_own_claims",
    "remove_platform_account",
    "reopen_account",
    "save_influencer",
    "save_person",
    "save_platform_account",
    "save_rates",
    "save_sponsor",
    "send_due",
    "submit_for_review",
    "unflag",
    "verify_figures",
]
