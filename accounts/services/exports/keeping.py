"""Where files are made and where they are kept: never under their name before they are whole.

A file is made in a folder of its own beside the kept ones, brought to the disk, and then given its name; in a bucket it appears
as one object. What a killed worker leaves behind is a folder that nobody is offered and the next look removes.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from accounts.models import Export

MAKING = ".making-"


@dataclass(frozen=True)
class Kept:
    """A whole file: its name in the store, its size in bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


def store() -> Storage:
    return storages["exports"]


@contextmanager
def workspace(export: Export) -> Iterator[Path]:
    """A private folder for all that is written on the way; gone afterwards, with what earlier attempts left."""
    root = Path(settings.EXPORTS_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in root.glob(f"{MAKING}{export.pk}-*"):
        shutil.rmtree(old, ignore_errors=True)
    folder = root / f"{MAKING}{export.pk}-{export.attempts}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(path: Path, export: Export, digest: str) -> Kept:
    """Give the finished file its name; `digest` is its SHA-256. Raises OSError, and then nothing is kept."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    size = path.stat().st_size
    name = f"{export.pk}-{secrets.token_urlsafe(16)}.{export.file_format}"
    where = store()
    if isinstance(where, FileSystemStorage):
        path.chmod(0o600)
        target = Path(where.path(name))
        path.rename(target)
        _to_disk(target.parent)
    else:
        name = _upload(where, path, name)
    return Kept(name, size, digest)


def _upload(where: Storage, path: Path, name: str) -> str:
    """A bucket shows an object only once it is whole."""
    try:
        with path.open("rb") as file:
            return where.save(name, File(file))
    except Exception as error:  # whatever the client of the bucket raises is a fault of the store
        raise OSError(f"the store did not take the file: {type(error).__name__}") from error


def forget(name: str) -> None:
    """Delete a kept file; one that is gone already is fine."""
    if name:
        store().delete(name)


def sweep(*, running: Callable[[], set[int]], kept: set[str], before: float) -> int:
    """Remove folders of exports that nobody is making, and files from before the moment `before` that no row names.

    `running` is asked once the folders are listed: one that was begun meanwhile is none of them.
    """
    removed = 0
    root = Path(settings.EXPORTS_ROOT)
    left = list(root.glob(f"{MAKING}*"))
    in_hand = running() if left else set()
    for folder in left:
        if int(folder.name.removeprefix(MAKING).split("-")[0]) not in in_hand:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    where = store()
    names = (
        where.listdir("")[1] if root.exists() or not isinstance(where, FileSystemStorage) else []
    )
    for name in set(names) - kept:
        if where.get_modified_time(name).timestamp() < before:
            where.delete(name)
            removed += 1
    return removed


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
