"""Where a tracked link may lead: to the campaign's own web sites over https, and nowhere else.

What cannot be read in one way only is refused: browsers, servers and libraries disagree about it, and such an address is how
one site's link comes to lead to another's.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote_plus

from django.utils.text import slugify
from django.utils.translation import gettext as _

from influencer_platform.errors import DomainError
from reports.models.links import LONGEST_URL

ADDRESS = re.compile(
    r"https://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
    r"(?P<path>(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?)"
    r"(?:\?(?P<query>[A-Za-z0-9._~!$&'()*+,;=:@%/?\[\]-]*))?"
    r"(?:#(?P<fragment>[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*))?",
    re.IGNORECASE | re.ASCII,
)
"""Plain https, a host name, and the characters RFC 3986 allows. No user name, no port, no bracket, no backslash, no blank."""
HIDDEN = re.compile(r"%(?:[01][0-9a-f]|7f|5c|2f%?2f|(?![0-9a-f]{2}))", re.IGNORECASE)
"""Percent-encoded control characters and backslashes, an encoded `//`, and what is no encoding at all."""


class DestinationRefused(DomainError):
    """The link may not lead there."""

    code = "destination_refused"
    status = 400


def clean_destination(text: str, hosts: Iterable[str]) -> str:
    """The address in one spelling, host in small letters. Raises DestinationRefused with a sentence for people."""
    found = ADDRESS.fullmatch(text)
    if found is None or len(text) > LONGEST_URL or HIDDEN.search(text):
        sentence = _("Write the whole address of a page, as in https://shop.example.com/new.")
        raise DestinationRefused(sentence, field="url")
    host, path = found["host"].lower(), found["path"]
    if path.startswith("//") or not _belongs(host, hosts):
        names = ", ".join(hosts) or _("none yet")
        sentence = _("Links of this campaign lead to its own web sites only: %(names)s.")
        raise DestinationRefused(sentence % {"names": names}, field="url")
    return f"https://{host}{text[found.end('host') :]}"


def _belongs(host: str, hosts: Iterable[str]) -> bool:
    """One of the campaign's hosts, or below one. Names in punycode must be one of them as they stand."""
    if host in set(hosts):
        return True
    is_spelled_plainly = not any(part.startswith("xn--") for part in host.split("."))
    return is_spelled_plainly and any(host.endswith(f".{one}") for one in hosts)


def with_utm(url: str, *, campaign: str, influencer: str, code: str) -> str:
    """The address with what web analysis asks for; what the sponsor wrote itself stays. Raises DestinationRefused if too long."""
    base, mark, fragment = url.partition("#")
    base, _question, query = base.partition("?")
    known = {name for name, _value in parse_qsl(query, keep_blank_values=True)}
    utm = {
        "utm_source": influencer,
        "utm_medium": "influencer",
        "utm_campaign": slugify(campaign) or "campaign",
        "utm_content": code,
    }
    added = [f"{name}={quote_plus(value)}" for name, value in utm.items() if name not in known]
    made = f"{base}?{'&'.join([*([query] if query else []), *added])}{mark}{fragment}"
    if len(made) > LONGEST_URL:
        raise DestinationRefused(_("This address is too long."), field="url")
    return made
