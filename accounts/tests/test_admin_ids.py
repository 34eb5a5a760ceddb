"""Whatever somebody types into the back office's addresses: never an error page. And no two decisions share a key."""

from collections import Counter

import pytest
from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.test import RequestFactory
from django.urls import reverse

from accounts.tests.factories import make_user

TOO_LARGE = 2**63 + 17
TOO_LONG = "9" * 5000  # more digits than Python turns into a number
PATHS = [f"{TOO_LARGE}/change/", f"{TOO_LARGE}/history/", f"{TOO_LARGE}/delete/", f"?id__in={TOO_LARGE}",
         f"?pk__in=1,{TOO_LARGE}", f"?id__exact={TOO_LARGE}", f"?q={TOO_LARGE}", f"?p={TOO_LARGE}", "?q=%00",
         f"{TOO_LONG}/change/"]  # fmt: skip
RESERVED = set("jknsux?123456789")
EVERY = sorted(admin.site._registry.values(), key=lambda one: one.opts.label_lower)
each = pytest.mark.parametrize("desk", EVERY, ids=lambda one: one.opts.model_name)


def base(desk: ModelAdmin) -> str:
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")


@pytest.mark.django_db
@each
def test_a_number_beyond_the_database_s_is_no_error(client, desk):
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))

    codes = {path: client.get(base(desk) + path).status_code for path in PATHS}

    assert {path: code for path, code in codes.items() if code not in {200, 302, 403, 404}} == {}


SEALED = [
    ("delivery", "payload__token__startswith"),
    ("notification", "body__contains"),
    ("user", "password__startswith"),
    ("user", "auth_epoch"),
    ("staffinvitation", "token_hash__startswith"),
    ("failedjob", "where__contains"),
    ("verification", "screenshot__startswith"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "lookup"), SEALED)
def test_what_no_page_shows_cannot_be_guessed_by_filtering(client, model, lookup):
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))

    answer = client.get(reverse(f"admin:accounts_{model}_changelist"), {lookup: "a"})

    assert answer.status_code == 400


@pytest.mark.django_db
@each
def test_an_action_on_impossible_rows_does_nothing(client, desk):
    user = make_user("admin", is_staff=True, is_superuser=True)
    client.force_login(user)
    request = RequestFactory().get(base(desk))
    request.user = user

    for action in desk.get_actions(request):
        data = {"action": action, "_selected_action": [TOO_LARGE, TOO_LONG, "x"], "index": "0"}
        assert client.post(base(desk), data).status_code == 302


@each
def test_each_decision_has_a_key_of_its_own_or_none(desk):
    keys = Counter(key for verdict in getattr(desk, "verdicts", ()) for key in verdict.key.split())

    assert [key for key, n in keys.items() if n > 1] == []
    assert RESERVED & set(keys) == set()
