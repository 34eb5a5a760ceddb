"""A move: what a person does to one object of a deal by a POST of its own."""

from collections.abc import Callable
from typing import Any

from accounts.idempotency import idempotent
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import described


def move(summary: str, **words: Any) -> Callable[[Callable[..., Any]], Any]:
    """The route of a move. `words` are those of `described`; each may be not allowed, of no object, or refused by a rule."""

    def wrap(view: Callable[..., Any]) -> Any:
        routed = route("POST")(idempotent(view))
        return described("POST", summary, refusals=(403, 404, 409), **words)(routed)

    return wrap
