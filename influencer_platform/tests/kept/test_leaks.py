"""Nobody is shown what was kept for somebody else, on any page of the product; and what one changes, one sees."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from influencer_platform.tests.authz.policy import POLICIES
from influencer_platform.tests.authz.test_routes import OURS, address, closed, undone
from influencer_platform.tests.authz.world import World, build_world

pytestmark = pytest.mark.django_db
PAGES = [name for name in OURS if POLICIES[name].method == "GET"]
VARYING = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture(autouse=True)
def _kept(time_machine) -> Iterator[None]:
    """One process, one cache, a clock that stands still."""
    time_machine.move_to(timezone.now(), tick=False)
    cache.clear()
    with override_settings(CACHE_IS_SHARED=True):
        yield
    cache.clear()


def seen(world: World, who: str, name: str) -> tuple[int, bytes]:
    with undone():
        response = closed(world.client(who).get(address(name, POLICIES[name], world)))
        body = b"" if response.streaming else VARYING.sub(b"", response.content)
    return response.status_code, body


WHO = (
    "visitor",
    "other_influencer",
    "other_sponsor",
    "viewer",
    "influencer",
    "moderator",
    "sponsor",
)
"""From who sees least of the market to who sees most of it, and back."""


@pytest.mark.slow
def test_what_was_kept_for_others_is_shown_to_nobody_else(world):
    """Each page by each person with an empty cache, then after everybody else has been there."""
    told_apart = []
    for name in PAGES:
        cold = {}
        for who in WHO:
            cache.clear()
            cold[who] = seen(world, who, name)
        cache.clear()
        told_apart += [(name, who) for who in WHO if seen(world, who, name) != cold[who]]
        told_apart += [(name, who) for who in WHO[:3] if seen(world, who, name) != cold[who]]

    assert len(PAGES) > 40
    assert told_apart == []
