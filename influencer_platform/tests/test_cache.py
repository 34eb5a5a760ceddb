"""The cache goes on from memory while Redis is away, and finds it again."""

import os
import signal
import subprocess
import time

import pytest
from django.core.cache.backends.locmem import LocMemCache

from influencer_platform import cache as cache_module
from influencer_platform import valkey
from influencer_platform.cache import FailoverRedisCache
from influencer_platform.tests.left_out import leave_out

OPTIONS = {
    "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
    "SOCKET_CONNECT_TIMEOUT": 0.5,
    "SOCKET_TIMEOUT": 1,
}


def cache_at(path: object) -> FailoverRedisCache:
    made = FailoverRedisCache(f"unix://{path}", {"KEY_PREFIX": "tandem-tests", "OPTIONS": OPTIONS})
    made._memory.clear()
    return made


@pytest.fixture
def away(tmp_path):
    """A cache whose server does not exist."""
    return cache_at(tmp_path / "nobody.sock")


@pytest.fixture
def server(tmp_path):
    """Starts the server, and starts it again after it was stopped; returns the path of its socket."""
    try:
        program = valkey.binary()
    except valkey.NoValkey as reason:
        leave_out(str(reason))
    path, started = valkey.socket_path(tmp_path), []

    def start():
        words = [
            str(program),
            "--port",
            "0",
            "--unixsocket",
            str(path),
            "--save",
            "",
            "--dir",
            str(tmp_path),
        ]
        started.append(subprocess.Popen(words, stdout=subprocess.DEVNULL))
        deadline = time.monotonic() + 20
        while not valkey.answers(path):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return started[-1]

    yield start, path
    for process in started:
        process.kill()
        process.wait()
    if path.parent != tmp_path:
        path.unlink(missing_ok=True)
        path.parent.rmdir()


def test_without_redis_every_call_is_answered_from_memory(away):
    assert away.add("n", 1) is True
    assert away.add("n", 2) is False
    assert (away.incr("n"), away.decr("n", 2), away.get("n")) == (2, 0, 0)
    away.set_many({"a": 1, "b": 2})
    assert away.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert away.has_key("a")
    assert "a" in away
    assert away.touch("a", 60) is True
    assert away.delete("a")
    away.delete_many(["b"])
    assert away.get("b", "gone") == "gone"
    assert away.get_or_set("d", lambda: 4) == 4
    away.clear()
    assert away.get("n") is None


def test_while_redis_is_away_it_is_not_asked_at_each_call(away, monkeypatch):
    away.get("first")
    tried_until = away._away_until

    away.get("second")

    assert away._away_until == tried_until
    assert tried_until > time.monotonic()


def test_two_caches_of_a_process_share_the_memory(away, tmp_path):
    away.set("n", 1)

    assert LocMemCache("failover", {}).get("n") == 1


def test_redis_is_used_while_it_answers_and_found_again_after_an_outage(server, monkeypatch):
    start, path = server
    process, cache = start(), cache_at(path)
    cache.set("n", {"kept": "in redis"})
    assert cache.get("n") == {"kept": "in redis"}
    assert cache._memory.get("n") is None

    process.send_signal(signal.SIGKILL)
    process.wait()
    assert cache.get("n") is None
    cache.set("n", "in memory")
    assert cache.get("n") == "in memory"

    start()
    monkeypatch.setattr(cache, "_away_until", 0.0)  # the pause is over
    cache.set("n", "in redis again")
    assert cache.get("n") == "in redis again"
    assert cache._memory.get("n") == "in memory"


def test_a_server_that_does_not_answer_is_left_alone_for_a_while(server, monkeypatch):
    start, path = server
    process, cache = start(), cache_at(path)
    cache.set("n", 1)
    os.kill(process.pid, signal.SIGSTOP)

    began = time.monotonic()
    assert cache.get("n") is None
    assert cache.get("n") is None
    took = time.monotonic() - began
    os.kill(process.pid, signal.SIGCONT)

    assert took < 2 * (OPTIONS["SOCKET_TIMEOUT"] + 1)
    assert cache._away_until > began + cache_module.OPEN_FOR


def test_every_door_of_the_cache_is_guarded():
    doors = {"get", "set", "add", "delete", "incr", "decr", "touch", "has_key"}
    doors |= {"get_many", "set_many", "delete_many", "clear"}

    assert {name for name in doors if name in vars(FailoverRedisCache)} == doors
    assert FailoverRedisCache.get.__name__ == "get"
