"""The policy of the back office: of each list who sees it, who changes what, who takes which decision.

A list, a decision, an action or a page without an entry fails the suite. Whoever is not named is refused.
"""

from dataclasses import dataclass, field

MODERATION = {"moderator", "lead", "admin"}
LEADS = {"lead", "admin"}
FINANCE = {"finance", "admin"}
ADMINS = {"admin"}
ALL = MODERATION | FINANCE
NOBODY: set[str] = set()
EXPORT = {"export_csv": FINANCE, "export_xlsx": FINANCE}


@dataclass(frozen=True)
class Desk:
    """`see`: the list, a row, its history. `decide`: each decision, in the list as on its page. `actions`: what else the list
    offers. `pages`: what other pages there are, by the last word of their name (a row's `decide` and `undo` go without
    saying: `undo` names who may take back what a colleague decided)."""

    see: set[str]
    change: set[str] = field(default_factory=set)
    add: set[str] = field(default_factory=set)
    delete: set[str] = field(default_factory=set)
    decide: dict[str, set[str]] = field(default_factory=dict)
    actions: dict[str, set[str]] = field(default_factory=dict)
    pages: dict[str, set[str]] = field(default_factory=dict)
    undo: set[str] = field(default_factory=set)


FLAGS = {"flag": MODERATION, "unflag": MODERATION}
QUEUE = {"take_over": MODERATION}
EXPORTED = {"export": FINANCE}

DESKS: dict[str, Desk] = {
    # people
    "accounts.Sponsor": Desk(
        ALL,
        decide=FLAGS | {"approve": MODERATION, "ask": MODERATION, "reject": MODERATION},
        actions=EXPORT,
        pages=QUEUE | EXPORTED | {"import": LEADS},
        undo=LEADS,
    ),
    "accounts.Influencer": Desk(ALL, decide=FLAGS, actions=EXPORT, pages=EXPORTED, undo=LEADS),
    "accounts.PlatformAccount": Desk(ALL, decide={"verify": MODERATION}),
    "accounts.Verification": Desk(
        MODERATION, decide={"verify": MODERATION, "decline": MODERATION}, pages=QUEUE
    ),
    "accounts.FigureReading": Desk(MODERATION),
    "accounts.User": Desk(  # of staff an admin changes the groups, of anybody else nobody anything
        ALL,
        decide={"close": MODERATION, "reopen": MODERATION, "remove_second_step": ADMINS},
        actions=EXPORT,
        pages=EXPORTED,
    ),
    "account.EmailAddress": Desk(ADMINS),
    "accounts.Earned": Desk(ALL),
    # cases
    "accounts.AbuseReport": Desk(
        MODERATION,
        decide={"uphold": MODERATION, "dismiss": MODERATION},
        pages=QUEUE | {"severity": MODERATION},
    ),
    "accounts.Appeal": Desk(
        LEADS, decide={"grant": LEADS, "decline": LEADS}, pages={"take_over": LEADS}
    ),
    "accounts.TrustSignal": Desk(
        MODERATION, decide={"clear": MODERATION, "act": MODERATION}, pages=QUEUE
    ),
    "accounts.TrustRule": Desk(MODERATION, change=LEADS),
    # the deal
    "campaigns.Campaign": Desk(ALL, decide=FLAGS, actions=EXPORT, pages=EXPORTED, undo=LEADS),
    "campaigns.Brief": Desk(ALL),
    "campaigns.Share": Desk(ALL),
    "adrequests.AdRequest": Desk(ALL, actions=EXPORT, pages=EXPORTED),
    "adrequests.Offer": Desk(ALL),
    "adrequests.DealSheet": Desk(ALL),
    "adrequests.Deliverable": Desk(ALL),
    "adrequests.Review": Desk(ALL, decide={"hide": MODERATION, "show": MODERATION}),
    "adrequests.Draft": Desk(ALL),
    "adrequests.DateChange": Desk(ALL),
    "adrequests.Publication": Desk(ALL),
    "adrequests.Payment": Desk(LEADS | FINANCE, actions=EXPORT, pages=EXPORTED),
    "adrequests.Receipt": Desk(
        FINANCE,
        decide=dict.fromkeys(("paid", "partly", "unpaid"), FINANCE),
        pages={"take_over": FINANCE},
    ),
    "adrequests.Invoice": Desk(FINANCE),
    "adrequests.Amendment": Desk(ALL),
    "adrequests.Settlement": Desk(ALL),
    "reports.MonthlyReport": Desk(ALL),
    "reports.TrackedLink": Desk(ALL),
    "reports.DailyClicks": Desk(ALL),
    "reports.Conversion": Desk(ALL),
    "reports.PostbackCall": Desk(ALL),
    "reports.Metrics": Desk(ALL, pages={"import": LEADS}),
    # the installation
    "accounts.Niche": Desk(ALL, change=LEADS, add=LEADS, pages={"import": LEADS}),
    "accounts.Policy": Desk(LEADS, change=LEADS),
    "accounts.AuditEvent": Desk(ALL, actions=EXPORT, pages=EXPORTED),
    "accounts.Delivery": Desk(ALL, decide={"send_again": LEADS, "stop": LEADS}),
    "accounts.Notification": Desk(ADMINS),
    "accounts.Export": Desk(LEADS | FINANCE),
    "accounts.FailedJob": Desk(LEADS, decide={"run_again": LEADS, "dismiss": LEADS}),
    "django_celery_beat.PeriodicTask": Desk(
        LEADS, change=LEADS, pages={"foresee": LEADS, "run_now": LEADS, "test": LEADS}
    ),
    # staff
    "accounts.StaffInvitation": Desk(LEADS, decide={"withdraw": ADMINS}),
    "accounts.Role": Desk(ADMINS),
    "auth.Group": Desk(ADMINS),
}

SITE: dict[str, set[str]] = {
    "index": ALL | {"without_rights"},
    "live": ALL | {"without_rights"},
    "flagged": MODERATION,
    "mails": ALL,
    "mail": ALL,
    "mail_html": ALL,
    "system": LEADS,
}
"""The pages of the back office that are no list's."""

SITE_ARGS: dict[str, list[str]] = {"mail": ["daily_reminder"], "mail_html": ["daily_reminder"]}
"""What the addresses of some of them end in."""

MODERATORS_RIGHTS = {
    "accounts.decide_sponsor",
    "accounts.flag_user",
    "accounts.decide_verification",
    "accounts.decide_abusereport",
    "accounts.decide_trustsignal",
    "adrequests.hide_review",
    "adrequests.open_adrequest",
}
"""Beside looking. A Moderator can do nothing but moderate."""
