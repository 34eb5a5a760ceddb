"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

pytest_plugins = [
    "accounts.tests.mailing",
    "influencer_platform.tests.cast",
    "influencer_platform.tests.flushing",
    "influencer_platform.tests.postgres",
    "influencer_platform.tests.chromium",
    "influencer_platform.tests.showing",
]


@pytest.fixture(autouse=True, scope="session")
def _staff_need_no_second_step() -> Iterator[None]:
    """The staff of tests sign in with a password alone; the tests of the second step switch it on."""
    with override_settings(STAFF_MFA_REQUIRED=False):
        yield


@pytest.fixture(autouse=True, scope="session")
def _files_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps what tests upload, export and send out of the developer's own files."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("media", "exports", "mail")}
    with override_settings(
        MEDIA_ROOT=folders["media"],
        EXPORTS_ROOT=folders["exports"],
        MAIL_JOURNAL=folders["mail"] / "journal",
    ):
        yield
