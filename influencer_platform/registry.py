"""How a lower app reaches a higher one without knowing it: a named list below, entries made above at start-up."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """Functions of one signature, called in the order of their registration, in the caller's transaction."""

    def __init__(self) -> None:
        self._entries: list[Callable[P, R]] = []

    def register(self, function: Callable[P, R]) -> Callable[P, R]:
        """Decorator that adds `function`; adding it twice is adding it once."""
        if function not in self._entries:
            self._entries.append(function)
        return function

    def run(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [function(*args, **kwargs) for function in self._entries]
