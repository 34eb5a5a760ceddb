"""Programs that were heard a moment ago, and what never says a word."""

import pytest

from accounts.models import Heartbeat
from influencer_platform.health import findings, pulse
from influencer_platform.health.findings import OK
from influencer_platform.tests.clockwork.fixtures import clockwork  # noqa: F401


@pytest.fixture
def alive(db):
    """Worker and clock were heard a moment ago."""
    for name in ("worker default here", "clock"):
        Heartbeat.note(name, node="here")


@pytest.fixture
def broker(monkeypatch):
    """A broker that answers, for tests of everything else."""
    fine = findings.Check("broker", lambda: findings.Finding("broker", OK, "answers"), False)
    monkeypatch.setitem(findings.checks, "broker", fine)


@pytest.fixture(autouse=True)
def _fresh_pulse(monkeypatch):
    monkeypatch.setattr(pulse, "pulse", pulse.Pulse())
