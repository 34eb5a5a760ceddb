"""A sponsor's campaigns as a file: those of its list, as the list is narrowed and sorted."""

from typing import Any

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
from accounts.models import User
from campaigns.forms import ListForm
from campaigns.models import Campaign, Status
from campaigns.resources import CampaignDetailsResource
from influencer_platform.pagination import in_order


def _may(user: User) -> bool:
    return user.is_sponsor and may_trade(user)


def _tables(user: User, params: Params) -> list[Table]:
    chosen = ListForm.read(as_query(params))
    found = ListForm.narrow(Campaign.objects.run_by(user).matching(chosen["q"]), chosen)
    rows = in_order(found, ListForm.SORTS[chosen["sort"]])
    return [Table("campaigns", CampaignDetailsResource, rows)]


def _check(_user: User, params: Params) -> dict[str, Any]:
    require_known(params, one=ListForm.base_fields)
    form = ListForm(as_query(params))
    for name, errors in form.errors.items():
        raise unreadable(name, errors[0])
    return {name: value for name, value in ListForm.read(as_query(params)).items() if value}


def _words(_user: User, params: Params) -> str:
    chosen = ListForm.read(as_query(params))
    status = str(Status(chosen["status"]).label) if chosen["status"] else ""
    return " · ".join(filter(None, [status, f"“{chosen['q']}”" if chosen["q"] else ""]))


export_kind(
    ExportKind(
        "campaigns",
        gettext_lazy("Campaigns"),
        _may,
        _tables,
        _check,
        words=_words,
        is_job=True,
    )
)
