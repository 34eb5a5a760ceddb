"""The first offer, from either side: how its form is filled, and what becomes of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import SignedIn
from accounts.models import Influencer, Rate
from adrequests.forms import TermsForm
from adrequests.models import AdRequest, Side
from adrequests.rates import unpriced, usual_fee
from adrequests.services import AlreadyOpen
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from influencer_platform.htmx import wants_partial
from influencer_platform.money import format_money, typed_money
from influencer_platform.templatetags.ui import listed

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422


@dataclass(frozen=True)
class FirstOffer:
    """The form of a first offer by one side. `send` is the service that makes the request of it: apply or invite."""

    campaign: Campaign
    influencer: Influencer
    side: Side
    send: Callable[..., AdRequest]

    def answer(
        self, request: SignedIn, template: str, context: dict[str, Any], **facts: Any
    ) -> HttpResponse:
        """GET shows the form; POST sends it and leads to the request, or shows it again with the refusal.

        422 at a field, 409 for a refusal as a whole. `template` defines the partial `offer`; `facts` are for the service.
        """
        form, status = self.form(request), OK
        if form.is_bound:
            try:
                sent, status = self._try(form, campaign=self.campaign, by=request.user, **facts)
            except AlreadyOpen:
                return redirect(
                    request.get_full_path()
                )  # where GET leads on to the request there is
            if sent:
                messages.success(
                    request, _("Your request was sent to %(name)s.") % {"name": self.other}
                )
                return redirect(sent)
        name = template + ("#offer" if wants_partial(request) else "")
        context |= {"campaign": self.campaign, "form": form}
        return render(request, name, context, status=status)

    @property
    def other(self) -> str:
        """Whom the offer is for."""
        if self.side == Side.SPONSOR:
            return self.influencer.name
        return self.campaign.sponsor.company_name

    def form(self, request: SignedIn) -> TermsForm:
        """Filled with what we know: the wanted work, what the rate card makes of it, the campaign's last day."""
        campaign, rates = self.campaign, list(self.influencer.rates.all())
        wanted, currency = campaign.deliverables, campaign.currency
        fee = usual_fee(rates, self.influencer, wanted=wanted, currency=currency)
        initial: dict[str, Any] = {"due_on": campaign.ends_on}
        if fee is not None:
            initial["fee"] = typed_money(fee, currency)
        return TermsForm(
            request.POST if request.method == "POST" else None,
            currency=currency,
            side=self.side,
            other=self.other,
            wanted=wanted,
            initial=initial,
            hint=" ".join(self._hints(rates, fee)),
        )

    def _hints(self, rates: list[Rate], fee: int | None) -> Iterable[str]:
        """Where the prefilled fee comes from, or why there is none; for a sponsor also what the budget still holds."""
        campaign, own = self.campaign, self.influencer.currency
        if self.side == Side.SPONSOR:
            free = format_money(campaign.free_minor, campaign.currency)
            yield _("%(free)s of the budget is free.") % {"free": free}
        if fee is not None:
            usual = format_money(fee, campaign.currency)
            yield _("Filled in from the rate card: %(fee)s.") % {"fee": usual}
        elif rates and own != campaign.currency:
            words = _("The rate card is in %(own)s, this campaign pays in %(theirs)s.")
            yield words % {"own": own, "theirs": campaign.currency}
        elif rates and (kinds := unpriced(rates, campaign.deliverables)):
            yield _("The rate card has no price for %(kinds)s.") % {"kinds": listed(kinds)}

    def _try(self, form: TermsForm, **facts: Any) -> tuple[AdRequest | None, int]:
        """(the new request, 200), or (None, the status to show the form again with). AlreadyOpen passes through."""
        if not form.is_valid():
            return None, UNPROCESSABLE
        try:
            return self.send(terms=form.proposal(), note=form.note, **facts), OK
        except AlreadyOpen:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
            return None, UNPROCESSABLE if refusal.field else CONFLICT
