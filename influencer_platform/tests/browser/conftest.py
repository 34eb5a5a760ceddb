"""The site and its visitors."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from influencer_platform.tests.browser.person import Person
from influencer_platform.tests.browser.site import copy_of_test_database, served, working_on

Invite = Callable[..., Person]


@pytest.fixture
def site(
    browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[str]:
    """The address of the product on an empty, migrated database; the test works on that database, too."""
    with django_db_blocker.unblock():
        path = copy_of_test_database(tmp_path / "site.sqlite3")
        with working_on(path), served() as address:
            yield address


@pytest.fixture
def person(browser: Browser, site: str) -> Iterator[Invite]:
    """Makes people with a browser of their own. At the end nothing may have gone wrong in any of them."""
    people: list[Person] = []

    def arrive(**options: Any) -> Person:
        people.append(Person(browser, site, **options))
        return people[-1]

    yield arrive
    for one in people:
        one.context.close()
    assert [complaint for one in people for complaint in one.complaints] == []
