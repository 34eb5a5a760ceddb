"""Where links may lead. The refused addresses are those by which redirects are abused elsewhere."""

import pytest

from reports.destinations import DestinationRefused, clean_destination, with_utm

HOSTS = ["example.com", "shop.example.org", "xn--bcher-kva.example"]

TAKEN = {
    "https://example.com": "https://example.com",
    "https://example.com/": "https://example.com/",
    "HTTPS://Shop.Example.COM/New?a=1&b=%20x#Part": "https://shop.example.com/New?a=1&b=%20x#Part",
    "https://shop.example.org/a/b;c=1/@us?next=https://elsewhere.test/": "https://shop.example.org/a/b;c=1/@us?next=https://elsewhere.test/",
    "https://xn--bcher-kva.example/": "https://xn--bcher-kva.example/",
    "https://deep.down.example.com/x": "https://deep.down.example.com/x",
}
REFUSED = [
    "",
    " ",
    "example.com",
    "/path",
    "//example.com",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "https:evil.test",
    "https:/example.com",
    "https:///example.com",
    "https:////example.com",
    "https:\\\\example.com",
    "https://\\example.com",
    "http://example.com/",
    "ftp://example.com/",
    "javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "https://evil.test/",
    "https://evil.test/example.com",
    "https://evil.test?example.com",
    "https://evil.test#example.com",
    "https://example.com.evil.test/",
    "https://evilexample.com/",
    "https://example.org/",
    "https://example.com@evil.test/",
    "https://example.com:pass@evil.test/",
    "https://user@example.com/",
    "https://user:pass@example.com/",
    "https://@example.com/",
    "https://example.com:443/",
    "https://example.com:8080/",
    "https://example.com:/",
    "https://evil.test\\.example.com/",
    "https://evil.test\\@example.com/",
    "https://example.com\\evil.test",
    "https://example.com/\\evil.test",
    "https://example.com/%5cevil.test",
    "https://example.com//evil.test",
    "https://example.com/%2f%2fevil.test",
    "https://example.com/%0d%0aSet-Cookie:a=b",
    "https://example.com/%0D%0ALocation:%20https://evil.test",
    "https://example.com/?a=%00",
    "https://example.com/?a=%7f",
    "https://example.com/\r\nLocation: https://evil.test",
    "https://example.com/\n",
    "https://example.com/a b",
    "https://example.com/\ta",
    "\thttps://example.com/",
    "https://exa\tmple.com/",
    "https://example.com\x00.evil.test/",
    "https://example.com%2eevil.test/",
    "https://%65xample.com/",
    "https://example.com%00.evil.test/",
    "https://example.com%40evil.test/",
    "https://example.com./",
    "https://.example.com/",
    "https://example..com/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://localhost/",
    "https://еxample.com/",  # a Cyrillic letter
    "https://example.com\u3002evil.test/",
    "https://example。com/",
    "https://evil.test／example.com/",
    "https://ｅxample.com/",
    "https://exam\u00adple.com/",
    "https://example.com\u202e/",
    "https://xn--xample-2of.com/",
    "https://xn--evil.example.com/",
    "https://example.com/\u2028",
    "https://example.com/ü",
    "https://example.com/<script>",
    'https://example.com/"onclick="',
    "https://example.com/%",
    "https://example.com/%zz",
    f"https://example.com/{'a' * 2000}",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "clean"), TAKEN.items())
def test_an_address_of_the_campaign_s_own_hosts_is_taken(typed, clean):
    assert clean_destination(typed, HOSTS) == clean


@pytest.mark.parametrize("typed", REFUSED)
def test_everything_else_is_refused(typed):
    with pytest.raises(DestinationRefused) as refusal:
        clean_destination(typed, HOSTS)

    assert (refusal.value.code, refusal.value.status, refusal.value.field) == (
        "destination_refused", 400, "url",
    )  # fmt: skip


def test_without_hosts_nothing_is_taken():
    with pytest.raises(DestinationRefused):
        clean_destination("https://example.com/", [])


UTM = {"campaign": "Ridge Pack launch", "influencer": "priya", "code": "k3x9p2ab"}


def test_what_web_analysis_asks_for_is_filled_in():
    assert with_utm("https://example.com/new#top", **UTM) == (
        "https://example.com/new?utm_source=priya&utm_medium=influencer&utm_campaign=ridge-pack-launch&utm_content=k3x9p2ab#top"
    )


def test_what_the_sponsor_wrote_itself_stays():
    assert with_utm("https://example.com/?a=1&utm_source=ours&utm_content=", **UTM) == (
        "https://example.com/?a=1&utm_source=ours&utm_content=&utm_medium=influencer&utm_campaign=ridge-pack-launch"
    )


def test_filling_in_twice_is_filling_in_once():
    once = with_utm("https://example.com/", **UTM)

    assert with_utm(once, **UTM) == once


def test_what_is_filled_in_is_a_destination_again():
    odd = UTM | {"campaign": "Ümläut & Söhne? / 50%", "influencer": "a b&c=d"}

    made = with_utm("https://example.com/", **odd)

    assert clean_destination(made, HOSTS) == made


def test_an_address_that_grows_too_long_is_refused():
    with pytest.raises(DestinationRefused, match="too long"):
        with_utm(f"https://example.com/{'a' * 1960}", **UTM)
