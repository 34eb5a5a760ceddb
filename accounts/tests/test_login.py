"""Log-in, log-out, reset, second step, sessions: every way in yields a session that works."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from accounts import services
from accounts.models import Delivery, User
from accounts.tests.factories import PASSWORD, make_influencer, make_sponsor

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.AccountBackend"
NEW = "a-new-and-longer-password"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def user() -> User:
    return make_influencer().user


def sign_in(client: Client, user: User, password: str = PASSWORD, **more):
    return client.post("/accounts/login/", {"login": user.email, "password": password} | more)


def is_in(client: Client) -> bool:
    return client.get("/settings/security/").status_code == 200


def prove(client: Client) -> None:
    """Type the password once more, as every change of the keys of an account asks for."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/"})


def code_of(secret: str):
    return totp.format_hotp_value(
        totp.hotp_value(secret, list(totp.yield_hotp_counters_from_time())[1])
    )


def test_a_log_in_is_ours_and_loads_the_party(client, user):
    answer = sign_in(client, user)

    assert answer["Location"] == "/"
    assert client.session["_auth_user_backend"] == BACKEND
    assert is_in(client)


def test_the_address_may_be_typed_in_any_case(client, user):
    user.email = user.email.upper()

    sign_in(client, user)

    assert is_in(client)


def test_a_log_in_changes_the_session_key(client, user):
    client.get("/accounts/login/")
    before = client.session.session_key

    sign_in(client, user)

    assert client.session.session_key != before


@pytest.mark.parametrize("email", ["", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, user, email):
    answer = client.post(
        "/accounts/login/", {"login": email or user.email, "password": "wrong-but-long-enough"}
    )

    assert "are not correct" in answer.content.decode()
    assert not is_in(client)


def test_the_sixth_wrong_password_is_refused_without_looking(client, user):
    for _ in range(6):
        answer = sign_in(client, user, "wrong-but-long-enough")

    assert "Too many failed login attempts" in answer.content.decode()
    assert "Too many" in sign_in(client, user).content.decode()


def test_a_closed_account_stays_out(client, user, moderator):
    services.close_account(user=user, by=moderator, reason="asked")

    sign_in(client, user)

    assert not is_in(client)


def test_where_somebody_wanted_to_go_is_where_they_land(client, user):
    answer = sign_in(client, user, next="/notifications/")

    assert answer["Location"] == "/notifications/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example"]
)
def test_a_log_in_leads_to_no_foreign_site(client, user, target):
    assert "evil" not in sign_in(client, user, next=target)["Location"]


def test_signing_out_ends_the_session_on_the_server(client, user):
    sign_in(client, user)
    cookies = client.cookies.output()

    client.post("/accounts/logout/")

    assert not is_in(client)
    assert cookies != client.cookies.output()


def test_signing_out_by_a_link_only_asks(client, user):
    sign_in(client, user)

    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)


def reset_link(client, user):
    client.post("/accounts/password/reset/", {"email": user.email})
    words = Delivery.objects.latest("pk").payload["text"].split()
    return next(word for word in words if "/password/reset/key/" in word)


def test_a_reset_by_mail_changes_the_password_and_ends_every_session(client, user, settings):
    sign_in(client, user)
    elsewhere = Client()
    link = reset_link(elsewhere, user)
    assert link.startswith(settings.SITE_URL)

    page = elsewhere.get(link.removeprefix(settings.SITE_URL), follow=True)
    answer = elsewhere.post(page.request["PATH_INFO"], {"password1": NEW})

    assert answer.status_code == 302
    assert not is_in(client)
    assert not is_in(elsewhere)
    sign_in(client, user, NEW)
    assert is_in(client)


def test_a_reset_link_works_once(client, user, settings):
    link = reset_link(client, user).removeprefix(settings.SITE_URL)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW})

    again = Client().get(link, follow=True)

    assert "does not work any more" in again.content.decode()


def test_links_in_mails_follow_the_settings_not_the_request(client, user, settings):
    settings.ALLOWED_HOSTS = ["attacker.example", "testserver"]
    client.post(
        "/accounts/password/reset/", {"email": user.email}, headers={"host": "attacker.example"}
    )

    payload = Delivery.objects.get().payload
    assert "attacker" not in payload["text"] + payload["html"] + payload["subject"]
    assert settings.SITE_URL in payload["text"]


