"""A real Valkey for the tests of the queue, and the deal around a link."""

import subprocess
import time

import pytest

from influencer_platform import valkey
from influencer_platform.tests.left_out import leave_out
from reports.clicks import visitors
from reports.clicks.queue import queue
from reports.tests.links.factories import link_of, make_deal


@pytest.fixture(autouse=True)
def _no_salt_of_another_test():
    visitors._salts.clear()


@pytest.fixture(scope="session")
def valkey_socket(tmp_path_factory):
    """A server as an installation has it, for all tests of this process."""
    try:
        valkey.binary()
    except valkey.NoValkey as reason:
        leave_out(str(reason))
    folder = tmp_path_factory.mktemp("valkey")
    path = valkey.socket_path(folder)
    command = list(valkey.child(folder / "valkey", path).command)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 20
        while not valkey.answers(path):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield path
        process.kill()


@pytest.fixture
def clicks(valkey_socket, settings):
    """The empty queue, which redirects find."""
    settings.REDIS_URL = f"unix://{valkey_socket}"
    found = queue()
    found._client.flushall()
    found._away_until = 0.0
    return found


@pytest.fixture
def deal(db):
    return make_deal()


@pytest.fixture
def link(deal):
    return link_of(deal)
