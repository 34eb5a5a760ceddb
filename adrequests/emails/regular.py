"""The words of the mails that come by themselves: the daily ones and the one to who stays away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mail import Sample, compose, mail_kind
from accounts.models import Delivery
from adrequests import comeback, digests, topics
from adrequests.digests import Digest, Waiting
from adrequests.emails.deals import as_read_by
from adrequests.models import Side
from adrequests.samples import comeback_sample, digest_sample
from campaigns.models import Campaign
from influencer_platform.money import format_money
from influencer_platform.templatetags.ui import day, until

URGENT = timedelta(hours=24)


@dataclass(frozen=True)
class Line:
    """One row of a table: what, how much, by when, and where to see it."""

    title: str
    amount: str
    when: str
    path: str
    is_urgent: bool = False


@mail_kind(
    digests.REMINDER,
    topic=topics.DAILY,
    gather=digests.gather_reminders,
    sample=lambda: Sample(*digest_sample(Side.INFLUENCER)),
)
def daily_reminder(delivery: Delivery, digest: Digest) -> EmailMultiAlternatives:
    """Once a day, to an influencer for whom something waits: offers to answer, agreed work, chosen events."""
    return _digest(delivery, digest, reverse("adrequests:inbox"))


@mail_kind(
    digests.DIGEST,
    topic=topics.DAILY,
    gather=digests.gather_digests,
    sample=lambda: Sample(*digest_sample(Side.SPONSOR)),
)
def sponsor_digest(delivery: Delivery, digest: Digest) -> EmailMultiAlternatives:
    """Once a day, to everybody who acts for a company for which something waits: offers to answer, chosen events."""
    return _digest(delivery, digest, reverse("adrequests:requests"))


@mail_kind(
    comeback.KIND,
    topic=topics.COMEBACK,
    gather=comeback.gather,
    sample=lambda: Sample(*comeback_sample()),
)
def come_back(delivery: Delivery, campaigns: Sequence[Campaign]) -> EmailMultiAlternatives:
    """To an influencer who has not been here for some time, only with campaigns that fit. Off until staff switch it on."""
    n = len(campaigns)
    subject = ngettext("%(n)d campaign that fits you", "%(n)d campaigns that fit you", n)
    with as_read_by(delivery):
        return compose(
            delivery,
            "come_back",
            subject % {"n": n},
            name=_first_name(delivery),
            lines=[_campaign_line(campaign) for campaign in campaigns],
            path=reverse("adrequests:discover"),
        )


def _digest(delivery: Delivery, digest: Digest, path: str) -> EmailMultiAlternatives:
    with as_read_by(delivery):
        today = timezone.localdate()
        waiting = _waiting_lines(digest.waiting)
        work = [_work_line(row, today) for row in digest.work]
        return compose(
            delivery,
            "digest",
            _subject(digest),
            name=_first_name(delivery),
            waiting=waiting,
            work=work,
            news=digest.news,
            more=digest.waits - len(waiting),
            path=path,
            preheader=" ".join(f"{line.title}: {line.when}." for line in (waiting + work)[:2]),
            zone=timezone.get_current_timezone_name(),
        )


def _subject(digest: Digest) -> str:
    """What waits most: offers, then agreed deals, then events."""
    if n := digest.waits:
        words = ngettext(
            "%(n)d offer waits for your answer", "%(n)d offers wait for your answer", n
        )
    elif n := len(digest.work):
        words = ngettext("%(n)d deal waits for you", "%(n)d deals wait for you", n)
    else:
        n = len(digest.news)
        words = ngettext("%(n)d thing happened", "%(n)d things happened", n)
    return words % {"n": n}


def _waiting_lines(rows: Sequence[Waiting]) -> list[Line]:
    """Thousands of them are written in a row: what is the same for all is asked once."""
    soon = timezone.now() + URGENT
    words = {True: _("Expires %(time)s"), False: _("Answer by %(time)s")}
    return [
        Line(
            title=f"{row.who}, {row.campaign}",
            amount=_amount(row),
            when=words[row.expires_at < soon] % {"time": until(row.expires_at)},
            path=_path_of(row.pk),
            is_urgent=row.expires_at < soon,
        )
        for row in rows
    ]


@cache
def _path_of_none() -> str:
    return reverse("adrequests:detail", args=[0])


def _path_of(pk: int) -> str:
    """Where a request is, without resolving the name of the page for each line."""
    return _path_of_none().replace("/0/", f"/{pk}/")


def _work_line(row: Waiting, today: date) -> Line:
    return Line(
        title=f"{row.who}, {row.campaign}",
        amount=_amount(row),
        when=digests.PARTS[row.part].words(row.due_on, today),
        path=_path_of(row.pk),
        is_urgent=row.due_on is not None and row.due_on <= today,
    )


def _amount(row: Waiting) -> str:
    return format_money(row.fee_minor, row.currency) if row.fee_minor else _("Gifted")


def _campaign_line(campaign: Campaign) -> Line:
    """The range of fees, never the budget."""
    last = _("Apply by %(day)s") % {"day": day(campaign.last_day_to_apply)}
    return Line(
        title=f"{campaign.sponsor.company_name}, {campaign.name}",
        amount=_range(campaign),
        when=f"{campaign.niche.name} · {last}",
        path=reverse("adrequests:campaign_detail", args=[campaign.pk]),
    )


def _range(campaign: Campaign) -> str:
    low, high = campaign.fee_min_minor, campaign.fee_max_minor
    if low is None or high is None:
        return _("Fee open")
    if not high:
        return _("Gifted")
    amounts = [format_money(minor, campaign.currency) for minor in (low, high)]
    if low == high:
        return amounts[0]
    return _("%(low)s to %(high)s") % {"low": amounts[0], "high": amounts[1]}


def _first_name(delivery: Delivery) -> str:
    return delivery.recipient.get_short_name() if delivery.recipient else ""
