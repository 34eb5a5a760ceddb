"""Parts of pages that are kept in Redis until what they are made of changes.

A kept part names what it depends on (`user:7`, `campaign:12`), each with the mark it had before the part was made. `touch` gives
a new mark, once the transaction that changed something is committed; a part with an old mark is made anew. So nothing is ever
searched for to be thrown away, and a part that was made from rows of before the change is never taken for a fresh one.

Without Redis nothing is kept. A change that could not be marked because Redis was away is remembered by its process, which marks
everything as changed before it trusts Redis again; nobody else relies on a part for longer than it lives.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from influencer_platform.cache import RedisAway

Value = TypeVar("Value")
Marks = dict[str, str]

EVERYTHING = "everything"
"""What each part depends on beside its own."""
MARK, PART = "mark", "part"
A_DAY = 86_400
RETRY = 1.0
UNREADABLE = (ValueError, TypeError, RedisError)
"""What somebody else, or another version of the product, may have left under our keys."""


def cached(
    key: str,
    make: Callable[[], Value],
    *,
    depends_on: Callable[[], Iterable[str]],
    kind: type[Value],
    seconds: int,
) -> Value:
    """What `make` answers, or what it answered before if nothing it depends on changed since.

    `key` says everything the answer differs by: who asks, in which language, for what. `depends_on` is asked only where the part
    is made, before it is made. The value is JSON of one `kind`.
    """
    if not is_on():
        return make()
    try:
        kept = _kept(key, kind)
        if kept is not None:
            return kept
        marks = _marks([EVERYTHING, *depends_on()])
    except RedisAway:
        _lose()
        return make()
    value = make()
    _keep(key, {"marks": marks, "value": value}, seconds)
    return value


def is_on() -> bool:
    """Whether parts are kept at this moment."""
    return bool(settings.CACHE_IS_SHARED) and (not _lost.is_set() or _recover())


def touch(*names: str) -> None:
    """These have changed: once the transaction is committed, or at once where there is none."""
    if settings.CACHE_IS_SHARED:
        transaction.on_commit(partial(_mark_anew, list(names)))


def touch_later(names: Callable[[], Iterable[str]]) -> None:
    """As `touch`; which ones is asked after the commit, and only where parts are kept."""
    if settings.CACHE_IS_SHARED:
        transaction.on_commit(lambda: _mark_anew(list(names())))


def _kept(key: str, kind: type[Value]) -> Value | None:
    try:
        found = _directly("get", f"{PART}:{key}")
        marks, value = found["marks"], found["value"]
        is_fresh = EVERYTHING in marks and isinstance(value, kind) and _known(marks) == marks
    except (*UNREADABLE, KeyError):
        return None
    return value if is_fresh else None


def _keep(key: str, part: dict[str, Any], seconds: int) -> None:
    try:
        _directly("set", f"{PART}:{key}", part, seconds)
    except RedisAway:
        _lose()


def _known(names: Iterable[str]) -> Marks:
    found = _directly("get_many", [f"{MARK}:{name}" for name in names])
    return {name.removeprefix(f"{MARK}:"): mark for name, mark in found.items()}


def _marks(names: list[str]) -> Marks:
    """Those there are; a new one for whatever has none. Of two processes that give one, the first does."""
    try:
        marks = _known(names)
    except UNREADABLE:
        marks = {}
    for name in names:
        if name not in marks:
            _directly("add", f"{MARK}:{name}", _new_mark(), A_DAY)
    return marks if len(marks) == len(set(names)) else _known(names)


def _new_mark() -> str:
    return f"m{secrets.token_hex(8)}"


def _mark_anew(names: list[str]) -> None:
    fresh = {f"{MARK}:{name}": _new_mark() for name in names}
    if not fresh:
        return
    try:
        _directly("set_many", fresh, A_DAY)
    except RedisAway:
        _lose()


def _directly(method: str, *args: Any) -> Any:
    """Of the cache that all processes share."""
    directly = getattr(cache, "directly", None)
    return directly(method, *args) if directly else getattr(cache, method)(*args)


_lost = threading.Event()
"""Redis was away in this process: changes may have gone unmarked, here or elsewhere."""
_retrying = threading.Lock()


def _lose() -> None:
    _lost.set()
    threading.Thread(target=_retry, daemon=True).start()


def _retry() -> None:
    """Until Redis is back: others go on using it, and must learn soon that something changed."""
    if not _retrying.acquire(blocking=False):
        return
    try:
        while _lost.is_set() and not _recover():
            time.sleep(RETRY)
    finally:
        _retrying.release()


def _recover() -> bool:
    try:
        _directly("set", f"{MARK}:{EVERYTHING}", _new_mark(), A_DAY)
    except (RedisAway, RedisError):
        return False
    _lost.clear()
    return True
