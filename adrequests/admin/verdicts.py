"""What Finance can find about a payment."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.moderation import ReasonForm, Verdict
from adrequests import services
from adrequests.models import Outcome, Receipt
from adrequests.services.money.receiving import DECIDE, DecideReason
from influencer_platform.money import parse_money


class PartForm(ReasonForm):
    """Why, and how much has arrived."""

    received = forms.DecimalField(
        label=_("What has arrived"),
        min_value=Decimal("0.001"),
        max_digits=15,
        decimal_places=3,
        required=False,
        help_text=_("In the currency of the payment. Empty: what the influencer named."),
    )
    field_order = ("reason", "received", "message")


def decide(outcome: Outcome) -> Any:
    """The service for one outcome, as a verdict calls it."""

    def run(row: Receipt, *, received: Decimal | None = None, **words: Any) -> Receipt:
        minor = None if received is None else _minor(row, received)
        return services.decide_payment(receipt=row, outcome=outcome, received_minor=minor, **words)

    return run


def _minor(row: Receipt, received: Decimal) -> int:
    currency = row.transfer.payment.ad_request.campaign.currency
    try:
        return parse_money(str(received), currency)
    except ValueError as error:
        sentence = _t("%(currency)s has fewer decimals than that.") % {"currency": currency}
        raise services.WrongAmount(sentence, field="received") from error


def is_waiting(row: Receipt) -> bool:
    return row.is_waiting


PAID = Verdict(
    name="paid",
    verb=_("Paid"),
    effect=_("The transfer stands as the company entered it. Both sides are told."),
    reasons=DecideReason.choices,
    permission=DECIDE,
    decide=decide(Outcome.PAID),
    fits=is_waiting,
    tone="ok",
    key="p",
    done=_("Paid: %(row)s."),
)
PARTLY = Verdict(
    name="partly",
    verb=_("Partly paid"),
    effect=_("What did not arrive is taken back by a row of its own and is owed as before."),
    reasons=DecideReason.choices,
    permission=DECIDE,
    decide=decide(Outcome.PARTLY),
    fits=is_waiting,
    tone="warn",
    key="t",
    done=_("Partly paid: %(row)s."),
    form=PartForm,
)
UNPAID = Verdict(
    name="unpaid",
    verb=_("Not paid"),
    effect=_("The whole transfer is taken back by a row of its own and is owed as before."),
    reasons=DecideReason.choices,
    permission=DECIDE,
    decide=decide(Outcome.UNPAID),
    fits=is_waiting,
    key="r",
    done=_("Not paid: %(row)s."),
)
