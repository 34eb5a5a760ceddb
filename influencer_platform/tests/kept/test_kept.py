"""Parts of pages are kept until what they are made of changes, and nothing is kept that could be wrong."""

import threading
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from influencer_platform import caching
from influencer_platform.cache import FailoverRedisCache
from influencer_platform.caching import cached, touch, touch_later

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _shared() -> Iterator[None]:
    cache.clear()
    caching._lost.clear()
    with override_settings(CACHE_IS_SHARED=True):
        yield
    caching._lost.clear()
    cache.clear()


class Maker:
    """Counts how often it was asked; answers what it is told to."""

    def __init__(self) -> None:
        self.times, self.answer = 0, "first"

    def __call__(self) -> str:
        self.times += 1
        return self.answer

    def ask(self, *names: str, key: str = "key") -> str:
        return cached(key, self, depends_on=lambda: names, kind=str, seconds=60)


def test_it_is_made_once_and_again_when_something_it_depends_on_was_touched():
    make = Maker()
    assert (make.ask("a", "b"), make.ask("a", "b"), make.times) == ("first", "first", 1)

    make.answer = "second"
    touch("c")
    assert make.ask("a", "b") == "first"
    touch("b")

    assert (make.ask("a", "b"), make.times) == ("second", 2)


def test_keys_are_kept_apart():
    one, other = Maker(), Maker()
    other.answer = "other"

    assert (one.ask("a", key="1"), other.ask("a", key="2")) == ("first", "other")
    assert (one.ask("a", key="1"), other.ask("a", key="2")) == ("first", "other")


def test_what_is_touched_while_a_part_is_made_makes_it_old():
    """Made from rows of before the change, it is not taken for what is after it."""
    make = Maker()

    def slowly() -> str:
        touch("a")
        return "old"

    assert cached("key", slowly, depends_on=lambda: ["a"], kind=str, seconds=60) == "old"
    assert make.ask("a") == "first"


def test_a_change_counts_once_it_is_committed_and_never_when_it_is_not():
    make = Maker()
    make.ask("a")
    with transaction.atomic():
        touch("a")
        transaction.set_rollback(True)
    make.ask("a")
    assert make.times == 1

    with transaction.atomic():
        touch_later(lambda: ["a"])
        make.ask("a")
        assert make.times == 1

    make.ask("a")
    assert make.times == 2


@pytest.mark.parametrize(
    "junk", [b"junk", "text", 7, [], {"marks": {}}, {"marks": {}, "value": "x"}, None]
)
def test_what_somebody_else_left_under_a_key_is_never_shown(junk):
    make = Maker()
    make.ask("a")
    cache.set("part:key", junk, 60)

    assert make.ask("a") == "first"


def test_a_value_of_another_kind_is_made_anew():
    cached("key", lambda: 7, depends_on=lambda: ["a"], kind=int, seconds=60)

    assert Maker().ask("a") == "first"


def test_a_flushed_cache_is_only_slower():
    make = Maker()
    make.ask("a")
    cache.clear()
    make.answer = "second"

    assert make.ask("a") == "second"


def test_nothing_is_kept_where_processes_share_no_cache():
    make = Maker()

    with override_settings(CACHE_IS_SHARED=False):
        make.ask("a")
        make.ask("a")
        touch("a")

    assert make.times == 2


# --- Redis goes away ---------------------------------------------------------------------------------------------------


@pytest.fixture
def away(tmp_path, monkeypatch) -> FailoverRedisCache:
    """A cache whose server does not exist; nobody tries again in the background."""
    made = FailoverRedisCache(
        f"unix://{tmp_path}/nobody.sock", {"OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5}}
    )
    monkeypatch.setattr(threading.Thread, "start", lambda _self: None)
    monkeypatch.setattr(caching, "cache", made)
    return made


def test_without_redis_everything_is_made_anew_and_nothing_comes_from_memory(away):
    make = Maker()

    make.ask("a")
    make.answer = "second"

    assert (make.ask("a"), make.times) == ("second", 2)


def test_a_change_that_could_not_be_marked_makes_everything_old(away, monkeypatch):
    """Kept before the outage, changed during it, asked for after it."""
    make = Maker()
    with monkeypatch.context() as before:
        before.setattr(caching, "cache", cache)
        make.ask("a")
    make.answer = "second"

    touch("a")
    assert caching._lost.is_set()
    monkeypatch.setattr(caching, "cache", cache)

    assert make.ask("a") == "second"
    assert not caching._lost.is_set()
    assert (make.ask("a"), make.times) == ("second", 2)


def test_who_met_the_outage_while_reading_trusts_nothing_of_before_it(away, monkeypatch):
    """Another process may have changed something meanwhile, and is gone."""
    make = Maker()
    with monkeypatch.context() as before:
        before.setattr(caching, "cache", cache)
        make.ask("a")
    make.ask("a")
    monkeypatch.setattr(caching, "cache", cache)

    make.ask("a")

    assert make.times == 3
