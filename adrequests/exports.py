"""Ad requests with their offers, and what a search of the directory finds, as files."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exports import (
    ExportKind,
    Params,
    Table,
    as_query,
    export_kind,
    may_trade,
    require_known,
    unreadable,
)
from accounts.models import Export, Influencer, User
from adrequests.dues import Asked, ages, tabs
from adrequests.models import Offer
from adrequests.narrowing import TAB, found, narrowed, side_of, tabs_of
from adrequests.resources import DirectoryResource, OfferResource, PaymentResource
from adrequests.search import InfluencerSearch, niches_offered
from campaigns.models import Campaign
from influencer_platform.pagination import in_order

KEY_DIGITS = 18

# --- requests: the tab, the search and the campaign of the list -------------------------------------------------------


def _offers(user: User, params: Params) -> list[Table]:
    """Every offer of the requests the list shows: the requests in its order, their offers as they were made."""
    side = side_of(user)
    campaign = int(params["campaign"]) if params.get("campaign") else None
    mine = found(side, user, q=params.get("q", ""), campaign_pk=campaign)
    shown = narrowed(mine, params.get(TAB[side]) or tabs_of(side)[0][0], side)
    rows = Offer.objects.filter(ad_request__in=shown.order_by().values("pk"))
    order = ("-ad_request__moved_at", "-ad_request", "number")
    return [Table("ad-requests", OfferResource, rows.order_by(*order))]


def _check_requests(user: User, params: Params) -> dict[str, Any]:
    side = side_of(user)
    require_known(params, one=[TAB[side], "q", "campaign"])
    if params.get(TAB[side], "all") not in dict(tabs_of(side)):
        raise unreadable(TAB[side], _("That is not one of the choices."))
    if (key := params.get("campaign")) is not None and not _is_key(key):
        raise unreadable("campaign", _("This value cannot be read."))
    clean = {name: value.strip()[:100] for name, value in params.items()}
    return {name: value for name, value in clean.items() if value}


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= KEY_DIGITS


def _campaigns_named(user: User) -> dict[str, str]:
    """By their keys, the campaigns this person's files are narrowed to: asked once for a page of files."""
    keys = Export.objects.visible_to(user).filter(params__has_key="campaign")
    found = Campaign.objects.run_by(user).filter(pk__in=set(keys.values_list("params__campaign", flat=True)))  # fmt: skip
    return {str(pk): name for pk, name in found.values_list("pk", "name")}


def _requests_in_words(user: User, params: Params) -> str:
    side = side_of(user)
    tab = params.get(TAB[side], "")
    words: list[str] = [] if tab in {"", "all"} else [str(dict(tabs_of(side)).get(tab, tab))]
    names = user.once("campaigns of files", lambda: _campaigns_named(user))
    if name := names.get(params.get("campaign", "")):
        words.append(name)
    return " · ".join([*words, *([f"“{params['q']}”"] if params.get("q") else [])])


export_kind(
    ExportKind(
        "ad_requests",
        gettext_lazy("Ad requests with their offers"),
        may_trade,
        _offers,
        _check_requests,
        words=_requests_in_words,
    )
)

# --- payments: the tab, the campaign and the age of the list -----------------------------------------------------------


def _payments(user: User, params: Params) -> list[Table]:
    return [Table("payments", PaymentResource, Asked.of(params).in_order(user))]


def _check_payments(_user: User, params: Params) -> dict[str, Any]:
    require_known(params, one=["show", "campaign", "age", "after"])
    asked = Asked.of(params)
    for name, value in (("show", asked.show), ("campaign", asked.campaign), ("age", asked.age)):
        if params.get(name) and params[name] != str(value):
            raise unreadable(name, _("That is not one of the choices."))
    return {name: params[name] for name in ("show", "campaign", "age") if params.get(name)}


def _payments_in_words(user: User, params: Params) -> str:
    asked = Asked.of(params)
    words = [dict(tabs())[asked.show], *([dict(ages())[asked.age]] if asked.age else [])]
    names = user.once("campaigns of files", lambda: _campaigns_named(user))
    if name := names.get(params.get("campaign", "")):
        words.append(name)
    return " · ".join(words)


export_kind(
    ExportKind(
        "payments",
        gettext_lazy("Payments"),
        may_trade,
        _payments,
        _check_payments,
        words=_payments_in_words,
    )
)

# --- the directory: the search of the page ----------------------------------------------------------------------------


def _may_search(user: User) -> bool:
    sponsor = getattr(user, "sponsor", None)
    return user.is_sponsor and may_trade(user) and bool(sponsor and sponsor.may_act)


def _search(user: User, params: Params) -> InfluencerSearch:
    return InfluencerSearch(as_query(params), niches=user.once("niches", niches_offered))


def _people(user: User, params: Params) -> list[Table]:
    form = _search(user, params)
    rows = Influencer.objects.visible_to(user).filter(form.condition())
    return [Table("influencers", DirectoryResource, in_order(form.prepare(rows), form.order))]


def _check_search(user: User, params: Params) -> dict[str, Any]:
    form = _search(user, {})
    many = {"niche", "platform", "available"}
    require_known(params, one=form.fields.keys() - many, many=many)
    form = _search(user, params)
    if form.notes:
        raise unreadable(_("search"), form.notes[0])
    return {name: params[name] for name in sorted(params)}


def _search_in_words(user: User, params: Params) -> str:
    return " · ".join(one.label for one in _search(user, params).applied)


export_kind(
    ExportKind(
        "influencers",
        gettext_lazy("Influencers found"),
        _may_search,
        _people,
        _check_search,
        words=_search_in_words,
    )
)
