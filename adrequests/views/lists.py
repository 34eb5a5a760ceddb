"""The lists a case stands beside: where they are, what they are narrowed to, and their rows."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from adrequests.models import AdRequest, AdRequestQuerySet, Message, Side, with_unread
from adrequests.narrowing import TAB, cases_of, found, narrowed, side_of, tabs_of
from adrequests.services import open_until
from adrequests.waiting import with_proposals
from influencer_platform.pagination import capped_counts, keyset_page

LISTS = {
    "adrequests:inbox": Side.INFLUENCER,
    "adrequests:requests": Side.SPONSOR,
    "adrequests:campaign_requests": Side.SPONSOR,
}
CASE = {Side.INFLUENCER: "offer", Side.SPONSOR: "request"}


@dataclass(frozen=True)
class Place:
    """One person's list with its filters: the address a case is opened from and goes back to."""

    side: Side
    path: str
    tab: str = ""
    q: str = ""
    campaign_pk: int | None = None

    def url(self, pk: int | None = None, **more: Any) -> str:
        """The list, or with `pk` the case open beside it; `more` are the pane's own parameters."""
        params = {TAB[self.side]: self.tab, "q": self.q, CASE[self.side]: pk} | more
        query = urlencode({name: value for name, value in params.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def opened(self, request: HttpRequest) -> int | None:
        """Which case the address of this page opens."""
        return number_in(request.GET.get(CASE[self.side], ""))


def place_here(request: HttpRequest) -> Place:
    """The list this request asks for."""
    return _place(request.path, request.GET)


def place_named(at: str, user: Any) -> Place:
    """The list a posted form names as where it was sent from; the person's own list when it names none of theirs."""
    try:
        parts = urlsplit(at)
        known = LISTS.get(resolve(parts.path).view_name) == side_of(user)
    except (Resolver404, ValueError):
        return home_place(user)
    return _place(parts.path, QueryDict(parts.query)) if known else home_place(user)


def home_place(user: Any) -> Place:
    side = side_of(user)
    name = "adrequests:inbox" if side == Side.INFLUENCER else "adrequests:requests"
    return Place(side, reverse(name), tab="all" if side == Side.INFLUENCER else "")


def _place(path: str, query: QueryDict) -> Place:
    match = resolve(path)
    side = LISTS[match.view_name]
    tab = query.get(TAB[side], "")
    return Place(
        side,
        path,
        tab=tab if tab in dict(tabs_of(side)) else "",
        q=query.get("q", "").replace("\0", "").strip()[:100],
        campaign_pk=match.kwargs.get("pk"),
    )


def words_of(ad_request: AdRequest, user: Any) -> QuerySet[Message]:
    """What the two sides of one request wrote to each other, as far as this person may read it."""
    words = Message.objects.visible_to(user).filter(ad_request=ad_request)
    return words.select_related("author")


def is_sealed(ad_request: AdRequest, user: Any) -> bool:
    """Whether what the two sides wrote is kept from this person: from staff who have not opened it with a reason."""
    return user.is_staff and open_until(ad_request, user) is None


def _found(place: Place, user: User) -> AdRequestQuerySet:
    return found(place.side, user, q=place.q, campaign_pk=place.campaign_pk)


@dataclass
class Tab:
    """One filter chip."""

    code: str
    label: str
    count: int
    is_more: bool
    url: str
    is_current: bool


@dataclass
class CaseList:
    """What the list shows: a page of rows, the chips, and which row is open."""

    place: Place
    tabs: list[Tab] = field(default_factory=list)
    rows: list[AdRequest] = field(default_factory=list)
    more_url: str = ""
    opened: int | None = None

    @property
    def side(self) -> Side:
        return self.place.side

    @property
    def exported(self) -> str:
        """The list's filter as the parameters of its file."""
        place = self.place
        current = next((tab.code for tab in self.tabs if tab.is_current), place.tab)
        params = {TAB[place.side]: current, "q": place.q, "campaign": place.campaign_pk}
        return urlencode({name: value for name, value in params.items() if value})

    @property
    def is_bulk(self) -> bool:
        return self.place.side == Side.SPONSOR

    @property
    def names_campaigns(self) -> bool:
        return self.place.campaign_pk is None

    @property
    def has_any(self) -> bool:
        """Whether another filter would show something."""
        return any(tab.count for tab in self.tabs)

    @property
    def is_turn(self) -> bool:
        return any(tab.code == "turn" and tab.is_current for tab in self.tabs)

    @property
    def headline(self) -> str:
        """How much waits for the reader, in one sentence."""
        waiting = sum(tab.count for tab in self.tabs if tab.code == "turn")
        if not waiting:
            return _("Nothing waits for your answer.")
        words = ngettext(
            "%(n)d request needs your answer.", "%(n)d requests need your answer.", waiting
        )
        return words % {"n": waiting}


def case_list(request: HttpRequest, place: Place, *, with_tabs: bool = True) -> CaseList:
    """One page of the list as this address asks for it."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  (the views ask for a log-in)
    current = place.tab or tabs_of(place.side)[0][0]
    found_here = narrowed(_found(place, user), current, place.side)
    rows = with_unread(with_proposals(found_here, place.side).for_cards(), user)
    page = keyset_page(rows, order="-moved_at", after=request.GET.get("after", ""))
    shown = CaseList(place, rows=page.rows, opened=place.opened(request))
    if page.after:
        shown.more_url = place.url(after=page.after)
    if with_tabs:
        shown.tabs = tabs(place, user)
    return shown


def tabs(place: Place, user: User) -> list[Tab]:
    """The filters with how many rows each would show, in one query."""
    mine, codes = _found(place, user), tabs_of(place.side)
    current = place.tab or codes[0][0]
    counted = {code: narrowed(mine, code, place.side) for code, _label in codes}
    counts = capped_counts(User.objects.visible_to(user).filter(pk=user.pk), **counted)
    return [
        Tab(
            code,
            label,
            *counts[code],
            Place(place.side, place.path, tab=code, q=place.q).url(),
            code == current,
        )
        for code, label in codes
    ]


def rows_by_key(user: User, keys: list[int]) -> list[AdRequest]:
    """Single rows of a list, to be refreshed in place."""
    rows = with_unread(with_proposals(cases_of(user), side_of(user)).for_cards(), user)
    return list(rows.filter(pk__in=keys))


def number_in(text: str) -> int | None:
    """A key out of an address; None for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004  (fits a key)
