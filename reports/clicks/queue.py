"""The queue of clicks in Redis and, beside it, where each link leads: one call of Redis answers a redirect and keeps its click.

A link's entry holds `<version> <url>` for a minute. Whoever changes a destination first puts the new version without a url
(nobody is answered from it, nobody can put an older one back), commits, and then puts the new url. A value never replaces a
younger one, so no interleaving of readers and writers leaves an old destination behind.

Clicks leave in batches: a batch moves to a list of its own in the same step, and that list is deleted once its rows are
committed. What a killed worker leaves behind is counted again later under the same number.
"""

import logging
import threading
import time
from contextlib import suppress
from functools import lru_cache
from typing import cast

from django.conf import settings
from redis import Redis
from redis.connection import ConnectionPool
from redis.exceptions import RedisError

from reports.clicks.line import Line, LineClosed, NoScript

logger = logging.getLogger(__name__)
HELD_FOR = 60
"""Seconds a link's entry lives. So long an old destination could be answered if it was changed while Redis was away."""
CHANGING_FOR = 120
"""Seconds after which a change that neither committed nor failed in an orderly way no longer keeps the link out of the cache."""
OPEN_FOR = 5.0
"""Seconds without a further try after Redis did not answer, so that an outage does not slow each redirect down."""
TIMEOUT = 0.5
CLICKS = "tandem:clicks"
FLYING = "tandem:clicks:flying"

RECORD = """
local found = redis.call('GET', KEYS[1])
if not found then return false end
local blank = string.find(found, ' ', 1, true)
if blank == string.len(found) then return false end
return redis.call('RPUSH', KEYS[2], ARGV[1]) .. string.sub(found, blank)
"""
KEEP = """
local found = redis.call('GET', KEYS[1])
if found then
  local known = tonumber(string.match(found, '^%d+'))
  if known > tonumber(ARGV[1]) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'EX', ARGV[3])
return 1
"""
TAKE = """
local n = math.min(redis.call('LLEN', KEYS[1]), tonumber(ARGV[2]))
if n == 0 then return {} end
local items = redis.call('LRANGE', KEYS[1], 0, n - 1)
for first = 1, n, 1000 do
  redis.call('RPUSH', KEYS[3], unpack(items, first, math.min(first + 999, n)))
end
redis.call('LTRIM', KEYS[1], n, -1)
redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[1])
return items
"""


class QueueAway(Exception):
    """Redis is not configured, does not answer, or did not lately."""


class ClickQueue:
    """The queue of one Redis. Each thread of a web process has a connection of its own."""

    def __init__(self, url: str) -> None:
        self._pool = ConnectionPool.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        )
        self._client = Redis(connection_pool=self._pool)
        self._take = self._client.register_script(TAKE)
        self._keep = self._client.register_script(KEEP)
        self._record = self._client.register_script(RECORD)
        self._own = threading.local()
        self._away_until = 0.0

    # --- The redirect -------------------------------------------------------------------------------------------------

    def record(self, code: str, click: str) -> tuple[str, bool] | None:
        """Where the link leads, its click queued, and whether the queue was empty; None where its entry is not there.

        Raises QueueAway.
        """
        answer = self._call("EVALSHA", self._record.sha, "2", _link(code), CLICKS, click)
        if answer is None:
            return None
        length, _blank, url = cast(bytes, answer).partition(b" ")
        return url.decode(), length == b"1"

    def add(self, click: str) -> bool:
        """Queue a click alone. Returns whether the queue was empty. Raises QueueAway."""
        return self._call("RPUSH", CLICKS, click) == 1

    # --- Destinations -------------------------------------------------------------------------------------------------

    def keep(self, code: str, version: int, url: str) -> None:
        """Remember where a link leads, unless something younger is known. Raises QueueAway."""
        self._set(code, version, url, HELD_FOR)

    def changing(self, code: str, version: int) -> None:
        """A change to this version is about to be committed: until then the database is asked. Raises QueueAway."""
        self._set(code, version, "", CHANGING_FOR)

    def _set(self, code: str, version: int, url: str, seconds: int) -> None:
        self._call("EVALSHA", self._keep.sha, "1", _link(code), str(version), url, str(seconds))

    # --- Batches ------------------------------------------------------------------------------------------------------

    def take(self, batch: str, most: int) -> list[str]:
        """Move up to `most` clicks into the batch of this number. Raises RedisError."""
        keys = [CLICKS, FLYING, _batch(batch)]
        return [item.decode() for item in self._take(keys=keys, args=[batch, most])]

    def left_behind(self, older_than: float) -> list[str]:
        """Numbers of batches taken so many seconds ago and not done. Raises RedisError."""
        now = self._client.time()[0]
        found = cast(list[bytes], self._client.zrangebyscore(FLYING, "-inf", now - older_than))
        return [one.decode() for one in found]

    def read(self, batch: str) -> list[str]:
        """The clicks of a batch that was taken. Raises RedisError."""
        return [
            item.decode() for item in cast(list[bytes], self._client.lrange(_batch(batch), 0, -1))
        ]

    def done(self, batch: str) -> None:
        """Its rows are committed. Raises RedisError."""
        with self._client.pipeline(transaction=True) as both:
            both.delete(_batch(batch))
            both.zrem(FLYING, batch)
            both.execute()

    def waiting(self) -> int:
        """How many clicks are not counted yet, without batches in hand. Raises RedisError."""
        return self._client.llen(CLICKS)

    # --- One command over the thread's own line -----------------------------------------------------------------------

    def _call(self, *words: str) -> bytes | int | None:
        """Raises QueueAway. A line that was kept may have been closed by the other end: then once more over a new one."""
        if time.monotonic() < self._away_until:
            raise QueueAway
        try:
            kept = getattr(self._own, "line", None)
            if kept is not None:
                with suppress(LineClosed):
                    return self._say(kept, words)
            return self._say(self._connect(), words)
        except (RedisError, OSError) as error:
            self._drop()
            self._away_until = time.monotonic() + OPEN_FOR
            logger.warning("the queue of clicks is away: %s", type(error).__name__)
            raise QueueAway from error

    def _say(self, line: Line, words: tuple[str, ...]) -> bytes | int | None:
        try:
            return line.ask(words)
        except NoScript:  # Redis was started anew
            for script in (self._record, self._keep):
                self._client.script_load(script.script)
            return line.ask(words)

    def _connect(self) -> Line:
        self._drop()
        self._own.line = Line(self._pool, TIMEOUT)
        return cast(Line, self._own.line)

    def _drop(self) -> None:
        if line := getattr(self._own, "line", None):
            line.close()
        self._own.line = None


@lru_cache(maxsize=4)
def _queue_at(url: str) -> ClickQueue:
    return ClickQueue(url)


def queue() -> ClickQueue:
    """The queue of this installation. Raises QueueAway where no Redis is configured."""
    if not settings.REDIS_URL:
        raise QueueAway
    return _queue_at(settings.REDIS_URL)


def _link(code: str) -> str:
    return f"tandem:link:{code}"


def _batch(batch: str) -> str:
    return f"tandem:clicks:batch:{batch}"
