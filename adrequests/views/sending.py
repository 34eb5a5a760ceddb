"""The first offer, from either side: how its form is filled, and what becomes of it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Influencer, Rate
from adrequests.forms import TermsForm
from adrequests.models import AdRequest, Side
from adrequests.rates import unpriced, usual_fee
from adrequests.services import AlreadyOpen
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from influencer_platform.money import format_money, typed_money
from influencer_platform.templatetags.ui import listed


def first_offer_form(
    request: HttpRequest, campaign: Campaign, influencer: Influencer, *, side: Side
) -> TermsForm:
    """Empty of nothing we know: the wanted work, what the rate card makes of it, the campaign's last day."""
    rates = list(influencer.rates.all())
    fee = usual_fee(rates, influencer, wanted=campaign.deliverables, currency=campaign.currency)
    initial: dict[str, Any] = {"due_on": campaign.ends_on}
    if fee is not None:
        initial["fee"] = typed_money(fee, campaign.currency)
    return TermsForm(
        request.POST if request.method == "POST" else None,
        currency=campaign.currency,
        side=side,
        other=influencer.name if side == Side.SPONSOR else campaign.sponsor.company_name,
        wanted=campaign.deliverables,
        initial=initial,
        hint=" ".join(_hints(campaign, influencer, rates, side=side, fee=fee)),
    )


def _hints(
    campaign: Campaign, influencer: Influencer, rates: list[Rate], *, side: Side, fee: int | None
) -> Iterable[str]:
    """Where the prefilled fee comes from, or why there is none; for a sponsor also what the budget still holds."""
    if side == Side.SPONSOR:
        free = format_money(campaign.free_minor, campaign.currency)
        yield _("%(free)s of the budget is free.") % {"free": free}
    if fee is not None:
        yield _("Filled in from the rate card: %(fee)s.") % {
            "fee": format_money(fee, campaign.currency)
        }
    elif rates and influencer.currency != campaign.currency:
        yield _("The rate card is in %(own)s, this campaign pays in %(theirs)s.") % {
            "own": influencer.currency,
            "theirs": campaign.currency,
        }
    elif rates and (kinds := unpriced(rates, campaign.deliverables)):
        yield _("The rate card has no price for %(kinds)s.") % {"kinds": listed(kinds)}


def try_to_send(
    form: TermsForm, send: Callable[..., AdRequest], **facts: Any
) -> tuple[AdRequest | None, int]:
    """(the new request, 200), or (None, the status to show the form again with): 422 at a field, 409 for a refusal as a whole.

    AlreadyOpen passes through: it leads to the request there is.
    """
    if not form.is_bound:
        return None, 200
    if not form.is_valid():
        return None, 422
    try:
        return send(terms=form.proposal(), note=form.note, **facts), 200
    except AlreadyOpen:
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        return None, 422 if refusal.field else 409
