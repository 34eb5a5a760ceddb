"""What the documents promise: every setting is in the table, every link and file they name exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LARGEST_PICTURE = 250 * 1024


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_setting_of_the_environment_is_in_the_table():
    readers = [
        ROOT / "influencer_platform/settings.py",
        ROOT / "influencer_platform/management/commands/first_admin.py",
    ]
    asked = {
        name
        for path in readers
        for name in re.findall(r"env(?:\.\w+)?\(\s*[\"']([A-Z_]+)[\"']", path.read_text())
    }
    table = set(re.findall(r"`([A-Z_]+)`", (ROOT / "README.md").read_text()))

    assert len(asked) > 10
    assert asked - table == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_between_documents_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_a_document_names_exists(document):
    named = re.findall(
        r"`((?:influencer_platform|accounts|campaigns|adrequests|reports|docs|bench)/[\w/.-]+)`",
        document.read_text(),
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_pictures_in_documents_stay_small():
    assert [
        name_of(p) for p in (ROOT / "docs").rglob("*.png") if p.stat().st_size > LARGEST_PICTURE
    ] == []


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]

    assert all(number.isdigit() for number in numbers)
    assert len(set(numbers)) == len(numbers)
