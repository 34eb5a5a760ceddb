"""Mails owed to nobody in particular, and a mail server that answers them as told."""

import pytest

from accounts.models import Delivery
from accounts.services.mailing import transport
from influencer_platform.tests.faults.sink import Sink


@pytest.fixture
def smtp(settings, monkeypatch):
    """A mail server to be told what to answer to each mail in turn; well, once the list is over."""
    settings.EMAIL_BACKEND = "influencer_platform.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    monkeypatch.setattr(transport.Transport, "outages", 0)
    answers: list[str] = []
    with Sink(lambda: answers.pop(0) if answers else "", hang=0.6) as sink:
        settings.EMAIL_PORT = sink.port
        sink.answers = answers
        yield sink


def owe(count: int = 1, *, kind: str = "ready_made", **more) -> list[Delivery]:
    start = Delivery.objects.count()
    rows = [
        Delivery(
            **{"address": f"p{n}@example.com", "key": f"key-{n}", "kind": kind, **more},
            payload={"subject": f"key-{n}", "text": "words"},
        )
        for n in range(start, start + count)
    ]
    return Delivery.objects.bulk_create(rows)


def outcome(delivery: Delivery) -> tuple[str, int]:
    delivery.refresh_from_db()
    return delivery.status, delivery.attempts
