"""Files that are handed in as drafts: what their first bytes say they are, never what they are called."""

import re
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.uploads import LONGEST_EDGE_OF_PROOF, clean_picture

MEGABYTE = 1024 * 1024
MOST_OF_PDF, MOST_OF_VIDEO = 20 * MEGABYTE, 100 * MEGABYTE
HEAD, TAIL = 4096, 1024
LONGEST_NAME = 80
TYPES = {
    "webp": "image/webp",
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
}
"""By the ending a kept file has: what it is sent as."""
VIDEO_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}  # fmt: skip
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_MARKUP = re.compile(rb"<(?:script|!doctype|iframe|html[\s>]|svg[\s>]|\?php)", re.IGNORECASE)
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA|RichMedia)\b")
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
"""Packed bytes say any short word sooner or later; what a PDF does stands outside of them."""
_UNSAFE = re.compile(r"[^\w .()+,=@-]")


@dataclass(frozen=True)
class CleanFile:
    """`file` has a random name of ours; `name` is what the download is called, of letters that mean nothing to any system."""

    file: "File[bytes]"
    name: str
    content_type: str


def clean_draft(upload: UploadedFile) -> CleanFile:
    """A picture made anew, a PDF or a video as it came. Raises ValidationError with a sentence."""
    head = upload.read(HEAD)
    upload.seek(0)
    kind = _kind(head)
    if kind == "picture":
        picture = clean_picture(upload, LONGEST_EDGE_OF_PROOF)
        return _named(picture, upload, "webp")
    if not kind:
        raise ValidationError(
            _("Send a picture (JPEG, PNG, WebP), a PDF or a video (MP4, MOV, WebM).")
        )
    if (upload.size or 0) > (MOST_OF_PDF if kind == "pdf" else MOST_OF_VIDEO):
        raise ValidationError(
            _("This file is too large: a PDF may have 20 MB, a video 100 MB. Send a link instead.")
        )
    _check_nothing_else(upload, head, kind)
    return _named(upload, upload, kind)


def _kind(head: bytes) -> str:
    """`picture`, the ending of another file we take, or nothing."""
    if head.startswith(_PICTURES):
        return "picture"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head[4:8] == b"ftyp":
        if head[8:12] == b"qt  ":
            return "mov"
        return "mp4" if head[8:12] in VIDEO_BRANDS else ""
    is_webm = head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]
    return "webm" if is_webm else ""


def _check_nothing_else(upload: UploadedFile, head: bytes, kind: str) -> None:
    """Raises ValidationError for a file that is also a page or an archive, and for a PDF that does things by itself."""
    more = ValidationError(_("This file is more than it seems. Save it anew and send that."))
    if _MARKUP.search(head) or zipfile.is_zipfile(upload):
        raise more
    upload.seek(0)
    if kind == "pdf":
        data = upload.read(MOST_OF_PDF)
        upload.seek(0)
        if b"%%EOF" not in data[-TAIL:] or _ACTIVE.search(_STREAM.sub(b"", data)):
            raise more


def _named(file: "File[bytes]", upload: UploadedFile, ending: str) -> CleanFile:
    name = f"{_stem(upload)}.{ending}"  # before the file is called otherwise: it may be the same object
    file.name = f"{secrets.token_hex(16)}.{ending}"
    return CleanFile(file, name, TYPES[ending])


def _stem(upload: UploadedFile) -> str:
    """The uploaded name without its folders, its ending, and what turns text around or ends a header."""
    plain = unicodedata.normalize("NFKC", upload.name or "")
    stem = PurePosixPath(plain.replace("\\", "/")).stem
    return " ".join(_UNSAFE.sub("", stem).split()).strip(". ")[:LONGEST_NAME] or "draft"
