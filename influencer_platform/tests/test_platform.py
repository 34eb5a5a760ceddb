"""What the project stands on: its requirements, icons, set-up script and the servers tests start."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from environ import Env

from influencer_platform import bootstrap, valkey

ROOT = Path(settings.BASE_DIR)


def required(name: str) -> set[str]:
    lines = (ROOT / name).read_text().splitlines()
    return {match[0] for line in lines if (match := re.match(r"[\w.-]+", line))}


def test_the_requirements_name_the_packages_the_design_asks_for():
    runtime = {
        "Django",
        "django-allauth",
        "django-guardian",
        "celery",
        "django-celery-beat",
        "django-redis",
        "django-import-export",
        "django-htmx",
    }

    assert required("requirements.txt") >= runtime
    assert "pytest-django" in required("requirements-dev.txt")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_pins_what_the_requirements_pin(name):
    lock = (ROOT / name).with_suffix(".lock").read_text().lower()
    pins = re.findall(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", (ROOT / name).read_text().lower(), re.MULTILINE
    )

    assert pins
    assert [
        f"{package}=={version}"
        for package, version in pins
        if not re.search(
            rf"^{re.escape(package)}(\[.*\])?=={re.escape(version)}", lock, re.MULTILINE
        )
    ] == []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "package-lock.json"]
)
def test_a_lock_names_no_place_to_fetch_from(name):
    lock = (ROOT / name).read_text()

    assert re.findall(r"--index-url|--find-links|\"resolved\"|[\w.]+\.tgz|\.whl", lock) == []


def test_every_icon_in_a_template_is_in_the_sprite_list():
    listed = set((ROOT / "influencer_platform" / "icons.txt").read_text().split())
    used = {
        name
        for file in (ROOT / "templates").rglob("*.html")
        for name in re.findall(
            r"icons\.svg[^#\"]*#([a-z0-9-]+)|{% icon \"([a-z0-9-]+)\"", file.read_text()
        )
        for name in name
        if name
    }

    assert used - listed == set()


def test_an_unknown_icon_is_refused_by_name():
    with pytest.raises(bootstrap.SetupError, match="no-such-icon"):
        bootstrap.icon_symbol("no-such-icon")


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(
        bootstrap.SetupError, match=r"needs Python 3\.11 or newer; this one is 3\.9"
    ):
        bootstrap.check_python()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8e3"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(bootstrap.SetupError, match="is no port"):
        bootstrap.require_free_port()


def test_a_port_in_use_is_refused_with_another_one_to_try(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(bootstrap.SetupError, match=f"Port {port} is in use"):
            bootstrap.require_free_port()


def test_the_secret_key_is_made_once_for_the_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VAR", tmp_path)
    monkeypatch.delenv("SECRET_KEY", raising=False)

    bootstrap.make_secret_key()
    first = (tmp_path / "secret_key").read_text()
    bootstrap.make_secret_key()

    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) > 60
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_long_socket_path_moves_to_a_short_private_folder(tmp_path):
    deep = tmp_path / ("folder" * 20)

    moved = valkey.socket_path(deep)

    assert len(str(moved)) <= valkey.LONGEST_SOCKET_PATH
    assert moved.parent.stat().st_mode & 0o777 == 0o700
    assert valkey.socket_path(deep) == moved
    moved.parent.rmdir()


def test_a_machine_without_the_valkey_wheel_is_told_to_name_a_server(monkeypatch):
    monkeypatch.setattr(valkey, "get_binary_path", None)

    with pytest.raises(valkey.NoValkey, match="make run REDIS_URL="):
        valkey.binary()


@pytest.mark.postgres
def test_postgres_answers_this_process_and_another(postgres_url):
    options = Env.db_url_config(postgres_url)
    with psycopg.connect(
        host=options["HOST"], user=options["USER"], dbname=options["NAME"]
    ) as connection:
        version = connection.execute("show server_version").fetchone()

    script = "import psycopg, sys; print(psycopg.connect(sys.argv[1]).execute('select 6 * 7').fetchone()[0])"
    dsn = f"host={options['HOST']} user={options['USER']} dbname={options['NAME']}"
    other = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, dsn],
        capture_output=True,
        text=True,
        check=True,
    )

    assert version
    assert version[0].startswith("18")
    assert other.stdout.strip() == "42"


@pytest.mark.browser
def test_the_browser_opens_a_page(browser):
    page = browser.new_page()
    page.set_content("<h1>Tandem</h1>")

    assert page.inner_text("h1") == "Tandem"
    page.close()
