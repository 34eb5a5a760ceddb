"""A person's open due dates as an iCalendar file (RFC 5545): all-day events, so that no time zone has to be explained."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.dated import zone_of
from accounts.models import User
from adrequests.models import Deliverable, Status, WorkStatus
from campaigns.models import Campaign

MOST_OCTETS = 75
"""Of one line, without its end; longer ones are folded."""
MOST_EVENTS = 1000


def calendar_of(user: User) -> str:
    """Pieces that are due and, for the sponsor's side, drafts to review: of this person's own deals alone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{settings.SITE_NAME}//Agreed work//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(_('%(site)s: agreed work') % {'site': settings.SITE_NAME})}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        *(line for piece in _open_work(user) for line in _event(piece, user)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _open_work(user: User) -> Iterator[Deliverable]:
    """Staff have no deals of their own."""
    rows = Deliverable.objects.unfinished().filter(ad_request__status=Status.ACCEPTED)
    if user.is_influencer:
        rows = rows.filter(ad_request__influencer__user=user)
    else:
        rows = rows.filter(ad_request__campaign__in=Campaign.objects.run_by(user))
    yield from rows.for_pages().order_by("due_on", "pk")[:MOST_EVENTS]


def _event(piece: Deliverable, user: User) -> Iterator[str]:
    day, title = _what(piece, user)
    site = settings.SITE_URL.rstrip("/")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    campaign = piece.ad_request.campaign.name
    yield "BEGIN:VEVENT"
    yield f"UID:piece-{piece.pk}@{host}"
    yield f"DTSTAMP:{_stamp(timezone.now())}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(title)}"
    yield f"DESCRIPTION:{_text(campaign)}"
    yield f"URL:{site}{piece.get_absolute_url()}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _what(piece: Deliverable, user: User) -> tuple[date, str]:
    """The day that counts now, and what happens on it. A draft that waits counts for the sponsor alone."""
    deal = piece.ad_request
    who = deal.campaign.sponsor.company_name if user.is_influencer else deal.influencer.name
    facts = {"piece": str(piece), "who": who}
    if user.is_influencer:
        waits = piece.status == WorkStatus.SUBMITTED
        title = _("%(piece)s for %(who)s (in review)") if waits else _("%(piece)s for %(who)s")
        return piece.due_on, title % facts
    if piece.status == WorkStatus.SUBMITTED and piece.review_due_at:
        zone = zone_of(user.time_zone)
        return piece.review_due_at.astimezone(zone).date(), _("Review %(piece)s by %(who)s") % facts
    return piece.due_on, _("%(piece)s by %(who)s") % facts


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A value of text: what ends or divides values is escaped, other control characters are left out."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):  # fmt: skip
        words = words.replace(plain, escaped)
    return "".join(letter for letter in words if letter.isprintable() or letter == "\u200d")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets; those that go on begin with a space. No character is cut in two."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
