"""The part of a case that shows a deal which was made: its sheet, what is proposed about it, and the forms for that."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import User
from adrequests.differences import Difference, compare
from adrequests.forms import TermsForm
from adrequests.forms_of_changes import DecidingForm, SettlementForm
from adrequests.models import (
    DECIDE_SETTLEMENT,
    AdRequest,
    Amendment,
    DealSheet,
    Settlement,
    Side,
    Status,
)
from adrequests.services import is_settlement_needed
from influencer_platform.money import format_money

if TYPE_CHECKING:
    from django.http import QueryDict

    from adrequests.views.case import Case


@dataclass
class Standing:
    """`sheets` the latest first; `amendment` and `settlement` only while they wait for an answer."""

    ad_request: AdRequest
    side: Side | None
    user: User
    sheets: list[DealSheet] = field(default_factory=list)
    amendment: Amendment | None = None
    settlement: Settlement | None = None
    needs_settlement: bool = False
    may_act: bool = False
    terms_form: TermsForm | None = None
    sum_form: SettlementForm | None = None
    deciding_form: DecidingForm | None = None

    @property
    def sheet(self) -> DealSheet | None:
        return self.sheets[0] if self.sheets else None

    @property
    def is_running(self) -> bool:
        return self.ad_request.status == Status.ACCEPTED

    @property
    def differences(self) -> list[Difference]:
        """What the open amendment changes, as the reader sees it."""
        if self.amendment is None:
            return []
        currency = self.ad_request.campaign.currency
        told = compare(
            self.ad_request.latest_offer, self.amendment, currency=currency, reader=self.side
        )
        return [line for line in told if not line.is_same]

    @property
    def may_change(self) -> bool:
        return self.may_act and self.is_running and self.amendment is None

    @property
    def may_settle(self) -> bool:
        return self.may_act and self.is_running and self.settlement is None

    @property
    def answers_amendment(self) -> str:
        """`answer`, `withdraw` or nothing: what this reader may do with the open one."""
        return self._answers(self.amendment)

    @property
    def answers_settlement(self) -> str:
        return self._answers(self.settlement)

    def _answers(self, row: Amendment | Settlement | None) -> str:
        if row is None or not row.is_open or not (self.may_act and self.is_running):
            return ""
        return "withdraw" if row.side == self.side else "answer"

    @property
    def may_decide(self) -> bool:
        return self.is_running and self.user.is_staff and self.user.has_perm(DECIDE_SETTLEMENT)

    @property
    def deciding(self) -> DecidingForm:
        return self.deciding_form or DecidingForm(**self._sum(), auto_id="decide_%s")

    def shows(self, form: Any) -> bool:
        """Whether this form has a place on the screen as the deal stands."""
        if form is not None and form is self.terms_form:
            return self.may_change
        return form is not None and form is self.sum_form and self.may_settle

    def change(self, case: "Case", data: Any = None) -> TermsForm:
        """Put the form of an amendment into the case, filled with the terms that hold."""
        self.terms_form = TermsForm(
            data,
            currency=case.currency,
            terms=case.offer,
            side=case.side,
            other=case.other,
            auto_id="change_%s",
        )
        self.terms_form.fields["fee"].widget.attrs["data-focus"] = ""
        return self.terms_form

    def settle(self, case: "Case", data: Any = None) -> SettlementForm:
        self.sum_form = SettlementForm(data, other=case.other, auto_id="settle_%s", **self._sum())
        self.sum_form.fields["amount"].widget.attrs["data-focus"] = ""
        return self.sum_form

    def decide(self, data: Any) -> DecidingForm:
        self.deciding_form = DecidingForm(data, auto_id="decide_%s", **self._sum())
        return self.deciding_form

    def _sum(self) -> dict[str, Any]:
        currency = self.ad_request.campaign.currency
        fee = format_money(self.ad_request.fee_minor, currency)
        return {"currency": currency, "hint": _("From 0 to the fee of %(fee)s") % {"fee": fee}}

    def open_forms(self, case: "Case", params: "QueryDict") -> None:
        """The form the address asks for, where it may be asked for."""
        if params.get("change") and self.may_change:
            self.change(case)
        if params.get("settle") and self.may_settle:
            self.settle(case)


def standing_of(ad_request: AdRequest, user: User, side: Side | None, *, may_act: bool) -> Standing:
    """Nothing is asked of the database for a request that never was a deal."""
    standing = Standing(ad_request, side, user, may_act=may_act)
    if ad_request.accepted_at is None:
        return standing
    standing.sheets = list(ad_request.sheets.defer("document").order_by("-number"))
    if standing.is_running:
        standing.amendment = ad_request.amendments.open().first()
        standing.settlement = ad_request.settlements.open().first()
        standing.needs_settlement = is_settlement_needed(ad_request)
    return standing
