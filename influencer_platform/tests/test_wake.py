"""A wake comes after commit, once, and hurts nobody when the broker is away."""

import logging
import threading

import pytest
from django.db import transaction

from influencer_platform import wake as wake_module
from influencer_platform.wake import wake


@pytest.fixture
def broker(monkeypatch, settings):
    """The tasks that reach the broker, which is slow until `let_go` is set."""
    settings.REDIS_URL, settings.TESTING = "redis://127.0.0.1:1", False
    published: list[str] = []
    let_go = threading.Event()

    def send_task(name, *, retry):
        assert retry is False
        let_go.wait(10)
        published.append(name)

    monkeypatch.setattr(wake_module.app, "send_task", send_task)
    yield published, let_go
    let_go.set()
    finish()


def finish() -> None:
    """Wait until the one thread that publishes has nothing left to do."""
    wake_module._pool.submit(lambda: None).result(10)


def test_the_wake_goes_to_the_broker_of_the_settings(settings):
    """A web process that never imported the tasks publishes to our broker all the same, not to Celery's default."""
    assert wake_module.app.main == "influencer_platform"
    assert wake_module.app.conf.broker_url == settings.CELERY_BROKER_URL


def test_a_worker_is_woken_after_the_commit_and_not_before(
    db, broker, django_capture_on_commit_callbacks
):
    published, let_go = broker
    let_go.set()
    with django_capture_on_commit_callbacks(execute=True):
        wake("adrequests.overdue_requests")
        finish()
        assert published == []

    finish()
    assert published == ["adrequests.overdue_requests"]


def test_what_is_rolled_back_wakes_nobody(db, broker, django_capture_on_commit_callbacks):
    published, let_go = broker
    let_go.set()
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        wake("adrequests.overdue_requests")
        transaction.set_rollback(True)

    finish()
    assert callbacks == []
    assert published == []


def test_many_wakes_of_one_task_are_one_while_it_waits(
    db, broker, django_capture_on_commit_callbacks
):
    published, let_go = broker
    wake_module._pool.submit(let_go.wait, 10)  # the thread is busy with something else
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            wake("accounts.send_mail")
        wake("adrequests.overdue_requests")

    let_go.set()
    finish()
    assert published == ["accounts.send_mail", "adrequests.overdue_requests"]


def test_a_broker_that_is_away_is_a_line_in_the_log(
    db, broker, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def refuse(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr(wake_module.app, "send_task", refuse)
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        wake("accounts.send_mail")

    finish()
    assert caplog.messages == ["could not wake accounts.send_mail: ConnectionError"]
    assert wake_module._waiting == set()


@pytest.mark.parametrize(("url", "is_test"), [("", False), ("redis://127.0.0.1:1", True)])
def test_without_a_broker_and_in_tests_nothing_is_asked_for(
    db, settings, django_capture_on_commit_callbacks, url, is_test
):
    settings.REDIS_URL, settings.TESTING = url, is_test
    with django_capture_on_commit_callbacks() as callbacks:
        wake("accounts.send_mail")

    assert callbacks == []
