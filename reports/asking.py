"""What an address asks for: which months, which campaign, which cell."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.models import Campaign
from reports.months import YEAR
from reports.scope import PERIODS, Scope, moment


@dataclass(frozen=True)
class Choice:
    """The period and the campaign that are asked for."""

    scope: Scope
    campaign: Campaign | None = None

    @property
    def periods(self) -> list[tuple[str, str, bool]]:
        """(words, query, whether it is the one shown) of each period there is."""
        given = {"campaign": str(self.campaign.pk)} if self.campaign else {}
        found = []
        for count in PERIODS:
            months = {} if count == YEAR else {"months": str(count)}
            words = ngettext("%(n)d month", "%(n)d months", count) % {"n": count}
            query = urlencode(months | given)
            found.append((words, f"?{query}" if query else "?", count == self.scope.count))
        return found


def choice_of(request: HttpRequest, *, campaign: int | None = None) -> Choice:
    """As the address says; Http404 for a campaign that this person has nothing to do with, and for one that does not exist.

    An unknown period is a year.
    """
    user: Any = request.user
    return chosen(user, request.GET, campaign=campaign)


def chosen(user: User, query: QueryDict, *, campaign: int | None = None) -> Choice:
    pk = campaign or _number(query.get("campaign", ""))
    count = _number(query.get("months", "")) or YEAR
    scope = Scope(user, moment(), count if count in PERIODS else YEAR, pk)
    return Choice(scope, _campaign(scope) if pk else None)


def cell_of(request: HttpRequest) -> dict[str, str]:
    """Which cell of the table is asked for; empty for all rows."""
    return {key: request.GET[key][:160] for key in ("bucket", "series") if request.GET.get(key)}


def _number(text: str) -> int | None:
    """Http404 for what no number of a row can be."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        raise Http404
    return int(text)


LONGEST = 18


def _campaign(scope: Scope) -> Campaign:
    dealt_with = Campaign.objects.filter(pk__in=scope.requests().values("campaign"))
    rows = dealt_with if scope.user.is_influencer else scope.campaigns()
    found = rows.only("pk", "name").first()
    if found is None:
        raise Http404
    return found
