"""Pictures people upload: looked at before they are believed, made anew before they are kept."""

import io
import re
import secrets
import warnings
import zipfile
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_EDGE = 512
LONGEST_EDGE_OF_PROOF = 2400
"""Figures on a screenshot have to stay readable."""
FORMATS = ("JPEG", "PNG", "WEBP")
KEPT_NAME = r"(?:avatars|logos)/[0-9a-f]{32}\.webp"
"""What a public picture is called; nothing of the uploaded name is left. Proofs lie in a folder of their own and are private."""

_MARKUP = re.compile(rb"<(?:script|!doctype|iframe|html[\s>]|svg[\s>]|\?php)", re.IGNORECASE)


def clean_picture(upload: UploadedFile, longest_edge: int = LONGEST_EDGE) -> "ContentFile[bytes]":
    """A new WebP of at most so many pixels a side, without anything the original carried beside its pixels.

    Raises ValidationError with a sentence: too large, not one of the three formats, or a picture that is also something else.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Choose a smaller one."))
    data = upload.read(MOST_BYTES + 1)
    if _MARKUP.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        raise ValidationError(_("This file is more than a picture. Save it as JPEG, PNG or WebP."))
    out = io.BytesIO()
    _shrunk(data, longest_edge).save(out, "WEBP", quality=84, method=4)
    return ContentFile(out.getvalue(), name=f"{secrets.token_hex(16)}.webp")


def _shrunk(data: bytes, longest_edge: int) -> Image.Image:
    """Decode under the pixel limit, turn as the camera was held, shrink."""
    too_many = ValidationError(_("The picture has too many pixels. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise too_many
        image.draft(image.mode, (2 * longest_edge, 2 * longest_edge))
        turned = ImageOps.exif_transpose(image)
        plain = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    except Image.DecompressionBombError as error:
        raise too_many from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("This is not a JPEG, PNG or WebP picture.")) from error
    plain.thumbnail((longest_edge, longest_edge))
    plain.info.clear()
    return plain


def remove_replaced(storage: Storage, *, before: str, now: str) -> None:
    """Delete a picture's old file once the transaction that replaced it is committed."""
    if before and before != now:
        transaction.on_commit(partial(storage.delete, before))
