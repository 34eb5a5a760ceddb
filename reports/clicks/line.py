"""One command and its answer over a connection to Redis that the client opened, at a third of the client's own cost.

A redirect asks one question whose answer is one text, one number or nothing; reading just that is all there is to it.
"""

import socket
import struct
from typing import Any, cast

from redis.connection import ConnectionPool
from redis.exceptions import RedisError

SIZE = 4096


class LineClosed(OSError):
    """The other end closed it before it answered anything."""


class NoScript(RedisError):
    """The script's number is not known: Redis was started anew."""


class Line:
    """The socket of one of the pool's connections, which has signed in and chosen its database."""

    def __init__(self, pool: ConnectionPool, seconds: float) -> None:
        connection: Any = pool.get_connection()
        self._pool, self._connection = pool, connection
        self._socket = cast(socket.socket, connection._sock)  # noqa: SLF001  (the client offers no other way to it)
        # the kernel keeps the time: a timeout of Python's asks twice for each answer
        self._socket.settimeout(None)
        limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self._socket.setsockopt(socket.SOL_SOCKET, option, limit)

    def ask(self, words: tuple[str, ...]) -> bytes | int | None:
        """Raises LineClosed, NoScript, or another RedisError or OSError."""
        parts = [f"*{len(words)}\r\n"]
        parts += [f"${len(word.encode())}\r\n{word}\r\n" for word in words]
        try:
            self._socket.sendall("".join(parts).encode())
            answer = self._socket.recv(SIZE)
        except (
            BlockingIOError
        ):  # no answer in time: it may have been done, so it is not asked again
            raise
        except OSError as error:
            raise LineClosed from error
        if not answer:
            raise LineClosed
        return self._read(answer)

    def _read(self, answer: bytes) -> bytes | int | None:
        head, _end, rest = self._until_end_of_line(answer).partition(b"\r\n")
        kind, said = head[:1], head[1:]
        if kind == b"$" and said != b"-1":
            return self._whole(rest, int(said))
        if kind == b":":
            return int(said)
        if kind == b"-":
            raise NoScript if said.startswith(b"NOSCRIPT") else RedisError(said.decode())
        return None

    def _until_end_of_line(self, answer: bytes) -> bytes:
        while b"\r\n" not in answer:
            answer += self._more()
        return answer

    def _whole(self, text: bytes, size: int) -> bytes:
        while len(text) < size + 2:
            text += self._more()
        return text[:size]

    def _more(self) -> bytes:
        if more := self._socket.recv(SIZE):
            return more
        raise ConnectionResetError

    def close(self) -> None:
        self._connection.disconnect()
        self._pool.release(self._connection)
