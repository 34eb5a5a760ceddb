"""What changes something here: freezing reports and saying who is owed one, leading links, counting what they bring."""

from reports.services.counting import flush, forget_old, store
from reports.services.freezing import freeze, freeze_the_place, place_period
from reports.services.links import (
    NoLinkYet,
    NotYourLink,
    PromoCodeTaken,
    make_links,
    set_destination,
)
from reports.services.planning import (
    MONTHLY_REPORT,
    STAFF_SUMMARY,
    freeze_reports,
    freeze_summary,
    plan_reports,
    plan_summaries,
)

__all__ = [
    "MONTHLY_REPORT",
    "NoLinkYet",
    "NotYourLink",
    "PromoCodeTaken",
    "STAFF_SUMMARY",
    "flush",
    "forget_old",
    "freeze",
    "freeze_reports",
    "freeze_summary",
    "freeze_the_place",
    "place_period",
    "make_links",
    "plan_reports",
    "plan_summaries",
    "set_destination",
    "store",
]
