"""What changes something here: freezing reports and saying who is owed one, leading links, counting what they bring."""

from reports.services.conversions import (
    ConversionRefused,
    NoSuchLink,
    Order,
    OrderKnown,
    record_conversion,
)
from reports.services.counting import flush, forget_old, store
from reports.services.earning import count_all, count_moved
from reports.services.freezing import freeze, freeze_the_place, place_period
from reports.services.importing import (
    ColumnsMissing,
    FileChanged,
    NotYourOrders,
    OrderPlan,
    plan_orders,
    record_orders,
)
from reports.services.links import (
    NoLinkYet,
    NotYourLink,
    PromoCodeTaken,
    make_links,
    set_destination,
)
from reports.services.metrics import (
    MetricsInvalid,
    NotPublished,
    ScreenshotMissing,
    may_declare,
    may_enter,
    record_metrics,
)
from reports.services.planning import (
    MONTHLY_REPORT,
    STAFF_SUMMARY,
    freeze_reports,
    freeze_summary,
    plan_reports,
    plan_summaries,
)
from reports.services.postback import NotYourSecret, answer_call, rotate_secret

__all__ = [
    "MONTHLY_REPORT",
    "STAFF_SUMMARY",
    "ColumnsMissing",
    "ConversionRefused",
    "FileChanged",
    "MetricsInvalid",
    "NoLinkYet",
    "NoSuchLink",
    "NotPublished",
    "NotYourLink",
    "NotYourOrders",
    "NotYourSecret",
    "Order",
    "OrderKnown",
    "OrderPlan",
    "PromoCodeTaken",
    "ScreenshotMissing",
    "answer_call",
    "count_all",
    "count_moved",
    "flush",
    "forget_old",
    "freeze",
    "freeze_reports",
    "freeze_summary",
    "freeze_the_place",
    "make_links",
    "may_declare",
    "may_enter",
    "place_period",
    "plan_orders",
    "plan_reports",
    "plan_summaries",
    "record_conversion",
    "record_metrics",
    "record_orders",
    "rotate_secret",
    "set_destination",
    "store",
]
