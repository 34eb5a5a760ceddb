"""What monitoring, staff and the doctor's readers are told."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Heartbeat
from influencer_platform.health import findings, pulse
from influencer_platform.health.findings import OK
from influencer_platform.tests.health.looking import owe
from influencer_platform.tests.staff import sign_in


def doctor(*words: str) -> str:
    out = StringIO()
    call_command("doctor", *words, stdout=out)
    return out.getvalue()


def test_the_doctor_names_each_check_and_ends_well(alive, broker):
    told = doctor()

    assert [line.split()[0] for line in told.splitlines()] == [OK] * (len(findings.checks) + 1)
    assert "fit each other" in told


def test_the_doctor_fails_for_monitoring_when_something_is_bad(alive, broker):
    Heartbeat.objects.filter(name="clock").delete()

    with pytest.raises(CommandError, match="One is not well"):
        doctor()


def test_a_warning_fails_only_when_that_is_asked_for(alive, broker):
    owe(status="uncertain")

    assert "warn" in doctor("--quick")
    with pytest.raises(CommandError):
        doctor("--quick", "--strict")


def test_the_doctor_speaks_to_programs_and_looks_at_what_is_named(alive, broker):
    told = json.loads(doctor("--json", "worker", "disk"))

    assert told["status"] == OK
    assert [one["name"] for one in told["findings"]] == ["disk", "worker"]
    with pytest.raises(CommandError, match="no check called"):
        doctor("nonsense")


def test_monitoring_hears_one_word(alive, broker, client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"ok\n",
        "text/plain",
    )
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert client.post("/healthz").status_code == 405


def test_monitoring_hears_that_something_is_wrong_and_not_what(db, client):
    answer = client.get("/healthz", headers={"Host": "anything.example"})

    assert (answer.status_code, answer.content) == (503, b"not ok\n")


def test_monitoring_is_answered_without_a_database_and_whatever_cookie_comes(
    db, client, monkeypatch
):
    def gone():
        raise OperationalError

    monkeypatch.setitem(findings.checks, "database", findings.Check("database", gone, False))
    client.cookies["sessionid"] = "x" * 32

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/healthz").status_code == 503
    assert len(asked) == 0


def test_many_callers_cost_one_look(alive, broker, client, monkeypatch):
    looks = []
    monkeypatch.setattr(pulse, "examine", lambda: looks.append(1) or [])

    for _ in range(50):
        assert client.get("/healthz").status_code == 200

    assert len(looks) == 1


def test_a_lead_sees_the_machine_room_with_what_was_measured(alive, broker, client):
    sign_in(client, "Lead")
    owe(status="uncertain")

    page = client.get(reverse("admin:system")).content.decode()

    for words in ("Something wants a look", "worker default here", "Mails in trouble", "Uncertain"):
        assert words in page


def test_the_home_counts_the_programs_that_fell_silent(alive, client):
    sign_in(client, "Lead")
    assert 'data-news="Silent programs: 0"' in client.get("/admin/").content.decode()

    Heartbeat.objects.filter(name="clock").update(at=timezone.now() - timedelta(minutes=6))

    assert 'data-news="Silent programs: 1"' in client.get("/admin/").content.decode()
