"""A shop's server tells us of its orders: signed, at most five minutes old, and as often as it likes."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from babel.numbers import get_currency_precision
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from reports.models import Conversion, PostbackCall, PostbackSecret
from reports.models.conversions import CALLS_KEPT, OVERLAP
from reports.services.conversions import ConversionRefused, Order, record_conversion

FRESH = 300
"""Seconds a call's time may be off ours, either way."""
AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,3})?")
KNOWN = {"order", "amount", "currency", "link", "promo_code", "at"}


class NotYourSecret(DomainError):
    """Only the sponsor's side makes a campaign's secret."""

    code = "not_your_campaign"
    status = 403


class NotSigned(DomainError):
    """No campaign, no secret, no signature or a wrong one, or a call that is too old: the answer is the same."""

    code = "not_signed"
    status = 401


class Unreadable(DomainError):
    """The body is not what the page asks for."""

    code = "unreadable"
    status = 400


@dataclass(frozen=True)
class Answer:
    """What a call is answered."""

    status: int
    body: dict[str, Any]


@transaction.atomic
def rotate_secret(*, campaign: Campaign, by: User) -> str:
    """Make a new secret and return it: it is shown once. The one before works for another day. Raises NotYourSecret."""
    if not Campaign.objects.editable_by(by).filter(pk=campaign.pk).exists():
        raise NotYourSecret(_("Only the sponsor makes the secret of a campaign."))
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    in_use = PostbackSecret.objects.filter(campaign=campaign, ends_at__isnull=True)
    in_use.update(ends_at=timezone.now() + OVERLAP)
    made = PostbackSecret.objects.create(campaign=campaign, by=by)
    AuditEvent.record(campaign, action="postback_secret_made", by=by, secret=made.pk)
    return made.value(settings.SECRET_KEY)


def sign(secret: str, *, timestamp: str, body: bytes) -> str:
    """What the header of a call carries: HMAC-SHA256 of the time, a dot and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def answer_call(*, campaign_pk: int, timestamp: str, signature: str, body: bytes) -> Answer:
    """Check a call, record its order, and say so. Told again, it is answered the same."""
    campaign = Campaign.objects.filter(pk=campaign_pk, postbacks__isnull=False).distinct().first()
    order = ""
    try:
        known = _signed(campaign, timestamp, signature, body)
        told = read_body(body, known)
        order = told.order
        made, _is_new = record_conversion(
            campaign=known, told=told, source=Conversion.Source.POSTBACK
        )
        answer = Answer(200, {"status": "recorded", "order": made.order, "conversion": made.pk})
    except DomainError as refusal:
        facts = {"field": refusal.field} if refusal.field else {}
        answer = Answer(refusal.status, {"status": "refused", "code": refusal.code, "detail": str(refusal)} | facts)  # fmt: skip
    if campaign is not None:
        _remember(campaign, answer, order)
    return answer


def _signed(campaign: Campaign | None, timestamp: str, signature: str, body: bytes) -> Campaign:
    """The campaign whose shop calls. Compares with every secret in use, each in a time that does not depend on the signature.

    Raises NotSigned.
    """
    now = timezone.now()
    in_use = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = list(PostbackSecret.objects.filter(in_use, campaign=campaign))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    secrets = [row.value(key) for row in rows for key in keys] or ["nobody's"]
    given = signature.removeprefix("sha256=").lower()
    fits = [
        hmac.compare_digest(sign(secret, timestamp=timestamp, body=body).encode(), given.encode("utf-8", "replace"))
        for secret in secrets
    ]  # fmt: skip
    is_fresh = _seconds(timestamp) is not None and abs(now.timestamp() - (_seconds(timestamp) or 0)) <= FRESH  # fmt: skip
    if campaign is None or not (rows and any(fits) and is_fresh):
        raise NotSigned(_("The signature or its time is wrong."))
    return campaign


def _seconds(timestamp: str) -> int | None:
    return int(timestamp) if re.fullmatch(r"[0-9]{1,12}", timestamp, re.ASCII) else None


def read_body(body: bytes, campaign: Campaign) -> Order:
    """Raises Unreadable or ConversionRefused."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Unreadable(_("The body is no JSON.")) from error
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise Unreadable(_("The body is an object of texts."))
    if unknown := sorted(told.keys() - KNOWN):
        raise Unreadable(_("This name is not known: %(name)s.") % {"name": unknown[0][:40]})
    return read_order(told, campaign.currency)


def read_order(told: Mapping[str, str], currency: str) -> Order:
    """The order as texts → as values. Raises ConversionRefused with the field at fault."""
    if told.get("currency", currency) != currency:
        sentence = _("Orders of this campaign are in %(currency)s.") % {"currency": currency}
        raise ConversionRefused(sentence, field="currency")
    return Order(
        order=told.get("order", "").strip(),
        amount_minor=read_amount(told.get("amount", ""), currency),
        link=told.get("link", "").strip(),
        promo_code=told.get("promo_code", "").strip(),
        at=_moment(told.get("at", "")),
    )


def read_amount(text: str, currency: str) -> int:
    """`49.90` → 4990. Raises ConversionRefused."""
    sentence = _("Write the amount in major units with a dot, as in 49.90.")
    if not AMOUNT.fullmatch(text):
        raise ConversionRefused(sentence, field="amount")
    minor = Decimal(text).scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ConversionRefused(sentence, field="amount")
    return int(minor)


def _moment(text: str) -> datetime | None:
    """ISO 8601 with its zone; nothing where nothing is said. Raises ConversionRefused."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        sentence = _("Write the time with its zone, as in 2026-11-20T09:30:00Z.")
        raise ConversionRefused(sentence, field="at")
    return found


@transaction.atomic
def _remember(campaign: Campaign, answer: Answer, order: str) -> None:
    """The last calls of a campaign, for whoever sets its shop up. At most one unsigned call a second leaves a trace."""
    mine = PostbackCall.objects.filter(campaign=campaign)
    now = timezone.now()
    if answer.status == NotSigned.status:
        just_now = now - timedelta(seconds=1)
        if mine.filter(code=NotSigned.code, at__gt=just_now).exists():
            return
    code = answer.body.get("code", "recorded")
    shown = "".join(letter for letter in order if letter.isprintable())
    PostbackCall.objects.create(
        campaign=campaign, at=now, status=answer.status, code=code, order=shown[:100]
    )
    kept = mine.order_by("-at", "-pk").values_list("pk", flat=True)[:CALLS_KEPT]
    mine.exclude(pk__in=list(kept)).delete()
