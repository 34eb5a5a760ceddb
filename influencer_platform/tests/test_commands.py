"""The commands a new installation runs."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from influencer_platform.bootstrap import SetupError
from influencer_platform.management.commands import prepare, serve


@pytest.fixture
def first_admin(db, monkeypatch):
    for name in ("ADMIN_EMAIL", "ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)

    def run(**given: str) -> str:
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        out = io.StringIO()
        call_command("first_admin", stdout=out)
        return out.getvalue()

    return run


def test_the_first_admin_gets_a_generated_password_that_is_shown(first_admin):
    told = first_admin()

    admin = User.objects.get(is_superuser=True)
    password = told.split("password ")[1].split()[0]
    assert admin.email in told
    assert admin.check_password(password)
    assert len(password) >= 20


def test_the_first_admin_gets_the_password_of_the_environment_which_is_not_shown(first_admin):
    told = first_admin(ADMIN_EMAIL="boss@agency.example", ADMIN_PASSWORD="a-long-unusual-phrase")

    admin = User.objects.get(is_superuser=True)
    assert admin.email == "boss@agency.example"
    assert admin.check_password("a-long-unusual-phrase")
    assert "a-long-unusual-phrase" not in told


def test_a_second_call_makes_no_second_admin(first_admin):
    first_admin()

    assert first_admin(ADMIN_EMAIL="other@agency.example") == ""
    assert User.objects.filter(is_superuser=True).count() == 1


@pytest.mark.parametrize(
    "given",
    [{"ADMIN_PASSWORD": "short"}, {"ADMIN_PASSWORD": "password1234"}, {"ADMIN_EMAIL": "nobody"}],
)
def test_a_weak_password_or_no_address_makes_no_admin(first_admin, given):
    with pytest.raises(CommandError, match="ADMIN_EMAIL or ADMIN_PASSWORD"):
        first_admin(**given)

    assert not User.objects.filter(is_superuser=True).exists()


def test_preparing_a_database_in_use_makes_no_demo(db, settings, tmp_path, first_admin):
    settings.VAR_DIR = tmp_path
    call_command("prepare", stdout=io.StringIO())

    assert list(tmp_path.iterdir()) == []
    assert User.objects.filter(is_superuser=True).exists()


def test_a_database_with_tables_is_not_empty(db):
    assert not prepare.is_empty()
    with connection.cursor() as cursor:
        assert connection.introspection.table_names(cursor)


def test_a_second_server_on_one_folder_is_refused(tmp_path):
    with (
        serve.only_one(tmp_path),
        pytest.raises(SetupError, match="already runs"),
        serve.only_one(tmp_path),
    ):
        pass


def test_a_stopped_server_leaves_no_address_behind(tmp_path):
    with serve.only_one(tmp_path):
        (tmp_path / "redis_url").write_text("unix:///gone")

    assert not (tmp_path / "redis_url").exists()


def test_the_welcome_names_the_address_the_log_ins_and_the_mails(settings, tmp_path):
    settings.VAR_DIR, settings.EMAIL_URL, settings.SITE_URL = tmp_path, "", "http://127.0.0.1:8123"
    person = {"role": "sponsor", "email": "ana@demo.example", "password": "sesame-of-this-machine"}
    (tmp_path / "demo-logins.json").write_text(json.dumps([person]))

    told = serve.welcome()

    for word in (
        "http://127.0.0.1:8123/",
        "/admin/",
        *person.values(),
        str(tmp_path / "mail"),
        "Ctrl-C",
    ):
        assert word in told


@pytest.mark.parametrize(
    ("url", "given", "added"),
    [
        ("http://127.0.0.1:8000", {}, {"STAFF_MFA_REQUIRED": "no"}),
        ("http://localhost:8000", {}, {"STAFF_MFA_REQUIRED": "no"}),
        ("http://127.0.0.1:8000", {"STAFF_MFA_REQUIRED": "yes"}, {}),
        ("http://127.0.0.1:8000", {"STAFF_MFA_REQUIRED_FILE": "/run/said"}, {}),
        ("http://deals.example.com", {}, {}),
        ("https://deals.example.com", {}, {}),
        ("https://localhost", {}, {}),
    ],
)
def test_staff_need_no_second_step_on_one_s_own_machine_alone(
    settings, monkeypatch, url, given, added
):
    settings.SITE_URL, settings.HTTPS = url, url.startswith("https")
    for name in ("STAFF_MFA_REQUIRED", "STAFF_MFA_REQUIRED_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert serve.second_step() == added
