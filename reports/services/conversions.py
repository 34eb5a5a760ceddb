"""Orders that links and promo codes brought: each counts once, whoever tells us of it and how often."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.keeping import touch_insiders
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from influencer_platform.money import LARGEST
from reports.models import Conversion, TrackedLink

FUTURE = timedelta(minutes=10)
"""So far a shop's clock may be ahead."""
LONGEST_ORDER = 100


class NoSuchLink(DomainError):
    """Neither the code nor the promo code is one of this campaign."""

    code = "no_such_link"
    status = 400


class ConversionRefused(DomainError):
    """A value of the order cannot be taken."""

    code = "conversion_refused"
    status = 400


class OrderKnown(DomainError):
    """The order was recorded already, with other values."""

    code = "order_known"


@dataclass(frozen=True)
class Order:
    """What is told about one order. One of `link` (its code) and `promo_code` says what brought it."""

    order: str
    amount_minor: int
    link: str = ""
    promo_code: str = ""
    at: datetime | None = None


@transaction.atomic
def record_conversion(
    *, campaign: Campaign, told: Order, source: Conversion.Source
) -> tuple[Conversion, bool]:
    """The row of the order, and whether it is new. The same order told again is the same row.

    Raises NoSuchLink, ConversionRefused, or OrderKnown where it was told with another amount or link.
    """
    check_order(told)
    link = find_link(campaign, told)
    made, is_new = Conversion.objects.get_or_create(
        campaign=campaign,
        order=told.order,
        defaults={
            "link": link,
            "by_promo_code": not told.link,
            "amount_minor": told.amount_minor,
            "at": told.at or timezone.now(),
            "source": source,
        },
    )
    if not is_new and differs(made, told, link):
        sentence = _("The order %(order)s was recorded before with other values.")
        raise OrderKnown(sentence % {"order": told.order}, field="order")
    touch_insiders(campaign.pk)
    return made, is_new


def find_link(campaign: Campaign, told: Order) -> TrackedLink:
    """Raises NoSuchLink."""
    rows = TrackedLink.objects.filter(campaign=campaign)
    said = {"code": told.link, "promo_code": told.promo_code}
    given = {name: text for name, text in said.items() if text}
    found = rows.filter(**given).first() if given else None
    if found is None:
        field = "link" if told.link else "promo_code"
        raise NoSuchLink(_("No link of this campaign has this code."), field=field)
    return found


def check_order(told: Order) -> None:
    """Raises ConversionRefused with the field at fault."""
    for name in ("link", "promo_code"):
        if not getattr(told, name).isprintable():
            raise ConversionRefused(_("This cannot be read."), field=name)
    if not told.order or len(told.order) > LONGEST_ORDER or not told.order.isprintable():
        raise ConversionRefused(
            _("An order needs a name of at most 100 characters."), field="order"
        )
    if not 0 <= told.amount_minor <= LARGEST:
        raise ConversionRefused(_("This is no amount of an order."), field="amount")
    if told.at and told.at > timezone.now() + FUTURE:
        raise ConversionRefused(_("This time is in the future."), field="at")


def differs(made: Conversion, told: Order, link: TrackedLink) -> bool:
    is_other_time = told.at is not None and told.at != made.at
    return (made.amount_minor, made.link_id) != (told.amount_minor, link.pk) or is_other_time


def may_record(user: User, campaign: Campaign) -> bool:
    """The sponsor's side of a campaign: its owner and whoever manages it."""
    return Campaign.objects.editable_by(user).filter(pk=campaign.pk).exists()
