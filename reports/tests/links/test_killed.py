"""`kill -9` of the process that counts, of the web server and of Redis: what was answered is counted, and once."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings

from influencer_platform import valkey
from influencer_platform.tests.faults.conftest import migrated  # noqa: F401  (a fixture)
from influencer_platform.tests.left_out import leave_out
from reports.models import COUNTED
from reports.tests.links.factories import BROWSER

pytestmark = pytest.mark.slow
WORKER = [sys.executable, "-m", "reports.tests.links.worker"]
CLICKS = 3000
KILLS = 6


class Machine:
    """A Valkey with its log, and processes on one database."""

    def __init__(self, folder, database_url):
        self.folder, self.socket = folder, valkey.socket_path(folder)
        self.processes = []
        self.env = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": f"unix://{self.socket}",
            "VAR_DIR": str(folder),
            "SECRET_KEY": "of-the-killed-only-" + "0" * 40,
            "DEBUG": "1",
        }
        self.start_valkey()

    def start(self, command, **more):
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=self.env, start_new_session=True, **more
        )
        self.processes.append(process)
        return process

    def start_valkey(self):
        command = list(valkey.child(self.folder / "valkey", self.socket).command)
        self.valkey = self.start(command, stdout=subprocess.DEVNULL)
        wait_for(lambda: valkey.answers(self.socket))

    def ask(self, *words):
        done = subprocess.run(
            [*WORKER, *words], cwd=settings.BASE_DIR, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def command(self, *words):
        """Ask Valkey itself, over its socket."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.socket))
            connection.sendall(" ".join(words).encode() + b"\r\n")
            return connection.recv(1000).decode().strip()

    def waiting(self):
        return int(self.command("LLEN", "tandem:clicks").removeprefix(":"))

    def kill(self, process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(what, seconds=60):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def machine_on(url, folder):
    try:
        valkey.binary()
    except valkey.NoValkey as reason:
        leave_out(str(reason))
    made = Machine(folder, url)
    yield made
    for process in made.processes:
        if process.poll() is None:
            made.kill(process)
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def file_url(migrated, tmp_path):  # noqa: F811
    path = tmp_path / "db.sqlite3"
    path.write_bytes(migrated.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(params=["file_url", pytest.param("postgres_url", marks=pytest.mark.postgres)])
def machine(request, tmp_path):
    yield from machine_on(request.getfixturevalue(request.param), tmp_path)


@pytest.fixture
def machine_with_file(file_url, tmp_path):
    yield from machine_on(file_url, tmp_path)


def test_a_counting_process_that_is_killed_loses_and_doubles_nothing(machine):
    machine.ask("prepare", str(CLICKS))
    assert machine.waiting() == CLICKS
    chance = random.Random(7)
    kills = 0
    for n in range(KILLS):
        process = machine.start([*WORKER, "flush"], stdout=subprocess.PIPE)
        process.stdout.readline()
        goal = CLICKS - CLICKS * (n + 1) // (KILLS + 2)
        wait_for(lambda goal=goal: machine.waiting() <= goal)
        time.sleep(chance.random() * 0.02)
        kills += machine.waiting() > 0
        machine.kill(process)

    found = machine.ask("sum")

    assert kills == KILLS
    assert found.pop("batches") >= CLICKS // 50
    assert found == {
        "clicks": CLICKS,
        "visitors": CLICKS,
        "sums": dict.fromkeys(COUNTED, 0) | {"raw": CLICKS, "valid": CLICKS, "visitors": CLICKS},
        "is_same": True,
        "left": [0, 0],
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask_until_it_dies(port, path, answered):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    while True:
        try:
            connection.request("GET", path, headers={"User-Agent": BROWSER})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return
        assert answer.status == 302
        answered.append(1)


@pytest.fixture
def web(machine_with_file):
    """A web server, killed while four clients follow a link, and how many answers they got."""
    machine = machine_with_file
    link, port = machine.ask("prepare", "0"), free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--log-level", "critical", "influencer_platform.wsgi:application"),
    ]
    server = machine.start(command, stdout=subprocess.DEVNULL)

    def answers():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(answers)
    answered = []
    threads = [
        threading.Thread(target=ask_until_it_dies, args=(port, link["path"], answered))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(answered) > 500)
    machine.kill(server)
    for thread in threads:
        thread.join()
    return len(answered)


def test_a_web_server_and_then_redis_that_are_killed_lose_no_click_that_was_answered(
    machine_with_file, web
):
    machine = machine_with_file
    kept = machine.waiting()
    assert web <= kept <= web + 4

    machine.kill(machine.valkey)
    machine.start_valkey()

    assert machine.waiting() == kept
    assert machine.ask("sum")["sums"]["raw"] == kept
