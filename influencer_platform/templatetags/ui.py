"""One tag or filter per thing that is shown in more than one place: icons, money, times, people's initials."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from influencer_platform import places
from influencer_platform.money import format_difference, format_money, locale_name

register = template.Library()

THOUSAND = 1000


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """`{% icon "check" "icon--sm" %}`: decorative; the words beside it say what it means."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        static("img/icons.svg"),
        name,
    )


@register.filter
def money(minor: int | None, currency: str) -> str:
    return "–" if minor is None else format_money(minor, currency)


@register.filter
def money_difference(minor: int, currency: str) -> str:
    return format_difference(minor, currency)


@register.filter
def number(value: float | None) -> str:
    return "–" if value is None else format_decimal(value, locale=locale_name())


@register.filter
def compact(value: int) -> str:
    """84200 → `84.2K`."""
    return format_compact_decimal(
        value, locale=locale_name(), fraction_digits=int(value >= THOUSAND)
    )


@register.filter
def percent_of(part: int, whole: int) -> int:
    """A whole percentage for progress bars; 0 of 0 is 0."""
    return round(100 * part / whole) if whole else 0


@register.filter
def day(value: date | None) -> str:
    """`5 Dec`, with the year when it is not this one."""
    if value is None:
        return "–"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    pattern = "d MMM" if local.year == timezone.localdate().year else "d MMM y"
    return format_date(local, pattern, locale=locale_name())


@register.filter
def moment(value: datetime) -> SafeString:
    """An absolute time in the reader's zone, marked up so that hovering tells it exactly: `Thu 26 Nov, 17:00`."""
    return _time(value, _moment(value))


@register.filter
def ago(value: datetime) -> SafeString:
    """`4 hours ago` within a week, the day after that."""
    age = timezone.now() - value
    if age > timedelta(days=7):
        return _time(value, day(value))
    if age < timedelta(minutes=1):
        return _time(value, _("just now"))
    return _time(
        value,
        format_timedelta(-age, add_direction=True, locale=locale_name(), granularity="minute"),
    )


@register.filter
def deadline(value: datetime) -> SafeString:
    """`tomorrow, 17:00`, `today, 09:30`, else the weekday, date and time."""
    local, today = timezone.localtime(value), timezone.localdate()
    words = {today: _("today"), today + timedelta(days=1): _("tomorrow")}.get(local.date())
    if words is None:
        return moment(value)
    return _time(value, f"{words}, {format_time(local, 'HH:mm', locale=locale_name())}")


@register.filter
def until(value: datetime) -> str:
    """A deadline as plain text for mails, with its date, because nobody knows when they are read: `tomorrow, Thu 26 Nov, 17:00`."""
    days = (timezone.localtime(value).date() - timezone.localdate()).days
    if days == 0:
        return f"{_('today')}, {_moment(value)}"
    return f"{_('tomorrow')}, {_moment(value)}" if days == 1 else _moment(value)


@register.filter
def left(value: datetime) -> str:
    """How long until a deadline: `2 days left`."""
    rest = value - timezone.now()
    if rest <= timedelta(0):
        return _("over")
    if rest < timedelta(days=1):
        hours = max(1, round(rest / timedelta(hours=1)))
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    return ngettext("%(n)d day left", "%(n)d days left", rest.days) % {"n": rest.days}


@register.filter
def is_soon(value: datetime | date | None) -> bool:
    """Within 24 hours (a moment) or two days (a date): shown in the colour that says so."""
    if value is None:
        return False
    if isinstance(value, datetime):
        return value - timezone.now() < timedelta(days=1)
    return value - timezone.localdate() <= timedelta(days=2)


@register.filter
def initials(name: str) -> str:
    words = [word for word in str(name).split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def hue(pk: int | None) -> int:
    """One of the six avatar colours, always the same for the same row."""
    return (pk or 0) % 6 + 1


@register.filter
def listed(items: Any) -> str:
    """`a, b and c` in the active language."""
    return format_list([str(item) for item in items], locale=locale_name())


@register.filter
def country(code: str) -> str:
    return places.country_name(code)


@register.filter
def language(code: str) -> str:
    return places.language_name(code)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """This page's query string with some parameters changed; an empty value takes one away, and so is the cursor."""
    params = context["request"].GET.copy()
    params.pop("after", None)
    for name, value in changes.items():
        params.pop(name, None)
        if value not in {"", None}:
            params[name] = value
    return f"?{params.urlencode()}" if params else "?"


def _moment(value: datetime) -> str:
    local, locale = timezone.localtime(value), locale_name()
    return f"{_weekday(local.date(), locale)}, {_hour(local.time().replace(second=0, microsecond=0), locale)}"


@lru_cache(maxsize=1024)
def _weekday(value: date, locale: str) -> str:
    """Remembered, because the mails of a day name the same few days over and over."""
    return format_date(value, "EEE d MMM", locale=locale)


@lru_cache(maxsize=1440)
def _hour(value: time, locale: str) -> str:
    return format_time(value, "HH:mm", locale=locale)


def _time(value: datetime, text: str) -> SafeString:
    exact = format_datetime(timezone.localtime(value), "long", locale=locale_name())
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, text)
