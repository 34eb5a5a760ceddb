"""The site and its visitors."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from influencer_platform.tests.browser.market import Market, build_market
from influencer_platform.tests.browser.person import Person
from influencer_platform.tests.browser.site import migrated_database, served, working_on

Invite = Callable[..., Person]
Visit = Callable[..., Person]


@pytest.fixture(scope="session")
def new_database(
    browser: Browser,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], Path]:
    """Makes database files as they are after `migrate`, as many as are asked for."""
    folder = tmp_path_factory.mktemp("databases")
    numbers = itertools.count(1)
    with django_db_blocker.unblock():
        migrated = migrated_database(folder / "migrated.sqlite3")
    return lambda: Path(shutil.copy(migrated, folder / f"{next(numbers)}.sqlite3"))


@pytest.fixture
def site(new_database: Callable[[], Path], django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of the product on an empty, migrated database; the test works on that database, too."""
    with django_db_blocker.unblock(), working_on(new_database()), served() as address:
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


@pytest.fixture(scope="module")
def market(
    new_database: Callable[[], Path], django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Market, str]]:
    """A market with something on every page, and the address where it is served; the same for all tests of a module."""
    with django_db_blocker.unblock(), working_on(new_database()), served() as address:
        yield build_market(), address


@pytest.fixture
def visit(browser: Browser, market: tuple[Market, str]) -> Iterator[Visit]:
    """`visit("sponsor", "/sponsor/campaigns/{campaign}/")`: that person, signed in, before that page."""
    built, address = market
    people: list[Person] = []

    def arrive(who: str, path: str, *, status: int = 200, **options: Any) -> Person:
        person = Person(browser, address, **options)
        people.append(person)
        if who in built.people:
            person.sign_in(built.people[who])
        there = path.format(**built.ids)
        assert person.go(there) == status
        assert person.page.url == address + there
        return person

    yield arrive
    for one in people:
        one.context.close()
    assert [complaint for one in people for complaint in one.complaints] == []
