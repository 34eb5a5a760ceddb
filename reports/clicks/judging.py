"""Whether a call of a link is a person's click: from the request alone, in a few microseconds."""

import re
from functools import lru_cache
from typing import Any

from reports.models.clicks import Kind

PROGRAMS = re.compile(
    r"(?<!cu)bot\b|bot[/_-]|crawl|spider|slurp|preview|facebookexternalhit|facebot|meta-external|whatsapp/|telegrambot|embedly"
    r"|vkshare|skypeuripreview|snapchat ads|bingbot|mediapartners|adsbot|google-inspectiontool|googleother|apis-google"
    r"|lighthouse|headless|phantomjs|selenium|puppeteer|playwright|monitor|uptime|pingdom|statuscake|scanner|validator"
    r"|checker|archive|curl/|wget|libwww|python|httpx|aiohttp|go-http|java/|okhttp|axios|node-fetch|undici|ruby|perl|php/"
    r"|guzzle|postman|insomnia|gptbot|claudebot|ccbot|bytespider|petalbot|ahrefs|semrush|dataprovider|iframely|flipboard"
    r"|pinterest/0|discordbot|slack-imgproxy|slackbot|linkedinbot|quora link|nuzzel|bitlybot|outbrain|proofpoint|barracuda"
    r"|mimecast|(?:safelinks)|microsoft office|ms-office|office existence",
    re.IGNORECASE,
)
"""Names in the user agent of what is no browser of a person. In-app browsers of the networks do not carry them."""
AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
"""Where browsers say that they fetch a page before anybody has asked for it."""
AHEAD_WORDS = ("prefetch", "prerender", "preview")


def kind_of(meta: Any, method: str | None) -> Kind:
    """Judge one request by its environ. Repeats are found later, when clicks are counted."""
    if method == "HEAD" or _is_ahead(meta):
        return Kind.PREFETCH
    return Kind.BOT if is_program(meta.get("HTTP_USER_AGENT", "")[:500]) else Kind.VALID


def _is_ahead(meta: Any) -> bool:
    said = [meta[name].lower() for name in AHEAD if name in meta]
    return any(word in words for words in said for word in AHEAD_WORDS)


@lru_cache(maxsize=2048)
def is_program(agent: str) -> bool:
    """Also whoever does not say what it is."""
    return not agent.strip() or PROGRAMS.search(agent) is not None
