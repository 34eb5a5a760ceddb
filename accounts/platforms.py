"""On which platform's site an address lies."""

from accounts.identity import host_key

HOSTS = {
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "twitch.tv": "twitch",
    "open.spotify.com": "podcast",
    "podcasts.apple.com": "podcast",
    "blogspot.com": "blog",
    "medium.com": "blog",
    "substack.com": "blog",
    "tumblr.com": "blog",
    "wordpress.com": "blog",
}
"""Hosts, each with all below it. Blogs and podcasts on a host of their own cannot be told from any other site."""


def platform_of(url: str) -> str:
    """`https://m.youtube.com/watch?v=1` → `youtube`; empty for an address on no platform's site."""
    labels = host_key(url).rstrip(".").split(".")
    hosts = (".".join(labels[n:]) for n in range(len(labels)))
    return next((HOSTS[host] for host in hosts if host in HOSTS), "")
