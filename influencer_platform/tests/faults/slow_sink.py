"""A mail server for fault tests: takes mails, counts them, and can be made slow or silent at will."""

import contextlib
import socketserver
import threading
import time
from collections import Counter


class SlowSink:
    """`hold()` makes it swallow the end of the next mails without a word, `release()` lets them go on; `pause` is seconds per mail."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        """How often each address was delivered to, as soon as the last dot was read."""
        self.began = threading.Semaphore(0)
        self.pause = 0.0
        self._open = threading.Event()
        self._open.set()
        sink = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    sink.talk(self.rfile, self.wfile)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    def close(self) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def talk(self, told, answer) -> None:
        answer.write(b"220 sink\r\n")
        address = ""
        while line := told.readline():
            word = line[:4].upper().strip()
            if word == b"RCPT":
                address = line.decode().split("<")[1].split(">")[0]
            if word == b"DATA":
                answer.write(b"354 go\r\n")
                while told.readline() not in {b".\r\n", b""}:
                    pass
                self.began.release()
                time.sleep(self.pause)
                self._open.wait(120)
                self.taken[address] += 1
            if word == b"QUIT":
                answer.write(b"221 bye\r\n")
                return
            answer.write(b"250 ok\r\n")
