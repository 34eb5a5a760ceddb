"""The offer somebody is about to make: its form, quick amounts from real figures, and what it would change."""

from typing import Any

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from adrequests.differences import compare
from adrequests.forms import TermsForm
from adrequests.models import Offer, Side
from adrequests.rates import usual_fee
from adrequests.terms import Proposal
from adrequests.views.case import Case
from influencer_platform.money import format_difference, format_money, typed_money


def prepare_offer(case: Case, data: Any = None, *, fee: str = "") -> TermsForm:
    """Put the form into the case: as typed, or filled with the offer on the table (`fee` from a chip wins)."""
    hint = ""
    if case.side == Side.SPONSOR:
        hint = _("%(free)s of this campaign's budget is free") % {
            "free": format_money(case.campaign.free_minor, case.currency)
        }
    form = TermsForm(
        data,
        currency=case.currency,
        terms=case.offer,
        side=case.side,
        other=case.other,
        hint=hint,
        initial={"fee": fee} if fee else {},
    )
    form.fields["fee"].widget.attrs["data-focus"] = ""
    case.offer_form, case.chips = form, _chips(case)
    case.summary = summary(case, form)
    return form


def summary(case: Case, form: TermsForm) -> dict[str, Any]:
    """What the typed terms change against the offer on the table, and what they mean for the reader's side."""
    if form.is_bound and not form.is_valid():
        return {"sentence": _("The summary appears when the fields above make sense.")}
    proposal = form.proposal() if form.is_bound else Proposal.of(case.offer)
    told = compare(case.offer, proposal, currency=case.currency, reader=case.side)
    return {
        "lines": told if not told[-1].is_same else told[:-1],
        "pay": told[0],
        "effect": _effect(case, proposal),
    }


def _effect(case: Case, proposal: Proposal) -> list[dict[str, Any]]:
    """Budget left for a sponsor; difference and price per piece for an influencer."""
    if case.side == Side.SPONSOR:
        rest = case.campaign.free_minor - proposal.fee_minor
        return [
            {
                "label": _("Budget left") if rest >= 0 else _("Over the budget by"),
                "text": format_money(abs(rest), case.currency),
                "css": "bad-text" if rest < 0 else "",
            }
        ]
    more, was = proposal.fee_minor - case.offer.fee_minor, case.offer.fee_minor
    percent = f" ({round(100 * abs(more) / was)}%)" if was and more else ""
    difference = format_difference(more, case.currency) + percent if more else _("none")
    per_piece = round(proposal.fee_minor / sum(proposal.deliverables.values()))
    return [
        {"label": _("Difference"), "text": difference, "css": "ok-text" if more > 0 else ""},
        {"label": _("Per piece"), "text": format_money(per_piece, case.currency), "css": ""},
    ]


def _chips(case: Case) -> list[dict[str, str]]:
    """Amounts one tap away, each from a figure both sides have named, or from the influencer's own rate card."""
    mine, theirs = _latest_of(case, own=True), _latest_of(case, own=False)
    amounts: list[tuple[str, int | None]] = []
    if mine and theirs and mine.fee_minor != theirs.fee_minor:
        middle = _whole((mine.fee_minor + theirs.fee_minor) // 2, case.currency)
        amounts.append((_("Meet halfway, %(fee)s"), middle))
    if theirs:
        amounts.append((_("Match, %(fee)s"), theirs.fee_minor))
    if case.side == Side.INFLUENCER:
        creator = case.ad_request.influencer
        usual = usual_fee(
            creator.rates.all(), creator, wanted=case.offer.deliverables, currency=case.currency
        )
        amounts.append((_("Your rates, %(fee)s"), usual))
    move = "counter" if case.is_my_turn else "amend"
    return [
        {
            "label": label % {"fee": format_money(minor, case.currency)},
            "typed": typed_money(minor, case.currency),
            "url": case.url(**{move: 1, "fee": typed_money(minor, case.currency)}),
        }
        for label, minor in amounts
        if minor is not None
    ]


def _latest_of(case: Case, *, own: bool) -> Offer | None:
    return next((o for o in reversed(case.offers) if (o.side == case.side) == own), None)


def _whole(minor: int, currency: str) -> int:
    """To the nearest whole amount, as people propose it."""
    unit: int = 10 ** get_currency_precision(currency)
    return round(minor / unit) * unit
