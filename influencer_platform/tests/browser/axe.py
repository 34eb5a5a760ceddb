"""What axe-core finds on the page a browser shows. It is put in by the debugger: the pages refuse foreign scripts."""

from functools import cache
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OURS = (*WCAG, "best-practice")
TALLEST = 12_000


@cache
def _source() -> str:
    return (settings.BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()


def violations(page: Page, *, width: int, scheme: str, rules: tuple[str, ...] = OURS) -> list[str]:
    """One line for each broken rule and element. The window is as tall as the page, so that nothing covers anything."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    page.wait_for_timeout(50)
    tab = page.context.new_cdp_session(page)
    tab.send("Runtime.evaluate", {"expression": _source()})
    options = f"{{runOnly: {list(rules)}, resultTypes: ['violations']}}"
    answer = tab.send(
        "Runtime.evaluate",
        {
            "expression": f"axe.run(document, {options}).then(found => found.violations)",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    tab.detach()
    assert "exceptionDetails" not in answer, answer
    where = f"{width} {scheme}"
    return [line for rule in answer["result"]["value"] for line in _lines(where, rule)]


def _lines(where: str, rule: dict[str, Any]) -> list[str]:
    return [
        f"{where}: {rule['id']} at {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()}"
        for node in rule["nodes"]
    ]