def test_an_unknown_address_gets_a_mail_that_says_so_and_the_same_page(client, user):
    known = client.post("/accounts/password/reset/", {"email": user.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "no account" in Delivery.objects.get(address="nobody@example.com").payload["text"]


def test_a_changed_password_ends_every_session(client, user):
    sign_in(client, user)

    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})

    assert answer.status_code == 302
    assert not is_in(client)
    kinds = [delivery.key.partition(":")[0] for delivery in Delivery.objects.all()]
    assert kinds == ["password_changed"]


def test_a_second_step_is_set_up_and_then_asked_for(client, user):
    sign_in(client, user)
    prove(client)
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=user).count() == 2
    client.post("/accounts/logout/")
    cache.clear()

    answer = sign_in(client, user)

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert is_in(client)
    assert client.session["_auth_user_backend"] == BACKEND


@pytest.fixture
def guarded(user) -> tuple[User, str]:
    """A person with a second step, and its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return user, secret


def test_a_code_works_once(client, guarded):
    user, secret = guarded
    code = code_of(secret)
    for browser in (client, Client()):
        sign_in(browser, user)
        browser.post("/accounts/2fa/authenticate/", {"code": code})

    assert is_in(client)
    assert not is_in(browser)


def test_a_recovery_code_opens_the_account_once(client, guarded):
    user, _ = guarded
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for browser in (client, Client()):
        sign_in(browser, user)
        browser.post("/accounts/2fa/authenticate/", {"code": code})

    assert is_in(client)
    assert not is_in(browser)


def test_a_reset_by_mail_does_not_go_around_the_second_step(client, guarded, settings):
    user, _ = guarded
    page = client.get(reset_link(client, user).removeprefix(settings.SITE_URL), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW})

    assert sign_in(client, user, NEW)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)


def test_an_old_session_is_asked_again_before_a_second_step_is_changed(client, user):
    client.force_login(user)

    answer = client.get("/accounts/2fa/totp/activate/")

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    answer = client.post(answer["Location"], {"password": PASSWORD, "next": "/accounts/2fa/"})
    assert answer.status_code == 302
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_other_sessions_can_be_ended(client, user):
    sign_in(client, user)
    elsewhere = Client()
    sign_in(elsewhere, user)

    client.post("/accounts/sessions/")

    assert is_in(client)
    assert not is_in(elsewhere)


def test_a_changed_address_is_confirmed_by_the_mail_sent_to_it(client, settings):
    user = make_sponsor().user
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    sign_in(client, user)
    prove(client)

    client.post("/accounts/email/", {"action_add": "", "email": "New@Example.com"})

    delivery = Delivery.objects.get(address="new@example.com")
    user.refresh_from_db()
    assert user.email != "new@example.com"
    link = next(word for word in delivery.payload["text"].split() if "confirm-email" in word)
    client.post(link.removeprefix(settings.SITE_URL))
    user.refresh_from_db()
    assert user.email == "new@example.com"


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/", "/accounts/inactive/", "/accounts/confirm-email/x/",
        "/accounts/password/reset/key/1-x/",
    ],
)  # fmt: skip
def test_pages_before_the_door_are_ours_and_run_no_inline_code(client, path):
    assert_ours(client.get(path, follow=True))


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/logout/", "/accounts/password/change/", "/accounts/email/", "/accounts/2fa/",
        "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/", "/accounts/sessions/",
        "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/",
        "/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/",
    ],
)  # fmt: skip
def test_pages_behind_the_door_are_ours_and_run_no_inline_code(client, guarded, path):
    user, secret = guarded
    sign_in(client, user)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    prove(client)

    assert_ours(client.get(path, follow=True))


def assert_ours(answer) -> None:
    page = answer.content.decode()
    assert answer.status_code in {200, 404}
    assert 'class="topbar' in page
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "onclick=" not in page
    scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []
    assert "script-src 'self'" in answer["Content-Security-Policy"]
