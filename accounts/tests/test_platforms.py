"""On which platform's site an address lies."""

import pytest

from accounts.models import Platform
from accounts.platforms import HOSTS, platform_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.instagram.com/reel/abc/", "instagram"),
        ("HTTPS://Instagram.COM./p/abc", "instagram"),
        ("https://vm.tiktok.com/abc/", "tiktok"),
        ("https://m.youtube.com/watch?v=abc", "youtube"),
        ("https://youtu.be/abc?t=3", "youtube"),
        ("https://clips.twitch.tv:443/abc", "twitch"),
        ("https://open.spotify.com/episode/abc", "podcast"),
        ("https://priya.substack.com/p/abc", "blog"),
        ("https://spotify.com/abc", ""),
        ("https://notyoutube.com/watch", ""),
        ("https://youtube.com.example.org/watch", ""),
        ("https://youtube.com@example.org/watch", ""),
        ("https://example.org/?u=youtube.com", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_an_address_lies_on_the_platform_of_its_host(url, expected):
    assert platform_of(url) == expected


def test_every_host_is_of_a_platform_that_is_known():
    assert set(HOSTS.values()) == set(Platform.values)
