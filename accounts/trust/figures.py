"""Rules about follower figures and engagement."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import Lag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import FigureReading, Platform, PlatformAccount, Severity
from accounts.trust.registry import Evidence, Finding, Look, Threshold, ref, trust_rule

READINGS_OF = timedelta(days=90)
"""How far back a look reads figures."""


@trust_rule(
    code="follower_jump",
    title=gettext_lazy("Sudden jump in followers"),
    explanation=gettext_lazy(
        "Between two readings at most %(days)s days apart the followers grew by more than %(growth)s %% "
        "and by more than %(followers)s."
    ),
    severity=Severity.HIGH,
    thresholds={
        "growth": Threshold(gettext_lazy("Growth"), 50, 1, 1000, "%"),
        "followers": Threshold(gettext_lazy("New followers"), 5_000, 100, 10_000_000),
        "days": Threshold(gettext_lazy("Between the readings"), 14, 1, 90, gettext_lazy("days")),
    },
)
def follower_jump(look: Look) -> Iterator[Finding]:
    """Consecutive readings of one account, in the order of their days; the database picks those that grew enough."""
    first_day = (look.ago("days") - READINGS_OF).date()
    before = {
        f"{name}_before": Window(
            Lag(name),
            partition_by="account",
            order_by=[F("on").asc(), F("at").asc(), F("pk").asc()],
        )
        for name in ("pk", "followers", "on")
    }
    rows = (
        FigureReading.objects.filter(on__gte=first_day)
        .annotate(**before)
        .annotate(
            gained=F("followers") - F("followers_before"),
            beyond=F("followers") * 100 - F("followers_before") * (100 + int(look["growth"])),
        )
        .filter(gained__gt=int(look["followers"]), beyond__gt=0)
        .order_by("account", "on", "at", "pk")
        .values("pk", "account", "followers", "on", *before, **_owner("account__"))
    )
    for account, jumps in groupby(rows.iterator(), key=itemgetter("account")):
        sudden = [row for row in jumps if (row["on"] - row["on_before"]).days <= look["days"]]
        if sudden and _takes_part(sudden[0]):
            yield _jump(account, sudden)


def _jump(account: int, jumps: list[dict[str, Any]]) -> Finding:
    here = ref(PlatformAccount, account)
    facts = [
        Evidence(_("Followers on %(day)s") % {"day": day.isoformat()}, followers, here, own=True)
        for row in jumps
        for day, followers in (
            (row["on_before"], row["followers_before"]),
            (row["on"], row["followers"]),
        )
    ]
    pairs = tuple((row["pk_before"], row["pk"]) for row in jumps)
    return Finding(_key(account), jumps[0]["user"], tuple(facts), pairs)


BANDS = (
    (1_000, 10_000, 3.0, 7.0),
    (10_000, 100_000, 1.5, 5.0),
    (100_000, 1_000_000, 0.8, 2.5),
    (1_000_000, None, 0.3, 1.2),
)
"""Followers from, to; usual engagement rate in % from, to. The Instagram ranges that https://growhtos.com/blog/what-is-a-good-engagement-rate-2026
gathers from reports of 2024 to 2026. They say what is common and not what is true: hence the generous multiples of the rule."""

SCALE = {Platform.INSTAGRAM: 1, Platform.TIKTOK: 2}
"""On TikTok rates are roughly double (same source). Other platforms have no ranges one could hold somebody to."""


@trust_rule(
    code="odd_engagement",
    title=gettext_lazy("Engagement far from what is usual"),
    explanation=gettext_lazy(
        "On Instagram or TikTok the engagement rate is below %(low)s × the lower end, or above %(high)s × the upper end, "
        "of what is usual for an account of this size."
    ),
    severity=Severity.MEDIUM,
    thresholds={
        "low": Threshold(
            gettext_lazy("Too low: below"), 0.4, 0.05, 1.0, gettext_lazy("× the lower end")
        ),
        "high": Threshold(
            gettext_lazy("Too high: above"), 3.0, 1.0, 20.0, gettext_lazy("× the upper end")
        ),
    },
)
def odd_engagement(look: Look) -> Iterator[Finding]:
    """One query: each size and platform has its own limits."""
    limits = {
        (platform, band): (low * scale, high * scale)
        for platform, scale in SCALE.items()
        for band, (_from, _to, low, high) in enumerate(BANDS)
    }
    odd = (
        _in_band(platform, band)
        & (Q(engagement_rate__lt=low * look["low"]) | Q(engagement_rate__gt=high * look["high"]))
        for (platform, band), (low, high) in limits.items()
    )
    rows = (
        PlatformAccount.objects.filter(reduce(or_, odd), engagement_rate__isnull=False)
        .order_by("pk")
        .values("pk", "platform", "followers", "engagement_rate", **_owner())
    )
    for row in filter(_takes_part, rows.iterator()):
        band = next(n for n, b in enumerate(BANDS) if b[1] is None or row["followers"] < b[1])
        yield _odd(row, band, limits[Platform(row["platform"]), band])


def _in_band(platform: str, band: int) -> Q:
    start, end, *_usual = BANDS[band]
    inside = Q(platform=platform, followers__gte=start)
    return inside & Q(followers__lt=end) if end else inside


def _odd(row: Mapping[str, Any], band: int, usual: tuple[float, float]) -> Finding:
    account, rate = ref(PlatformAccount, row["pk"]), row["engagement_rate"]
    facts = (
        Evidence(_("Engagement rate, %"), float(rate), account, own=True),
        Evidence(_("Followers"), row["followers"], account, own=True),
        Evidence(_("Usual for this size, %"), "{:g}–{:g}".format(*usual), own=True),
    )
    return Finding(
        _key(row["pk"]), row["user"], facts, ("rate", row["pk"], row["platform"], band, str(rate))
    )


def _owner(path: str = "") -> dict[str, Any]:
    """Whose account it is, and whether they take part: neither suspended nor closed."""
    return {
        "user": F(f"{path}influencer__user"),
        "is_active": F(f"{path}influencer__user__is_active"),
        "flagged_at": F(f"{path}influencer__flagged_at"),
    }


def _takes_part(row: Mapping[str, Any]) -> bool:
    return row["is_active"] and row["flagged_at"] is None


def _key(account: int) -> tuple[str, int]:
    return PlatformAccount._meta.label_lower, account
