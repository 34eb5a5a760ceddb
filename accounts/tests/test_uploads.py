"""Pictures: what is refused, what is kept of the others, and how they are served."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.uploads import (
    KEPT_NAME,
    LONGEST_EDGE_OF_PROOF,
    MOST_BYTES,
    clean_picture,
    remove_replaced,
)


def picture(size=(40, 20), kind="PNG", colour="red", **save) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **save)
    return out.getvalue()


def upload(data: bytes, name: str = "me.png", content_type: str = "image/png"):
    return SimpleUploadedFile(name, data, content_type)


def opened(content: ContentFile) -> Image.Image:
    return Image.open(io.BytesIO(content.read()))


def huge_png() -> bytes:
    """A few hundred bytes that claim to be 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_anew_as_webp(kind):
    kept = clean_picture(upload(picture(kind=kind)))

    assert opened(kept).format == "WEBP"
    assert opened(kept.open()).size == (40, 20)


def test_a_large_picture_shrinks_in_proportion():
    assert opened(clean_picture(upload(picture((2000, 1000), "JPEG")))).size == (512, 256)


def test_a_proof_keeps_more_pixels_and_has_no_public_address():
    kept = clean_picture(upload(picture((1200, 4800), "JPEG")), LONGEST_EDGE_OF_PROOF)

    assert opened(kept).size == (600, 2400)
    assert re.fullmatch(KEPT_NAME, f"avatars/{kept.name}")
    assert not re.fullmatch(KEPT_NAME, f"proofs/{kept.name}")


def test_transparency_survives():
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")

    assert opened(clean_picture(upload(out.getvalue()))).mode == "RGBA"


def test_nothing_of_the_camera_is_kept_but_the_way_it_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCameraMaker"
    exif.get_ifd(0x8825)[2] = (47.0, 16.0, 0.0)

    kept = clean_picture(upload(picture((40, 20), "JPEG", exif=exif)))

    assert b"SecretCameraMaker" not in kept.read()
    image = opened(kept.open())
    assert image.size == (20, 40)
    assert not image.getexif()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a JPEG, PNG or WebP"),
        (b"hello", "not a JPEG, PNG or WebP"),
        (b'<?xml version="1.0"?><svg onload="alert(1)" xmlns="http://www.w3.org/2000/svg"/>', "more than a picture"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "more than a picture"),
        (picture()[:60], "not a JPEG, PNG or WebP"),
        (picture(kind="GIF"), "not a JPEG, PNG or WebP"),
        (picture(kind="BMP"), "not a JPEG, PNG or WebP"),
        (picture(kind="JPEG") + b"<script>alert(1)</script>", "more than a picture"),
        (picture() + zipped(), "more than a picture"),
        (b"\x89PNG\r\n\x1a\n<html><body>", "more than a picture"),
        (huge_png(), "too many pixels"),
        (b"\x00" * (MOST_BYTES + 1), "larger than 5 MB"),
    ],
    ids=["empty", "text", "svg", "html", "cut", "gif", "bmp", "jpeg+html", "png+zip", "png+html", "bomb", "large"],
)  # fmt: skip
def test_what_is_no_plain_picture_is_refused_with_a_sentence(data, words):
    with pytest.raises(ValidationError, match=words):
        clean_picture(upload(data))


def test_a_picture_over_the_pixel_limit_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr("accounts.uploads.MOST_PIXELS", 40 * 20 - 1)

    with pytest.raises(ValidationError, match="too many pixels"):
        clean_picture(upload(picture()))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "me.php", "x\x00.png", "\u202egnp.exe", "a" * 300 + ".png"]
)
def test_nothing_of_the_uploaded_name_is_kept(name):
    file = upload(picture())
    file._name = name

    kept = clean_picture(file)

    stem, _, end = str(kept.name).partition(".")
    assert (len(stem), end) == (32, "webp")
    assert int(stem, 16) >= 0


def test_a_lying_content_type_helps_nobody():
    kept = clean_picture(upload(picture(), "page.html", "text/html"))

    assert opened(kept).format == "WEBP"


@pytest.mark.django_db
def test_a_replaced_file_is_removed_after_the_commit(django_capture_on_commit_callbacks):
    old = default_storage.save("avatars/" + "0" * 32 + ".webp", ContentFile(b"x"))

    with django_capture_on_commit_callbacks(execute=True):
        remove_replaced(default_storage, before=old, now="avatars/new.webp")
        assert default_storage.exists(old)

    assert not default_storage.exists(old)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "now"), [("", "avatars/new.webp"), ("a.webp", "a.webp")])
def test_a_first_or_unchanged_picture_removes_nothing(
    before, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        remove_replaced(default_storage, before=before, now=now)

    assert callbacks == []


@pytest.mark.django_db
def test_a_kept_picture_is_served_as_nothing_but_a_picture(client):
    name = default_storage.save("logos/" + "a" * 32 + ".webp", clean_picture(upload(picture())))

    answer = client.get(f"/media/{name}")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == "attachment"
    assert "immutable" in answer["Cache-Control"]
    b"".join(answer.streaming_content)
    answer.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "logos/" + "f" * 32 + ".webp", "avatars/../db.sqlite3", "logos/x.webp", "secret/" + "a" * 32 + ".webp",
        "avatars/" + "a" * 32 + ".svg", "logos/" + "a" * 32 + ".webp/", "..%2fsecret_key",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client, name):
    assert client.get(f"/media/{name}").status_code == 404
