"""Every list, page, decision and action of the back office, tried by each kind of staff; made from what is registered."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, Role, User
from accounts.tests.factories import make_staff, make_user
from influencer_platform.tests.authz.desks import DESKS, MODERATORS_RIGHTS, SITE, SITE_ARGS, Desk
from influencer_platform.tests.authz.market import add_to
from influencer_platform.tests.authz.test_routes import undone

pytestmark = pytest.mark.django_db
OWN_PAGES = {"changelist", "add", "change", "delete", "history"}
DESK_PAGES = {"decide", "undo"}
DJANGOS = {
    "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site", "app_list",
    "figure", "figure_csv",
}  # fmt: skip
"""Pages of the site that lead somewhere else, are of one's own account, or are held to their rights by tests of their own."""
MOST_QUERIES = 15
REGISTERED = {model._meta.label: model_admin for model, model_admin in admin.site._registry.items()}


class Staff:
    """The people, and one row of each list; a colleague who is none of them has flagged what is flagged."""

    def __init__(self) -> None:
        self.people: dict[str, User] = {
            "moderator": make_staff(),
            "lead": make_staff("Lead"),
            "finance": make_staff("Finance"),
            "admin": make_user(Role.Code.ADMIN, is_staff=True, is_superuser=True),
            "without_rights": make_user(Role.Code.ADMIN, is_staff=True),
        }
        self.rows: dict[str, Any] = add_to(make_staff("Lead"))
        self.clients = {who: signed_in(user) for who, user in self.people.items()}

    def through(self, method: str, url: str, data: dict[str, Any] | None = None) -> set[str]:
        """Who is not refused. What a request changes is taken back."""
        found = set()
        for who, client in self.clients.items():
            with undone():
                answer = getattr(client, method)(url, data or {})
            assert answer.status_code < 500, (url, who)
            is_login = "/login/" in answer.headers.get("Location", "")
            if answer.status_code not in {403, 404, 405} and not is_login:
                found.add(who)
        return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff() -> Staff:
    return Staff()


def url(label: str, page: str, *args: Any) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_{page}", args=args)


def pages_of(label: str) -> set[str]:
    """The last words of the names of its routes."""
    prefix = f"{label.lower().replace('.', '_')}_"
    names = (getattr(entry, "name", None) for entry in REGISTERED[label].get_urls())
    return {name.removeprefix(prefix) for name in names if name}


def test_every_list_has_a_policy_and_a_row(staff):
    assert set(REGISTERED) == set(DESKS)
    assert set(staff.rows) == set(DESKS)


def test_every_page_of_a_list_has_a_policy():
    unknown = {
        label: extra
        for label, desk in DESKS.items()
        if (extra := pages_of(label) - OWN_PAGES - DESK_PAGES - set(desk.pages))
    }
    gone = {label: desk.pages.keys() - pages_of(label) for label, desk in DESKS.items()}

    assert unknown == {}
    assert {label: names for label, names in gone.items() if names} == {}


def test_every_decision_and_action_has_a_policy():
    found = {label: set(decisions(label)) | set(other_actions(label)) for label in DESKS}

    assert found == {label: {*desk.decide, *desk.actions} for label, desk in DESKS.items()}


def decisions(label: str) -> list[str]:
    return [verdict.name for verdict in getattr(REGISTERED[label], "verdicts", ())]


def other_actions(label: str) -> set[str]:
    """What the list offers an admin beside the decisions."""
    request = RequestFactory().get("/")
    request.user = make_admin_who_is_nobody()
    return set(REGISTERED[label].get_actions(request)) - set(decisions(label))


def make_admin_who_is_nobody() -> User:
    """Holds every right without a row."""
    return User(is_superuser=True, is_staff=True, is_active=True)


def differences(found: dict[Any, set[str]], wanted: dict[Any, set[str]]) -> dict[Any, Any]:
    """Where they differ: who gets through, who should."""
    assert found.keys() == wanted.keys()
    return {key: (found[key], wanted[key]) for key in found if found[key] != wanted[key]}


def looked_at(staff: Staff, label: str, desk: Desk) -> dict[Any, tuple[set[str], set[str]]]:
    pk = staff.rows[label].pk
    return {
        (label, "changelist"): (staff.through("get", url(label, "changelist")), desk.see),
        (label, "change"): (staff.through("get", url(label, "change", pk)), desk.see),
        (label, "history"): (staff.through("get", url(label, "history", pk)), desk.see),
        (label, "add"): (staff.through("get", url(label, "add")), desk.add),
        (label, "popup"): (staff.through("get", url(label, "add"), {"_popup": "1"}), desk.add),
        (label, "delete"): (staff.through("get", url(label, "delete", pk)), desk.delete),
    }


def test_looking_is_for_those_whom_the_policy_names(staff):
    tried = {
        k: v for label, desk in DESKS.items() for k, v in looked_at(staff, label, desk).items()
    }

    assert {key: pair for key, pair in tried.items() if pair[0] != pair[1]} == {}


