"""Figures of a test, where they are the point of it."""

from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def show(request: pytest.FixtureRequest) -> Callable[[object], None]:
    """Prints a line past pytest's capture."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def line(outcome: object) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n  {outcome}", end="")  # noqa: T201

    return line
