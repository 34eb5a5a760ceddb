"""Files for the tests of imports."""

import html
import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse


def as_csv(*rows: Sequence[Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(map(str, row)) for row in rows).encode(encoding)


def as_excel(*rows: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: Client, model: str, data: bytes, name: str = "file.csv") -> Any:
    """The page that shows what the file would do, or why it cannot be read."""
    url = reverse(f"admin:accounts_{model}_import")
    return client.post(url, {"file": SimpleUploadedFile(name, data)})


def confirm(client: Client, model: str, page: Any) -> Any:
    """Press the button of that page."""
    rows = re.search(r'name="rows" value="([^"]+)"', page.content.decode())
    assert rows is not None
    url = reverse(f"admin:accounts_{model}_import")
    return client.post(url, {"rows": html.unescape(rows[1])})


def words(page: Any) -> str:
    """The text of a page, for sentences."""
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return " ".join(html.unescape(text).split())
