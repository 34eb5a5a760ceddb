"""The kinds of files of tests, an empty folder, and somebody who orders."""

import pytest

from accounts.models import Niche, Sponsor, User
from accounts.tests.files import kinds_of_tests


@pytest.fixture(autouse=True)
def _kinds(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    Niche.objects.all().delete()
    with kinds_of_tests():
        yield


@pytest.fixture
def owner(sponsor: Sponsor) -> User:
    return sponsor.user
