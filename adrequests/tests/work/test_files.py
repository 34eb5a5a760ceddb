"""Files handed in as drafts: what is refused, what is kept, and how they are sent."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.tests.factories import make_influencer, make_staff
from adrequests import files
from adrequests.files import clean_draft
from adrequests.models import Draft
from adrequests.services import open_thread
from adrequests.tests.pages import signed_in, url

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00" + b"\x00" * 64
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00" + b"\x00" * 64
WEBM = b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x82\x84webm" + b"\x00" * 64


def picture(kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, kind)
    return out.getvalue()


def upload(data: bytes, name: str = "cut.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def zipped(before: bytes = b"") -> bytes:
    out = io.BytesIO()
    out.write(before)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("evil.js", "alert(1)")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "ending", "content_type"),
    [
        (PDF, "pdf", "application/pdf"),
        (MP4, "mp4", "video/mp4"),
        (MOV, "mov", "video/quicktime"),
        (WEBM, "webm", "video/webm"),
    ],
)
def test_a_file_is_known_by_its_first_bytes_and_kept_as_it_came(data, ending, content_type):
    kept = clean_draft(upload(data, "first cut.exe"))

    assert (kept.name, kept.content_type) == (f"first cut.{ending}", content_type)
    assert re.fullmatch(rf"[0-9a-f]{{32}}\.{ending}", str(kept.file.name))
    assert kept.file.read() == data


def test_what_packed_bytes_happen_to_say_does_not_matter():
    packed = b"<< >> stream\n\x00/JS \x01/AA \x02endstream\n"

    assert clean_draft(upload(PDF.replace(b"endobj", packed + b"endobj"))).name == "cut.pdf"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_anew(kind):
    kept = clean_draft(upload(picture(kind), "me.png"))

    assert (kept.name, kept.content_type) == ("me.webp", "image/webp")
    assert Image.open(kept.file).format == "WEBP"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"plain words", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!doctype html>", b"GIF89a" + b"0" * 20, zipped(),
        b"\x7fELF" + b"0" * 40, b"MZ" + b"0" * 40, b"\x00\x00\x00\x20ftypevil" + b"0" * 40, b"\x1a\x45\xdf\xa3" + b"0" * 80,
        b"RIFF\x00\x00\x00\x00AVI LIST", b"\x89PNG\r\n\x1a\n broken", zipped(PDF), zipped(MP4), zipped(picture()),
        PDF.replace(b"%%EOF", b""), PDF.replace(b"/Type", b"/OpenAction"), PDF.replace(b"/Type", b"/JavaScript"),
        PDF.replace(b"/Type", b"/Launch"), PDF.replace(b"1 0 obj", b"<script>alert(1)</script>"),
        MP4 + b"<html><script>", picture() + b"<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_what_is_no_draft_or_more_than_one_is_refused(data):
    with pytest.raises(ValidationError):
        clean_draft(upload(data))


@pytest.mark.parametrize(("data", "most"), [(PDF, "MOST_OF_PDF"), (MP4, "MOST_OF_VIDEO")])
def test_a_file_that_is_too_large_is_refused(data, most, monkeypatch):
    monkeypatch.setattr(files, most, len(data) - 1)

    with pytest.raises(ValidationError, match="too large"):
        clean_draft(upload(data))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\evil.pdf", "evil.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ('a"; filename="b.html', "a filename=b.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("...", "draft.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("über uns.pdf", "über uns.pdf"),
    ],
)
def test_nothing_dangerous_is_left_of_a_name(name, kept):
    file = upload(PDF)
    file._name = name  # past what Django's own setter cuts off

    assert clean_draft(file).name == kept


@pytest.fixture
def handed_in(piece):
    client = signed_in(piece.ad_request.influencer)
    client.post(
        url(piece.ad_request, "work/1/draft"), {"draft_number": 0, "upload": upload(PDF, "The cut.pdf")}
    )  # fmt: skip
    return Draft.objects.get()


def address(draft: Draft) -> str:
    return f"/ad-requests/{draft.deliverable.ad_request_id}/work/1/drafts/1/file/"


@pytest.mark.django_db
def test_both_sides_download_it_and_it_is_never_shown_as_a_page(handed_in, company, creator):
    for person in (company, creator):
        answer = signed_in(person).get(address(handed_in))

        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="The cut.pdf"'
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_stranger_and_the_public_address_find_nothing(handed_in):
    stranger = signed_in(make_influencer())

    assert stranger.get(address(handed_in)).status_code == 404
    assert stranger.get(f"/media/{handed_in.file.name}").status_code == 404


@pytest.mark.django_db
def test_staff_download_it_once_they_have_opened_the_conversation(handed_in, deal):
    moderator = make_staff()
    client = signed_in(moderator)
    assert client.get(address(handed_in)).status_code == 404

    open_thread(ad_request=deal, by=moderator, reason="dispute")

    answer = client.get(address(handed_in))
    assert answer.status_code == 200
    answer.close()


@pytest.mark.django_db
def test_a_file_that_is_gone_is_missing(handed_in, company):
    handed_in.file.storage.delete(handed_in.file.name)

    assert signed_in(company).get(address(handed_in)).status_code == 404


@pytest.mark.django_db
def test_a_refused_file_keeps_the_typed_words(piece, creator):
    answer = signed_in(creator).post(
        url(piece.ad_request, "work/1/draft"),
        {"draft_number": 0, "text": "Look at this.", "upload": upload(zipped())},
    )

    assert answer.status_code == 422
    assert "Look at this." in answer.content.decode()
    assert Draft.objects.count() == 0
