"""The API against a client that reads its description and tries everything: four kinds of people, both databases.

A small run is part of the suite. `FUZZ_EXAMPLES=30 make test ARGS="-k fuzz"` is a large one, with every phase: some 30,000 cases.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from influencer_platform.tests.fuzz.kinds import KINDS

pytestmark = pytest.mark.slow

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "")
FEW = "1"
CHECKS = Path(__file__).with_name("schemathesis.toml")
COPY = settings.BASE_DIR / "docs/openapi.json"
KEY = "a-key-of-the-tests-alone-that-is-long-enough-0123456789-abcdef"  # gitleaks:allow
LEAST = 60
"""Cases below this mean that something was left out."""


@contextmanager
def served(database: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The site on this database in a process of its own: its port and a token of each kind of person."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "influencer_platform.settings",
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
        "SECRET_KEY": KEY,
        "API_RATE": "",
        "API_RATE_ANONYMOUS": "",
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "influencer_platform.tests.fuzz.site"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout
        line = process.stdout.readline()
        assert line, (folder / "log").read_text()[-4000:]
        yield json.loads(line)
        assert process.stdin
        process.stdin.close()


def tried(port: int, token: str, folder: Path) -> str:
    """What schemathesis says of the API as this person meets it."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file", str(CHECKS),
        "run", str(COPY), "--url", f"http://127.0.0.1:{port}",
        "--header", f"Authorization: Token {token}",
        "--checks", "all", "--continue-on-failure", "--no-color", "--warnings", "off",
        "--seed", "1", "--generation-deterministic",
        "--max-examples", EXAMPLES or FEW,
        *([] if EXAMPLES else ["--no-shrink", "--phases", "examples,fuzzing"]),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-2000:]
    return done.stdout


def judge(site: dict[str, Any], folder: Path, kinds: tuple[str, ...] = KINDS) -> None:
    for kind in kinds:
        said = tried(site["port"], site["tokens"][kind], folder)
        found = re.search(r"([\d,]+) generated, ([\d,]+) passed", said)
        assert found, said
        generated, passed = (int(number.replace(",", "")) for number in found.groups())
        sys.stdout.write(f"{kind}: {generated} cases\n")
        assert passed == generated >= LEAST


def test_api_keeps_its_description_for_four_kinds_of_people(tmp_path):
    with served(f"sqlite:///{tmp_path}/fuzz.sqlite3", tmp_path) as site:
        judge(site, tmp_path)


@pytest.mark.postgres
def test_api_keeps_its_description_on_postgresql(postgres_url, tmp_path):
    with served(postgres_url, tmp_path) as site:
        judge(site, tmp_path, KINDS if EXAMPLES else KINDS[:2])
