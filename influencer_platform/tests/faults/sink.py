"""A mail server for tests: a socket on this machine that answers as told, and remembers what it took."""

import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SUBJECT = re.compile(rb"^Subject: (.*?)\r?$", re.MULTILINE)
FAULTS = ("421", "451", "452", "550", "drop_before", "drop_after", "hang_before", "hang_after")
"""How a mail may fare badly: refused for now at MAIL, at RCPT, after its words; refused for good; its words read and lost, or read and
kept, without an answer; silence before its words, or after they were kept."""
AMBIGUOUS = {"drop_before", "drop_after", "hang_after"}
Choose = Callable[[], str]


class Sink:
    """Listens from `with` on. `taken` counts by subject; `unclear` are the subjects whose sender cannot know."""

    def __init__(
        self, choose: Choose = lambda: "", *, delay: float = 0.0, hang: float = 0.8
    ) -> None:
        self.choose, self.delay, self.hang = choose, delay, hang
        self.taken: Counter[str] = Counter()
        self.unclear: set[str] = set()
        self.faults: Counter[str] = Counter()
        self.connections = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Sink":
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                peer, _address = self._server.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError), peer, peer.makefile("rb") as lines:
            peer.sendall(b"220 sink\r\n")
            fault = ""
            for line in lines:
                verb = line[:4].upper()
                if verb == b"MAIL":
                    fault = self.choose()
                    self.faults[fault] += 1
                if not self._answer(peer, lines, verb, fault):
                    return

    def _answer(self, peer: socket.socket, lines: Any, verb: bytes, fault: str) -> bool:
        """Whether the conversation goes on."""
        if verb == b"MAIL" and fault == "421":
            peer.sendall(b"421 closing\r\n")
            return False
        if verb == b"RCPT" and fault == "hang_before":
            time.sleep(self.hang)
            return False
        if verb == b"DATA":
            peer.sendall(b"354 go\r\n")
            return self._take(peer, lines, fault)
        words = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"QUIT": b"221 bye\r\n"}
        if verb == b"RCPT" and fault in {"451", "550"}:
            peer.sendall(f"{fault} no\r\n".encode())
        else:
            peer.sendall(words.get(verb, b"250 ok\r\n"))
        return verb != b"QUIT"

    def _take(self, peer: socket.socket, lines: Any, fault: str) -> bool:
        words = b""
        for line in lines:
            if line == b".\r\n":
                break
            words += line
        else:
            return False  # the sender was killed in the middle of it
        found = SUBJECT.search(words)
        subject = found[1].decode() if found else ""
        time.sleep(self.delay * random.uniform(0.5, 1.5))
        if fault == "452":
            peer.sendall(b"452 full\r\n")
            return True
        with self._lock:
            if fault != "drop_before":
                self.taken[subject] += 1
            if fault in AMBIGUOUS:
                self.unclear.add(subject)
        if fault == "hang_after":
            time.sleep(self.hang)
        if fault in AMBIGUOUS:
            return False
        peer.sendall(b"250 kept\r\n")
        return True


def mostly_well(share: float, seed: int) -> Choose:
    """Every fault as often as any other, `share` of all mails together."""
    chance = random.Random(seed)
    return lambda: chance.choice(FAULTS) if chance.random() < share else ""
