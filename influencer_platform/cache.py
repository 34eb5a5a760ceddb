"""A cache that outlives Redis: limits and pages go on working from memory while it is away."""

import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

OPEN_FOR = 5.0
"""Seconds without a further try after Redis did not answer, so that an outage does not slow each request down."""


class RedisAway(Exception):
    """Redis did not answer, or did not a moment ago."""


class FailoverRedisCache(RedisCache):
    """Redis, or a memory cache of this process while Redis is unreachable. Recovers by itself."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("failover", {"TIMEOUT": params.get("TIMEOUT", 300)})
        self._away_until = 0.0

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (RedisConnectionError, RedisTimeoutError, OSError):
                self._away_until = time.monotonic() + OPEN_FOR
        return getattr(self._memory, name)(*args, **kwargs)

    def directly(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """What Redis itself says, which all processes share. Raises RedisAway where memory would have to answer."""
        if time.monotonic() < self._away_until:
            raise RedisAway
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisConnectionError, RedisTimeoutError, OSError) as error:
            self._away_until = time.monotonic() + OPEN_FOR
            raise RedisAway from error


def _guarded(name: str) -> Any:
    def method(self: FailoverRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._call(name, *args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    "get",
    "set",
    "add",
    "delete",
    "incr",
    "decr",
    "touch",
    "has_key",
    "get_many",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(FailoverRedisCache, _name, _guarded(_name))
