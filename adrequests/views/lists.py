"""The lists a case stands beside: where they are, what they are narrowed to, and their rows."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from adrequests.models import AGREED, AdRequest, AdRequestQuerySet, Message, Side, Status
from adrequests.services import open_until
from influencer_platform.pagination import capped_counts, keyset_page

LISTS = {
    "adrequests:inbox": Side.INFLUENCER,
    "adrequests:requests": Side.SPONSOR,
    "adrequests:campaign_requests": Side.SPONSOR,
}
CASE = {Side.INFLUENCER: "offer", Side.SPONSOR: "request"}
TAB = {Side.INFLUENCER: "show", Side.SPONSOR: "status"}


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


def side_of(user: Any) -> Side:
    """The side a person's pages are made for."""
    return Side.INFLUENCER if user.is_influencer else Side.SPONSOR


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


def tabs_of(side: Side) -> list[tuple[str, str]]:
    """(code, label) of the filters; the first is what a list shows by itself."""
    everything = ("all", _("All"))
    mine = [("turn", _("Your turn")), ("waiting", _("Waiting"))]
    if side == Side.INFLUENCER:
        return [*mine, ("accepted", str(Status.ACCEPTED.label)), everything]
    closed = [
        (status.value, str(status.label))
        for status in (
            Status.ACCEPTED,
            Status.COMPLETED,
            Status.REJECTED,
            Status.WITHDRAWN,
            Status.EXPIRED,
            Status.CANCELLED,
        )
    ]
    return [everything, *mine, *closed]


def cases_of(user: Any) -> AdRequestQuerySet:
    """What a person may open. A suspended one keeps agreed work, and sees why the open requests stand still."""
    rows = AdRequest.objects.visible_to(user)
    party = user.party
    if party is not None and party.is_flagged:
        return rows.kept_when_suspended()
    return rows


def words_of(ad_request: AdRequest, user: Any) -> QuerySet[Message]:
    """What the two sides of one request wrote to each other, as far as this person may read it."""
    words = Message.objects.visible_to(user).filter(ad_request=ad_request)
    return words.select_related("author")


def is_sealed(ad_request: AdRequest, user: Any) -> bool:
    """Whether what the two sides wrote is kept from this person: from staff who have not opened it with a reason."""
    return user.is_staff and open_until(ad_request, user) is None


def _found(place: Place, user: User) -> AdRequestQuerySet:
    rows = cases_of(user)
    if place.campaign_pk is not None:
        rows = rows.filter(campaign=place.campaign_pk)
    if not place.q:
        return rows
    campaign = Q(campaign__name__icontains=place.q)
    if place.side == Side.INFLUENCER:
        return rows.filter(campaign | Q(campaign__sponsor__company_name__icontains=place.q))
    person = Q(influencer__name__icontains=place.q) | Q(influencer__handle__icontains=place.q)
    return rows.filter(person if place.campaign_pk else campaign | person)


def _narrowed(rows: AdRequestQuerySet, tab: str, side: Side) -> AdRequestQuerySet:
    if tab == "turn":
        return rows.awaiting(side)
    if tab == "waiting":
        return rows.awaiting(side.other)
    if tab == "accepted" and side == Side.INFLUENCER:
        return rows.filter(status__in=AGREED)
    return rows.filter(status=tab) if tab in Status.values else rows


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
            "%(n)d offer needs your answer.", "%(n)d offers need your answer.", waiting
        )
        return words % {"n": waiting}


def case_list(request: HttpRequest, place: Place, *, with_tabs: bool = True) -> CaseList:
    """One page of the list as this address asks for it."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  (the views ask for a log-in)
    current = place.tab or tabs_of(place.side)[0][0]
    rows = _narrowed(_found(place, user), current, place.side).for_cards().with_unread(user)
    page = keyset_page(rows, order="-moved_at", after=request.GET.get("after", ""))
    shown = CaseList(place, rows=page.rows, opened=place.opened(request))
    if page.after:
        shown.more_url = place.url(after=page.after)
    if with_tabs:
        shown.tabs = tabs(place, user)
    return shown


def tabs(place: Place, user: User) -> list[Tab]:
    """The filters with how many rows each would show, in one query."""
    found, codes = _found(place, user), tabs_of(place.side)
    current = place.tab or codes[0][0]
    counted = {code: _narrowed(found, code, place.side) for code, _label in codes}
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
    rows = cases_of(user).for_cards().with_unread(user)
    return list(rows.filter(pk__in=keys))


def number_in(text: str) -> int | None:
    """A key out of an address; None for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004  (fits a key)