def test_changing_is_for_those_whom_the_policy_names(staff):
    tried = {}
    for label, desk in DESKS.items():
        pk = staff.rows[label].pk
        tried[label, "change"] = (staff.through("post", url(label, "change", pk)), desk.change)
        tried[label, "add"] = (staff.through("post", url(label, "add")), desk.add)
        gone = staff.through("post", url(label, "delete", pk), {"post": "yes"})
        tried[label, "delete"] = (gone, desk.delete)
        assert type(staff.rows[label])._base_manager.filter(pk=pk).exists(), label

    assert {key: pair for key, pair in tried.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_deciding_is_for_those_whom_the_policy_names(staff, method):
    found, wanted = {}, {}
    for label, desk in DESKS.items():
        for name, who in desk.decide.items():
            page = url(label, "decide", staff.rows[label].pk, name)
            found[label, name], wanted[label, name] = staff.through(method, page), who

    assert differences(found, wanted) == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_decision_nobody_offers_does_not_exist(staff, method):
    desks = [label for label in DESKS if "decide" in pages_of(label)]

    found = {
        label: staff.through(method, url(label, "decide", staff.rows[label].pk, "promote"))
        for label in desks
    }

    assert {label: who for label, who in found.items() if who} == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_taking_back_what_a_colleague_decided_is_for_those_whom_the_policy_names(staff, method):
    found, wanted = {}, {}
    for label in (label for label in DESKS if "undo" in pages_of(label)):
        row = staff.rows[label]
        event = AuditEvent.objects.about(row).filter(decision__isnull=False).last()
        page = url(label, "undo", row.pk, event.pk if event else 0)
        found[label], wanted[label] = staff.through(method, page), DESKS[label].undo

    assert differences(found, wanted) == {}


def test_the_other_pages_are_for_those_whom_the_policy_names(staff):
    found, wanted = {}, {}
    for label, desk in DESKS.items():
        for page, who in desk.pages.items():
            args = [staff.rows[label].pk] if is_of_a_row(label, page) else []
            address = url(label, page, *args)
            found[label, page] = staff.through("get", address) | staff.through("post", address)
            wanted[label, page] = who

    assert differences(found, wanted) == {}


def is_of_a_row(label: str, page: str) -> bool:
    name = f"{label.lower().replace('.', '_')}_{page}"
    entry = next(e for e in REGISTERED[label].get_urls() if getattr(e, "name", "") == name)
    return "<" in str(entry.pattern)


def offered(client: Client, label: str) -> set[str]:
    """The actions in the list's own menu."""
    page = client.get(url(label, "changelist")).content.decode()
    menu = re.search(r'<select name="action".*?</select>', page, re.DOTALL)
    return set(re.findall(r'<option value="(\w+)"', menu[0])) if menu else set()


def test_a_list_offers_each_person_what_the_policy_gives_them(staff):
    wrong = {}
    for label, desk in DESKS.items():
        for who in desk.see:
            given = {name for name, people in (desk.decide | desk.actions).items() if who in people}
            if (found := offered(staff.clients[who], label)) != given:
                wrong[label, who] = (found, given)

    assert wrong == {}


def test_an_action_that_is_not_offered_does_nothing(staff):
    """Posted by hand, with everything a decision needs."""
    wrong = []
    words = {"confirm": "1", "reason": "other", "message": "m", "private_note": "n", "post": "yes"}
    for label, desk in DESKS.items():
        row = staff.rows[label]
        before = type(row)._base_manager.filter(pk=row.pk).values().get()
        for name, people in {**desk.decide, **desk.actions, "delete_selected": set()}.items():
            for who in staff.people.keys() - people:
                data = words | {"action": name, "_selected_action": [row.pk], "index": "0"}
                events = AuditEvent.objects.count()
                staff.clients[who].post(url(label, "changelist"), data)
                after = type(row)._base_manager.filter(pk=row.pk).values().first()
                if after != before or AuditEvent.objects.count() != events:
                    wrong.append((label, name, who))

    assert wrong == []


def test_the_pages_of_the_site_are_for_those_whom_the_policy_names(staff):
    names = {entry.name for entry in admin.site.get_urls() if getattr(entry, "name", None)}

    assert names - DJANGOS == set(SITE)
    found = {
        name: staff.through("get", reverse(f"admin:{name}", args=SITE_ARGS.get(name)))
        for name in SITE
    }
    assert differences(found, SITE) == {}


def test_nobody_completes_names_of_what_they_may_not_see(staff):
    """Django's own service behind the fields that complete what is typed."""
    query = {
        "app_label": "accounts",
        "model_name": "delivery",
        "field_name": "recipient",
        "term": "a",
    }

    assert staff.through("get", reverse("admin:autocomplete"), query) <= {
        *DESKS["accounts.User"].see
    }
    assert "without_rights" not in staff.through("get", reverse("admin:autocomplete"), query)


def test_a_moderator_can_do_nothing_but_moderate():
    group = Group.objects.get(name="Moderator")
    rights = {
        f"{right.content_type.app_label}.{right.codename}"
        for right in group.permissions.select_related("content_type")
    }

    assert {right for right in rights if ".view_" not in right} == MODERATORS_RIGHTS


def queries(client: Client, label: str) -> int:
    client.get(url(label, "changelist"), follow=True)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url(label, "changelist"), follow=True).status_code == 200
    return len(asked)


def test_a_list_asks_the_same_for_three_rows_and_for_thirty(staff):
    """And less than fifteen times."""
    boss, admin_client = make_staff("Lead"), staff.clients["admin"]
    for _ in range(2):
        add_to(boss)
    few = {label: queries(admin_client, label) for label in DESKS}

    for _ in range(27):
        add_to(boss)

    many = {label: queries(admin_client, label) for label in DESKS}
    grown = {label: (few[label], many[label]) for label in DESKS if few[label] != many[label]}
    assert grown == {}
    assert {label: n for label, n in many.items() if n >= MOST_QUERIES} == {}
