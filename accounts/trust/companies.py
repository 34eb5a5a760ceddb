"""Rules about companies."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Severity, Sponsor, SponsorStatus
from accounts.trust.registry import Evidence, Finding, Look, Threshold, ref, trust_rule

SHARED_HOSTS = frozenset({
    "about.me", "amazon.com", "beacons.ai", "behance.net", "blogspot.com", "bsky.app", "bio.link", "campsite.bio", "carrd.co",
    "discord.gg", "etsy.com", "facebook.com", "fb.com", "github.io", "google.com", "goo.gl", "instagram.com", "koji.to",
    "linkedin.com", "linktr.ee", "lnk.bio", "medium.com", "milkshake.app", "notion.site", "patreon.com", "pinterest.com",
    "reddit.com", "sites.google.com", "snapchat.com", "substack.com", "taplink.cc", "t.me", "threads.net", "tiktok.com",
    "tumblr.com", "twitch.tv", "twitter.com", "wa.me", "wixsite.com", "wordpress.com", "x.com", "youtube.com",
})  # fmt: skip
"""Hosts on which anybody may have a page: to share one of these says nothing."""

MOST_NAMED = 5
"""Earlier accounts one signal names per key; who shares it with hundreds need not read them all."""

KEYS = {
    "name_key": (gettext_lazy("Company name, as compared"), gettext_lazy("Same company name")),
    "website_host": (gettext_lazy("Host of the website"), gettext_lazy("Same website")),
    "phone_key": (gettext_lazy("End of the phone number"), gettext_lazy("Same phone number")),
}


@trust_rule(
    code="duplicate_company",
    title=gettext_lazy("Company exists already"),
    explanation=gettext_lazy(
        "At least %(accounts)s accounts share a company name, a website or a phone number. "
        "The account that was there first is not signalled, each later one is."
    ),
    severity=Severity.MEDIUM,
    thresholds={"accounts": Threshold(gettext_lazy("Accounts that share it"), 2, 2, 50)},
)
def duplicate_company(look: Look) -> Iterator[Finding]:
    """One query per key. Kept in memory: keys and numbers of the companies that share something."""
    shared: dict[int, list[tuple[str, str, list[dict[str, Any]]]]] = {}
    owners: dict[int, int] = {}
    for key in KEYS:
        for row, earlier in _later_ones(key, least=int(look["accounts"])):
            shared.setdefault(row["pk"], []).append((key, row[key], earlier))
            owners[row["pk"]] = row["user_id"]
    for pk, found in sorted(shared.items()):
        yield Finding(
            _key(pk),
            owners[pk],
            tuple(fact for part in found for fact in _facts(pk, *part)),
            tuple((key, value, [row["pk"] for row in earlier]) for key, value, earlier in found),
        )


def _later_ones(key: str, *, least: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each company in use that shares `key`, with the first ones that had it before."""
    known = Sponsor.objects.exclude(**{key: ""}).order_by()
    if key == "website_host":
        known = known.exclude(website_host__in=SHARED_HOSTS)
    often = known.values(key).annotate(n=Count("pk")).filter(n__gte=least)
    rows = (
        known.filter(**{f"{key}__in": often.values(key)})
        .order_by(key, "pk")
        .values("pk", "user_id", "company_name", "flagged_at", "user__is_active", key)
    )
    for _value, same in groupby(rows.iterator(), key=itemgetter(key)):
        earlier: list[dict[str, Any]] = []
        for row in same:
            if earlier and row["flagged_at"] is None and row["user__is_active"]:
                yield row, earlier[:MOST_NAMED]
            if len(earlier) < MOST_NAMED:
                earlier.append(row)


def _facts(pk: int, key: str, value: str, earlier: list[dict[str, Any]]) -> Iterator[Evidence]:
    mine, same = KEYS[key]
    yield Evidence(str(mine), value, ref(Sponsor, pk), own=True)
    for row in earlier:
        yield Evidence(str(same), row["company_name"], ref(Sponsor, row["pk"]))


@trust_rule(
    code="company_not_sent",
    title=gettext_lazy("Company never sent for review"),
    explanation=gettext_lazy(
        "The account is older than %(days)s days and the company was never sent for review."
    ),
    severity=Severity.LOW,
    thresholds={
        "days": Threshold(gettext_lazy("Age of the account"), 30, 1, 730, gettext_lazy("days"))
    },
)
def company_not_sent(look: Look) -> Iterator[Finding]:
    rows = Sponsor.objects.filter(
        status=SponsorStatus.PENDING,
        submitted_at__isnull=True,
        decided_at__isnull=True,
        created_at__lt=look.ago("days"),
        flagged_at__isnull=True,
        user__is_active=True,
    ).order_by("pk")
    for pk, user_id, created_at in rows.values_list("pk", "user_id", "created_at").iterator():
        since = timezone.localdate(created_at)
        evidence = Evidence(_("Account made on"), since.isoformat(), ref(Sponsor, pk), own=True)
        yield Finding(_key(pk), user_id, (evidence,), ("not sent", pk))


def _key(pk: int) -> tuple[str, int]:
    return Sponsor._meta.label_lower, pk
