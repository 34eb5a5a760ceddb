"""Keys under which two accounts of the same company, person or page meet, however they are written."""

import re
import unicodedata
from urllib.parse import urlsplit

LEGAL_FORMS = frozenset({
    "ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "doo", "eood", "gmbh",
    "group", "holding", "inc", "kft", "kg", "limited", "llc", "llp", "ltd", "nv", "oy", "oyj",
    "plc", "pty", "sa", "sarl", "sas", "se", "sl", "spa", "srl", "ug",
})  # fmt: skip
PHONE_DIGITS = 9
"""How many digits from the end are compared: the country's and the trunk prefix are written in several ways."""
SHORTEST_PHONE = 7
PAGE_IN_QUERY = frozenset({"channel", "index.php", "profile.php", "watch"})
"""Paths that all pages of a platform share; there the query says which page is meant."""


def name_key(name: str) -> str:
    """`Bergwerk Outdoor GmbH` and `BERGWERK outdoor` → `bergwerkoutdoor`. Empty only for a name without letters or digits."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    kept = [word for word in words if word not in LEGAL_FORMS]
    return "".join(kept or words)[:120]


def host_key(url: str) -> str:
    """The host of a web address without `www.`; empty when there is none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")[:200]


def phone_key(phone: str) -> str:
    """The last nine digits; empty for fewer than seven, which no two people should be compared by."""
    digits = re.sub(r"\D", "", phone)
    return digits[-PHONE_DIGITS:] if len(digits) >= SHORTEST_PHONE else ""


def page_key(url: str) -> str:
    """`https://www.Instagram.com/Priya/?hl=en` → `instagram.com/priya`. Empty for an address that names no page of its own."""
    host = host_key(url).removeprefix("m.")
    try:
        address = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:
        return ""
    path = address.path.strip("/").casefold()
    if path in PAGE_IN_QUERY and address.query:
        path = f"{path}?{address.query}"
    return f"{host}/{path}"[:200] if host and path else ""
