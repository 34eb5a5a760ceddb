"""What one claim has done so far, in a file that outlives its process.

The database is told once for hundreds of mails; a process killed in between would leave them all unclear. The journal is told of each
(a write to a file, not flushed to the disk), so that after a `kill -9` one mail at most is. It is believed only while the machine has
not been started anew, since what a process has written survives its death but not the machine's. Its owner holds a lock on it, so
whoever can take that lock knows that the owner is gone.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
UNFINISHED = ".new"
OLD_ENOUGH = 60.0
"""Seconds after which a journal without a name is nobody's."""
Marks = dict[int, str]


@dataclass
class Record:
    """What a journal says. `marks`: the last word about each mail; `last`: its last line, where a process that died was."""

    claim: str
    is_trusted: bool
    marks: Marks = field(default_factory=dict)
    last: tuple[str, str] = ("", "")

    def note(self, word: str, about: str) -> None:
        self.last = (word, about)
        if about.isdecimal():
            self.marks[int(about)] = word


class Journal:
    """The journal of a living claim. The words: `gather` a kind, `write` a mail, `ready` (a part is written, to be handed over), `begin`
    a mail, and how it ended: `sent`, `refused` (the server did not take it) or `lost` (nobody knows).
    """

    def __init__(self, claim: str) -> None:
        self.record = Record(claim, is_trusted=True)
        folder = _folder()
        name = uuid.uuid4().hex
        self.path = folder / name
        unfinished = folder / f"{name}{UNFINISHED}"
        self._file = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._put(f"{_boot()}\t{_database()}\t{claim}\n")
            unfinished.rename(self.path)
        except OSError:
            os.close(self._file)
            raise

    def note(self, word: str, about: object) -> None:
        """Write a word down before, or just after, it becomes true. Raises OSError where the disk does not take it."""
        self.record.note(word, str(about))
        self._put(f"{word} {about}\n")

    def close(self) -> None:
        """Everything is in the database now."""
        self.path.unlink(missing_ok=True)
        os.close(self._file)

    def leave(self) -> None:
        """Let the next sweep settle it."""
        os.close(self._file)

    def _put(self, line: str) -> None:
        data = line.encode()
        if os.write(self._file, data) != len(data):
            raise OSError("the journal could not be written")


def dead_journals() -> Iterator[Record]:
    """The journals whose owner is gone. Each is removed once its record was dealt with without an error."""
    for path in sorted(_folder().iterdir()):
        with suppress(FileNotFoundError), path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if path.suffix == UNFINISHED:
                if time.time() - path.stat().st_mtime > OLD_ENOUGH:
                    path.unlink()
                continue
            record = _read(file.read().decode(errors="replace"))
            if record is not None:
                yield record
                path.unlink()


def living() -> int:
    """How many claims processes of this machine have in hand."""
    return sum(_is_held(path) for path in _folder().iterdir() if path.suffix != UNFINISHED)


def _is_held(path: Path) -> bool:
    with suppress(FileNotFoundError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _read(text: str) -> Record | None:
    """None for a journal of another database. A last line that was cut off counts as not written."""
    head, *lines = text[: text.rfind("\n") + 1].split("\n")
    boot, database, claim = (*head.split("\t"), "", "", "")[:3]
    if database != _database() or not claim:
        return None
    record = Record(claim, is_trusted=bool(boot) and boot == _boot())
    for line in filter(None, lines):
        word, _space, about = line.partition(" ")
        record.note(word, about)
    return record


def _folder() -> Path:
    folder = Path(settings.MAIL_JOURNAL)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _boot() -> str:
    """What tells this run of the machine from the one before; empty where the system does not say."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return ""


def _database() -> str:
    facts = connection.settings_dict
    return f"{facts['HOST']}:{facts['PORT']}/{facts['NAME']}".replace("\t", " ")
