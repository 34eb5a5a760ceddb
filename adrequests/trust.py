"""Trust rules about the deal, and the kinds of objects that their evidence names."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Influencer, Policy, Severity, Sponsor
from accounts.subjects import Subject, subject
from accounts.trust import Evidence, Finding, Look, Threshold, ref, trust_rule
from adrequests.models import AdRequest, Message, Offer, Side, Status

subject(
    Subject(
        AdRequest,
        gettext_lazy("ad request"),
        lambda: AdRequest.objects.select_related("campaign__sponsor__user", "influencer__user"),
        None,
        lambda row: row.campaign.sponsor.user,
        lambda row: row.get_absolute_url(),
    )
)
subject(
    Subject(
        Offer,
        gettext_lazy("offer"),
        lambda: Offer.objects.select_related("author", "ad_request"),
        None,
        lambda row: row.author,
        lambda row: row.ad_request.get_absolute_url(),
    )
)

MOST_NAMED = 5
"""Rejected requests that one signal names, the latest ones."""


@trust_rule(
    code="many_rejections",
    title=gettext_lazy("Most requests rejected"),
    explanation=gettext_lazy(
        "Within %(days)s days at least %(decided)s requests of the company were accepted or rejected, "
        "and influencers rejected more than %(rejected)s %% of them."
    ),
    severity=Severity.MEDIUM,
    thresholds={
        "decided": Threshold(gettext_lazy("Requests decided"), 10, 3, 500),
        "rejected": Threshold(gettext_lazy("Rejected by influencers"), 80, 10, 99, "%"),
        "days": Threshold(gettext_lazy("Within"), 30, 1, 180, gettext_lazy("days")),
    },
)
def many_rejections(look: Look) -> Iterator[Finding]:
    """A cleared signal comes back when as many requests again as the threshold have been decided, and most rejected."""
    decided = _decided(look.ago("days"))
    by_influencer = Q(status=Status.REJECTED, closed_by=F("influencer__user"))
    found = list(
        decided.values(
            sponsor=F("campaign__sponsor"),
            user=F("campaign__sponsor__user"),
        )
        .annotate(n=Count("pk"), rejected=Count("pk", filter=by_influencer))
        .annotate(beyond=F("rejected") * 100 - F("n") * int(look["rejected"]))
        .filter(
            n__gte=int(look["decided"]),
            beyond__gt=0,
            campaign__sponsor__flagged_at__isnull=True,
            campaign__sponsor__user__is_active=True,
        )
        .order_by("sponsor")
    )
    sponsors = [row["sponsor"] for row in found]
    ever = _decided_ever(sponsors)
    latest = _latest(decided.filter(by_influencer, campaign__sponsor__in=sponsors))
    for row in found:
        rounds = ever[row["sponsor"]] // int(look["decided"])
        yield _rejected(row, latest.get(row["sponsor"], []), rounds)


def _decided(since: datetime) -> QuerySet[AdRequest]:
    """Agreed, or rejected by whoever was asked, in this time."""
    return AdRequest.objects.filter(
        Q(accepted_at__gte=since) | Q(status=Status.REJECTED, closed_at__gte=since)
    )


def _decided_ever(sponsors: list[int]) -> dict[int, int]:
    rows = AdRequest.objects.filter(
        Q(accepted_at__isnull=False) | Q(status=Status.REJECTED), campaign__sponsor__in=sponsors
    )
    return dict(rows.values_list("campaign__sponsor").annotate(n=Count("pk")).order_by())


def _latest(rejected: QuerySet[AdRequest]) -> dict[int, list[int]]:
    newest = Window(
        RowNumber(),
        partition_by="campaign__sponsor",
        order_by=[F("closed_at").desc(), F("pk").desc()],
    )
    rows = rejected.annotate(place=newest).filter(place__lte=MOST_NAMED)
    latest: dict[int, list[int]] = {}
    for sponsor, pk in rows.order_by("place").values_list("campaign__sponsor", "pk"):
        latest.setdefault(sponsor, []).append(pk)
    return latest


def _rejected(row: Mapping[str, Any], latest: list[int], rounds: int) -> Finding:
    here = ref(Sponsor, row["sponsor"])
    share = round(100 * row["rejected"] / row["n"])
    facts = (
        Evidence(_("Requests decided"), row["n"], here, own=True),
        Evidence(_("Rejected by influencers"), f"{row['rejected']} ({share} %)", here, own=True),
        *(
            Evidence(_("Rejected"), _("Ad request %(n)d") % {"n": pk}, ref(AdRequest, pk), own=True)
            for pk in latest
        ),
    )
    identity = ("rejections", row["sponsor"], rounds)
    return Finding((Sponsor._meta.label_lower, row["sponsor"]), row["user"], facts, identity)


# --- Words ------------------------------------------------------------------------------------------------------------

WORDS: dict[str, str] = {
    "PayPal": r"pay[\s._*-]?pal",
    "Venmo": r"venmo",
    "Cash App": r"cash\s?app",
    "Zelle": r"zelle",
    "Western Union": r"western\s?union",
    "MoneyGram": r"money\s?gram",
    "Revolut": r"revolut",
    "WhatsApp": r"what'?s?[\s._*-]?app",
    "Telegram": r"telegram|t\.me/",
    "WeChat": r"we\s?chat",
    "Crypto": r"crypto(?:currency)?|bitcoin|btc|ethereum|usdt|usdc",
    "Wallet address": r"0x[0-9a-f]{40}",
    "Gift card": r"gift\s?cards?",
    "Pay directly": r"(?:pay|paid|send|transfer)(?:\s\w+){0,3}\sdirect(?:ly)?",
    "Outside the platform": r"(?:outside|off|around)\s(?:of\s)?(?:the|this)?\s?(?:platform|site|tandem)",
}
"""What the signal calls it, and how it is written."""
SPOKEN = re.compile(
    "|".join(f"(?P<w{n}>{pattern})" for n, pattern in enumerate(WORDS.values())).join(
        (r"(?<![^\W_])(?:", r")(?![^\W_])")
    )
)
NAMES = list(WORDS)
IBAN = re.compile(
    r"(?<![^\W_])[a-z]{2}[0-9]{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,3})?(?![^\W_])"
)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
OVERLAP = timedelta(minutes=10)
"""A look begins so much before the end of the last one: what was written then may have been committed after it."""
FIRST_LOOK = timedelta(days=30)
KEPT = timedelta(days=90)
"""A message is read once, so its signal waits longer than those that are found again every hour."""


def outside_words(text: str) -> list[str]:
    """What in this text speaks of paying or talking elsewhere, by name, in the order of `WORDS`; no word of the text itself."""
    plain = unicodedata.normalize("NFKC", text).translate(INVISIBLE).casefold()
    found = {NAMES[int(str(match.lastgroup)[1:])] for match in SPOKEN.finditer(plain)}
    names = [name for name in NAMES if name in found]
    return [*names, "IBAN"] if any(_is_iban(m[0]) for m in IBAN.finditer(plain)) else names


def _is_iban(text: str) -> bool:
    """With the check digits of ISO 13616 (mod 97), so that an order number is none."""
    compact = text.replace(" ", "")
    turned = compact[4:] + compact[:4]
    return 15 <= len(compact) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1  # noqa: PLR2004


@trust_rule(
    code="outside_payment",
    title=gettext_lazy("Words of paying or talking elsewhere"),
    explanation=gettext_lazy(
        "A message, or the requirements of an offer, have words for paying or talking outside the platform: "
        "%(words)s or more different ones."
    ),
    severity=Severity.HIGH,
    thresholds={"words": Threshold(gettext_lazy("Different words in one text"), 1, 1, 5)},
    goes_on=True,
    lasts=KEPT,
)
def outside_payment(look: Look) -> Iterator[Finding]:
    """Reads each text once. Names the message and the word: its text needs a reason to be opened."""
    edited = timedelta(minutes=Policy.current().message_edit_minutes)
    since = look.since - OVERLAP - edited if look.since else look.now - FIRST_LOOK
    messages = Message.objects.filter(created_at__gte=since).annotate(said=F("text"))
    offers = Offer.objects.filter(created_at__gte=since).exclude(requirements="")
    yield from _speaking(messages, _("Word found in a message"), look)
    yield from _speaking(
        offers.annotate(said=F("requirements")),
        _("Word found in the requirements of an offer"),
        look,
    )


def _speaking(rows: QuerySet[Any], what: str, look: Look) -> Iterator[Finding]:
    facts = rows.order_by("pk").values(
        "pk", "side", "said", "ad_request",
        sponsor=F("ad_request__campaign__sponsor"),
        sponsor_user=F("ad_request__campaign__sponsor__user"),
        influencer=F("ad_request__influencer"),
        influencer_user=F("ad_request__influencer__user"),
    )  # fmt: skip
    for row in facts.iterator(chunk_size=500):
        words = outside_words(row["said"])
        if len(words) >= look["words"]:
            yield _spoke(row, words, ref(rows.model, row["pk"]), what)


def _spoke(row: dict[str, Any], words: Iterable[str], text: str, what: str) -> Finding:
    party, model = (
        ("sponsor", Sponsor) if row["side"] == Side.SPONSOR else ("influencer", Influencer)
    )
    request = _("Ad request %(n)d") % {"n": row["ad_request"]}
    facts = (
        *(Evidence(what, word, text, own=True) for word in words),
        Evidence(_("Part of"), request, ref(AdRequest, row["ad_request"]), own=True),
    )
    target = (model._meta.label_lower, row[party])
    return Finding(target, row[f"{party}_user"], facts, (text, *words))
