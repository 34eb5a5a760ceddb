"""The checks wait for nobody who does not answer."""

import socket
import threading
import time

import pytest

from influencer_platform.health import findings
from influencer_platform.health.findings import BAD, OK
from influencer_platform.tests.faults.sink import Sink
from influencer_platform.tests.health.looking import found


@pytest.fixture
def mute():
    """An address that accepts and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=32) as server:
        kept: list[socket.socket] = []

        def accept():
            while True:
                try:
                    kept.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for one in kept:
            one.close()


def test_a_broker_that_accepts_and_never_answers_is_bad_within_a_second(alive, settings, mute):
    settings.REDIS_URL = f"redis://{mute}"

    began = time.monotonic()
    level = found("broker").level

    assert level == BAD
    assert time.monotonic() - began < 1.2


@pytest.mark.parametrize(("code", "level"), [(250, OK), (421, BAD)])
def test_a_mail_server_that_takes_a_connection_and_no_mail_is_bad(
    alive, settings, monkeypatch, code, level
):
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr("smtplib.SMTP.noop", lambda _server: (code, b"so be it"))
    with Sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port

        assert found("mail server").level == level


def test_a_mail_server_that_never_answers_is_bad_in_bounded_time(alive, settings, mute):
    settings.EMAIL_URL = f"smtp://{mute}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mute.split(":")[0], int(mute.split(":")[1])

    began = time.monotonic()
    level = found("mail server").level

    assert level == BAD
    assert time.monotonic() - began < 2.5


def test_a_check_that_hangs_holds_nobody_up(alive, monkeypatch, broker):
    end = threading.Event()
    hangs = findings.Check("disk", lambda: end.wait(30) and None, False)
    monkeypatch.setitem(findings.checks, "disk", hangs)
    monkeypatch.setattr(findings, "PATIENCE", 0.2)

    began = time.monotonic()
    level = found("disk").level
    end.set()

    assert level == BAD
    assert time.monotonic() - began < 2
