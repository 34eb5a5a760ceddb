"""Somebody at a browser of their own, who notices everything that goes wrong on the way."""

import os
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from accounts.models import User

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SETTLED = 300
"""Milliseconds until colours have changed and delayed answers are there, for pictures."""
EXPECTED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
"""A refusal (`_watch` looks at those), and an answer that nobody waits for any more because the person went on."""
PATIENCE = 8_000
"""Milliseconds to wait for what must appear; generous, for busy machines."""
expect.set_options(timeout=PATIENCE)


class Person:
    """`page` is their tab; `complaints` is what a careful user would have seen in the developer tools."""

    def __init__(
        self, browser: Browser, site: str, *, scripts: bool = True, **options: Any
    ) -> None:
        self.site, self.scripts = site, scripts
        self.context = browser.new_context(
            base_url=site,
            java_script_enabled=scripts,
            viewport=options.pop("viewport", WIDE),
            reduced_motion="reduce",
            **options,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("response", self._watch)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self.complaints.append(f"{self.page.url} console: {message.text}")

    def _watch(self, response: Response) -> None:
        """Whatever is refused must be a page that says so; a missing picture or script never is."""
        asset = response.request.resource_type not in {"document", "xhr", "fetch"}
        if response.status >= 500 or (asset and response.status >= 400):
            self.complaints.append(f"{self.page.url} got {response.status} for {response.url}")

    def sign_in(self, user: User) -> None:
        """Straight into a session, for tests that are about something else than the log-in."""
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.site}])

    def go(self, path: str) -> int:
        """The status of the answer."""
        response = self.page.goto(path)
        return response.status if response else 0

    def link(self, name: str, **options: Any) -> Locator:
        return self.page.get_by_role("link", name=name, **options)

    def button(self, name: str, **options: Any) -> Locator:
        return self.page.get_by_role("button", name=name, **options)

    def field(self, label: str, *, within: Locator | None = None) -> Locator:
        """The control whose label begins like this."""
        named = (within or self.page).get_by_label(re.compile(rf"^\s*{re.escape(label)}"))
        return named.and_(self.page.locator("input, textarea, select"))

    def fill(self, texts: dict[str, str], *, within: Locator | None = None) -> None:
        """Type into the fields with these labels."""
        for label, text in texts.items():
            self.field(label, within=within).fill(text)

    def search(self, box: str, text: str) -> None:
        """Results follow the typing; without scripts the form is sent."""
        field = self.page.get_by_role("searchbox", name=box)
        field.press_sequentially(text)
        if not self.scripts:
            field.press("Enter")

    def sees(self, *sentences: str) -> None:
        """Each of these is on the screen."""
        for sentence in sentences:
            expect(self.page.get_by_text(sentence).filter(visible=True).first).to_be_visible()

    def reads(self, heading: str) -> None:
        """The page's own title, the one h1."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def shoot(self, name: str) -> None:
        """Pictures wide and narrow, light and dark, in the folder named by BROWSER_PICTURES; none without it."""
        if not (folder := os.environ.get("BROWSER_PICTURES")):
            return
        for size in (WIDE, PHONE):
            for scheme in ("light", "dark"):
                self.page.set_viewport_size(size)  # type: ignore[arg-type]
                self.page.emulate_media(color_scheme=scheme)
                self.page.evaluate("scrollTo(0, 0)")
                self.page.wait_for_timeout(SETTLED)
                mode = "" if self.scripts else "plain-"
                path = Path(folder) / f"{mode}{name}-{size['width']}-{scheme}.png"
                self.page.screenshot(path=path, full_page=True, caret="initial")
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="light")
