"""Orders from a shop's file: looked through first, then recorded all or none. A file brought twice adds nothing."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.importing.sheets import FORMULA, Sheet
from accounts.models import AuditEvent, User
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from influencer_platform.money import format_money
from reports.models import Conversion, TrackedLink
from reports.services.conversions import (
    NoSuchLink,
    Order,
    OrderKnown,
    check_order,
    differs,
    may_record,
)
from reports.services.postback import KNOWN, read_order

NEEDED = ("order", "amount")


class NotYourOrders(DomainError):
    """Only the sponsor's side brings orders."""

    code = "not_your_campaign"
    status = 403


class ColumnsMissing(DomainError):
    """The file does not say what an order needs."""

    code = "columns_missing"
    status = 400
    field = "file"


class FileChanged(DomainError):
    """What was shown is not what would be recorded by now."""

    code = "file_changed"


@dataclass
class Line:
    """One row of the file. `kind`: new, same (recorded already) or wrong."""

    number: int
    order: str
    kind: str
    amount: str = ""
    link: str = ""
    problem: str = ""
    told: Order | None = None


@dataclass
class OrderPlan:
    """What a file would do."""

    lines: list[Line] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]

    @property
    def new(self) -> list[Line]:
        return self.of("new")

    @property
    def same(self) -> list[Line]:
        return self.of("same")

    @property
    def wrong(self) -> list[Line]:
        return self.of("wrong")

    @property
    def fingerprint(self) -> str:
        words = "\n".join(f"{line.number} {line.kind} {line.told}" for line in self.lines)
        return hashlib.sha256(words.encode()).hexdigest()


def plan_orders(*, campaign: Campaign, sheet: Sheet) -> OrderPlan:
    """Each row compared with what is recorded. Writes nothing; two queries however long the file. Raises ColumnsMissing."""
    names = [heading.strip().lower().replace(" ", "_") for heading in sheet.headings]
    if missing := [name for name in NEEDED if name not in names] or _twice(names):
        sentence = _("The file needs these columns, each once: %(names)s.")
        raise ColumnsMissing(sentence % {"names": ", ".join(missing)}, field="file")
    reader = _Reader(campaign)
    rows = [(number, _named(names, cells)) for number, cells in sheet.rows]
    reader.look_up([told.get("order", "") for _number, told in rows])
    lines = [reader.read(number, told) for number, told in rows]
    not_read = [h for h, name in zip(sheet.headings, names, strict=True) if name not in KNOWN]
    return OrderPlan(lines, not_read)


def _twice(names: list[str]) -> list[str]:
    return [name for name, n in Counter(names).items() if n > 1 and name in KNOWN]


def _named(names: list[str], cells: list[str]) -> dict[str, str]:
    told = dict(zip(names, cells, strict=False))
    return {name: text for name, text in told.items() if name in KNOWN and text}


class _Reader:
    """Reads rows against the links and orders of one campaign, asked for once."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        links = list(TrackedLink.objects.filter(campaign=campaign))
        self.by_code = {link.code: link for link in links}
        self.by_promo = {link.promo_code: link for link in links if link.promo_code}
        self.known: dict[str, Conversion] = {}
        self.in_file: dict[str, int] = {}

    def look_up(self, orders: list[str]) -> None:
        rows = Conversion.objects.filter(
            campaign=self.campaign, order__in={o for o in orders if o.isprintable()}
        )
        self.known = {row.order: row for row in rows}

    def read(self, number: int, told: dict[str, str]) -> Line:
        name = told.get("order", "")
        try:
            order, link = self._checked(number, told)
        except DomainError as refusal:
            return Line(number, name.replace(FORMULA, "="), "wrong", problem=str(refusal))
        amount = format_money(order.amount_minor, self.campaign.currency)
        kind = "same" if order.order in self.known else "new"
        return Line(number, name, kind, amount, order.promo_code or link.code, told=order)

    def _checked(self, number: int, told: dict[str, str]) -> tuple[Order, TrackedLink]:
        order = read_order(told, self.campaign.currency)
        check_order(order)
        link = self._link(order)
        earlier = self.in_file.setdefault(order.order, number)
        if earlier != number:
            sentence = _("The order %(order)s stands in row %(row)d, too.")
            raise OrderKnown(sentence % {"order": order.order, "row": earlier}, field="order")
        made = self.known.get(order.order)
        if made and differs(made, order, link):
            sentence = _("The order %(order)s was recorded before with other values.")
            raise OrderKnown(sentence % {"order": order.order}, field="order")
        return order, link

    def _link(self, order: Order) -> TrackedLink:
        link = self.by_code.get(order.link) if order.link else self.by_promo.get(order.promo_code)
        is_both = order.link and order.promo_code
        if link is None or (is_both and link.promo_code != order.promo_code):
            raise NoSuchLink(_("No link of this campaign has this code."), field="link")
        return link


@transaction.atomic
def record_orders(*, campaign: Campaign, by: User, sheet: Sheet, fingerprint: str) -> int:
    """Record what was shown. Returns how many are new. Raises NotYourOrders or FileChanged, and then records none."""
    if not may_record(by, campaign):
        raise NotYourOrders(_("Only the sponsor's side brings orders."))
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    plan = plan_orders(campaign=campaign, sheet=sheet)
    if plan.wrong or plan.fingerprint != fingerprint:
        raise FileChanged(_("Something has changed since. Nothing was recorded; please look again."))  # fmt: skip
    reader = _Reader(campaign)
    rows = [_row(reader, line.told) for line in plan.new if line.told]
    made = Conversion.objects.bulk_create(rows)
    if made:
        AuditEvent.record(campaign, action="orders_imported", by=by, rows=len(made))
    return len(made)


def _row(reader: _Reader, told: Order) -> Conversion:
    link = reader.by_code.get(told.link) or reader.by_promo[told.promo_code]
    row = Conversion(
        campaign=reader.campaign,
        link=link,
        by_promo_code=not told.link,
        order=told.order,
        amount_minor=told.amount_minor,
        source=Conversion.Source.CSV,
    )
    row.at = told.at or row.created_at
    return row
