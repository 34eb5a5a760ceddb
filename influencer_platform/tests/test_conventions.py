"""Rules about the code itself, each of which has cost somebody else's project money."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
APPS = ("accounts", "campaigns", "adrequests", "reports")
GATES = {
    "visible_to", "run_by", "editable_by", "open_to_all", "waiting", "listed", "with_party", "about",
}  # fmt: skip
DEALS = {
    "status",
    "awaiting",
    "committed_minor",
    "paid_minor",
    "seats_taken",
    "flagged_at",
    "offer_number",
}


def modules(*patterns: str) -> Iterator[tuple[Path, ast.Module]]:
    for app in APPS:
        for pattern in patterns:
            for path in sorted((ROOT / app).glob(pattern)):
                yield path, ast.parse(path.read_text())


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", None) in names:
            yield node


def chain(node: ast.expr) -> list[str]:
    """`A.objects.visible_to(u).get(pk=1)` → [get, visible_to, objects, A]."""
    names = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        else:
            return [*names, node.id] if isinstance(node, ast.Name) else names


def test_pages_reach_rows_only_through_a_gate():
    """Niche and Policy are everybody's; anything else in a view starts at `visible_to` or its kin."""
    loose = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, tree in modules("views.py", "views/*.py", "api.py")
        for call in calls(tree, "all", "get", "filter", "first", "count", "exists", "in_bulk")
        if "objects" in (names := chain(call))
        and names[-1] not in {"Niche", "Policy"}
        and not GATES & set(names)
    ]

    assert loose == []


READ_BY_NOBODY = {
    "adrequests/personal/deals.py",  # what a person wrote themselves, also in a thread they may not open any more
    "adrequests/hooks.py",  # a report brings along the one message that a party of the thread shows to staff
    "adrequests/trust.py",  # a rule looks for words of its own and names those, never the text
    "reports/earned.py",  # when somebody wrote first, not what
    "reports/services/earning.py",  # that somebody wrote, not what
    "reports/monthly/cases.py",  # that somebody wrote, not what
    "reports/rows.py",  # that somebody wrote, not what
}


def test_the_words_of_a_thread_have_one_door():
    """`Message.objects.visible_to`, for whatever reads them outside of the deal's own services and models."""
    managers = {"objects", "_base_manager", "_default_manager"}
    inside = {"services", "models", "tests", "migrations"}
    loose = {
        str(path.relative_to(ROOT))
        for folder in (*APPS, "reports", "influencer_platform")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not inside & set(path.relative_to(ROOT).parts)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (names := chain(node))[-1:] == ["Message"]
        and managers & set(names)
        and "visible_to" not in names
    }

    assert loose <= READ_BY_NOBODY


def test_only_services_write_what_a_rule_guards():
    """Status, turn, money and flags change nowhere else than in services (and in migrations)."""
    loose = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, tree in modules(
            "*.py", "views/*.py", "models/*.py", "management/**/*.py", "templatetags/*.py"
        )
        for call in calls(
            tree, "update", "create", "bulk_create", "update_or_create", "bulk_update"
        )
        if "objects" in chain(call) and DEALS & {word.arg for word in call.keywords}
    ]

    assert loose == []


OPENS_A_SOCKET = {"reports/clicks/line.py"}


def test_no_signal_receivers_but_the_worker_s_start():
    """A side effect stands in the service that causes it."""
    found = {
        str(path.relative_to(ROOT))
        for path, tree in modules("**/*.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"connect", "receiver"}
        if "tests" not in path.parts
    }

    assert found - OPENS_A_SOCKET == {"accounts/tasks.py"}


WITHOUT_FORM_TOKEN = {
    "accounts/views/unsubscribing.py: csrf_exempt",
    "reports/views/orders.py: csrf_exempt",
}
"""Mailbox providers and shops post there without having seen a page; a signature is the proof."""


def test_no_unsafe_html_and_no_raw_sql():
    """User content is plain text; queries are the ORM's."""
    words = ("mark_safe", "|safe", "autoescape off", "RawSQL", ".raw(", ".extra(", "csrf_exempt")
    files = [
        path
        for pattern in ("*/**/*.py", "templates/**/*.html")
        for path in ROOT.glob(pattern)
        if path.relative_to(ROOT).parts[0] in {*APPS, "influencer_platform", "templates"}
        and "tests" not in path.parts
    ]

    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in files
        for word in words
        if word in path.read_text()
    ]

    assert set(found) == WITHOUT_FORM_TOKEN


def test_nothing_fetches_from_the_network():
    """No server-side request can be forged where none is made."""
    clients = {"requests", "urllib.request", "httpx", "http.client", "aiohttp"}

    found = {
        (str(path.relative_to(ROOT)), name)
        for path, tree in modules("**/*.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in {getattr(node, "module", None), *(alias.name for alias in node.names)} & clients
        if "tests" not in path.parts
    }

    assert found == set()
