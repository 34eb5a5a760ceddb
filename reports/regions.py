"""The part of a dashboard that keeps itself up to date, as one piece of HTML with the name of its state."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.keeping import person
from influencer_platform.caching import cached
from reports.asking import Choice
from reports.scope import STEP


@dataclass(frozen=True)
class Region:
    """`context` is asked only where the part is made anew; nothing of the request goes into it but the person and the choice."""

    choice: Choice
    template: str
    live: str
    context: Callable[[], dict[str, Any]]
    seconds: int

    @cached_property
    def inner(self) -> SafeString:
        user = self.choice.scope.user
        key = f"region:{user.pk}:{get_language()}:{user.time_zone}:{self.moment}:{self.live}{self.query}"
        html = cached(
            key,
            self._made,
            depends_on=lambda: [person(user.pk)],
            kind=str,
            seconds=int(STEP.total_seconds()),
        )
        return SafeString(html)  # made by our own templates, here or for the same person before

    @property
    def moment(self) -> str:
        """Which step of the clock it is of: what it says of times is as old as that at most."""
        return f"{self.choice.scope.now:%Y%m%d%H%M}"

    def _made(self) -> str:
        user = self.choice.scope.user
        given = {"user": user, "choice": self.choice} | self.context()
        return str(render_to_string(self.template, given))

    @cached_property
    def version(self) -> str:
        """Names what is shown: the same words, the same name."""
        return hashlib.sha256(self.inner.encode()).hexdigest()[:16]

    @cached_property
    def html(self) -> SafeString:
        address = self.live + self.query
        return format_html(
            '<div id="dashboard" class="stack" data-live="{}" data-version="{}" data-seconds="{}">{}</div>',
            address,
            self.version,
            self.seconds,
            self.inner,
        )

    @property
    def query(self) -> str:
        params = self.choice.scope.params
        return f"?{urlencode(params)}" if params else ""
