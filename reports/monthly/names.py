"""What the ids in reports are called today: names are not kept in them, so that nothing there has to be erased."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Influencer
from campaigns.models import Campaign
from reports.models import MonthlyReport


@dataclass(frozen=True)
class Named:
    """A name and where its page is; empty where there is none any more."""

    name: str
    path: str = ""


@dataclass(frozen=True)
class Names:
    """`for_staff`: campaigns lead to the back office."""

    campaigns: dict[int, str] = field(default_factory=dict)
    influencers: dict[int, tuple[str, str]] = field(default_factory=dict)
    for_staff: bool = False

    def campaign(self, pk: int) -> Named:
        name = self.campaigns.get(pk)
        if name is None:
            return Named(_("A deleted campaign"))
        page = (
            "admin:campaigns_campaign_change" if self.for_staff else "adrequests:campaign_overview"
        )
        return Named(name, reverse(page, args=[pk]))

    def influencer(self, pk: int) -> Named:
        name, handle = self.influencers.get(pk, ("", ""))
        if not handle:
            return Named(name or _("Somebody who left"))
        return Named(name, reverse("adrequests:influencer", args=[handle]))


def names_in(
    reports: Iterable[MonthlyReport], *, for_staff: bool = False, with_people: bool = True
) -> Names:
    """The names of everything these reports speak of, in two queries however many they are; in one `with_people` left out,
    as the mails name none.
    """
    campaigns: set[int] = set()
    people: set[int] = set()
    for report in reports:
        rows: dict[str, list[Any]] = report.inputs
        campaigns |= {row["campaign"] for row in rows.get("requests", [])}
        campaigns |= {row["id"] for row in rows.get("campaigns", [])}
        if with_people:
            people |= {row["influencer"] for row in rows.get("requests", [])}
    found = Influencer.objects.filter(pk__in=people).values_list("pk", "name", "handle")
    return Names(
        dict(Campaign.objects.filter(pk__in=campaigns).values_list("pk", "name")),
        {pk: (name, handle) for pk, name, handle in found},
        for_staff,
    )
