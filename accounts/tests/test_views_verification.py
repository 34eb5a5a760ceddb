"""The influencer's page of a verified account, with and without htmx, and the picture that only two sides see."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts import services
from accounts.models import PlatformAccount, Verification
from accounts.tests.factories import make_staff, make_verification

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PROFILE = "/settings/profile/"
BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


@pytest.fixture
def creator(client, influencer):
    client.force_login(influencer.user)
    return influencer


@pytest.fixture
def account(creator):
    return creator.platform_accounts.get()


def page_of(account: PlatformAccount) -> str:
    return reverse("accounts:platform_verify", args=[account.pk])


def send(row: Verification) -> str:
    return reverse("accounts:verification_send", args=[row.pk])


def withdraw(row: Verification) -> str:
    return reverse("accounts:verification_withdraw", args=[row.pk])


def picture(row: Verification) -> str:
    return reverse("accounts:verification_screenshot", args=[row.pk])


def upload(data: bytes | None = None) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (300, 600), (9, 9, 9)).save(out, "PNG")
    return SimpleUploadedFile("../secret name.png", data or out.getvalue(), "image/png")


def fragment(answer, headers):
    """The answer's text, which is the platform accounts for htmx and the whole page otherwise."""
    text = answer.content.decode()
    assert ("<html" in text) == (not headers)
    assert 'id="platforms"' in text
    return text


@BOTH
def test_the_panel_offers_both_ways(client, account, headers):
    text = fragment(client.get(page_of(account), headers=headers), headers)

    assert 'name="method" value="code"' in text
    assert 'name="method" value="screenshot"' in text
    assert "84,200 followers is right" in text


def test_a_code_is_given_by_a_plain_form_and_shown_on_the_page_after_it(client, account):
    answer = client.post(page_of(account), {"method": "code"})

    row = Verification.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(account))
    assert f'<code class="h3">{row.code}</code>' in client.get(page_of(account)).content.decode()


def test_a_code_is_given_by_htmx(client, account):
    answer = client.post(page_of(account), {"method": "code"}, headers=HTMX)

    assert Verification.objects.get().code in fragment(answer, HTMX)


@BOTH
@pytest.mark.parametrize("method", ["", "staff"])
def test_a_way_that_is_none_is_refused_in_words(client, account, headers, method):
    answer = client.post(page_of(account), {"method": method}, headers=headers)

    assert answer.status_code == 422
    assert "Choose how you want to prove it." in fragment(answer, headers)
    assert not Verification.objects.exists()


@BOTH
def test_a_second_request_meets_the_one_that_waits(client, creator, account, headers):
    make_verification(creator)

    answer = client.post(page_of(account), {"method": "code"}, headers=headers)

    assert answer.status_code == 409
    assert "We have your request already" in fragment(answer, headers)
    assert Verification.objects.count() == 1


def test_a_code_is_sent_without_htmx(client, creator):
    row = make_verification(creator, is_sent=False)

    answer = client.post(send(row))

    row.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, PROFILE)
    assert row.status == "waiting"
    assert "Waiting for us since" in client.get(PROFILE).content.decode()


def test_a_screenshot_is_sent_by_htmx_and_shown_to_its_sender(client, creator, account):
    row = services.start_verification(account=account, by=creator.user, method="screenshot")

    answer = client.post(send(row), {"screenshot": upload()}, headers=HTMX)

    row.refresh_from_db()
    assert "Waiting for us since" in fragment(answer, HTMX)
    assert "Sent." in answer["HX-Trigger"]
    assert "secret" not in row.screenshot.name
    assert f'src="{picture(row)}"' in client.get(page_of(account)).content.decode()


@BOTH
@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "This field is required"),
        ({"screenshot": b"<html>"}, "more than a picture"),
        ({"screenshot": b"no picture at all"}, "not a JPEG, PNG or WebP"),
    ],
)
def test_a_bad_screenshot_is_said_at_its_field(client, account, headers, files, words):
    by = account.influencer.user
    row = services.start_verification(account=account, by=by, method="screenshot")
    data = {name: upload(content) for name, content in files.items()}

    answer = client.post(send(row), data, headers=headers)

    row.refresh_from_db()
    assert answer.status_code == 422
    assert words in fragment(answer, headers)
    assert (row.status, row.screenshot.name) == ("open", "")


@BOTH
@pytest.mark.parametrize("move", [send, withdraw])
def test_what_was_decided_meanwhile_is_shown_as_it_is(client, creator, moderator, headers, move):
    row = make_verification(creator)
    services.decline(verification=row, by=moderator, reason="no_code", message="No code there.")

    answer = client.post(move(row), headers=headers)

    text = fragment(answer, headers)
    assert answer.status_code == 409
    assert "This request has ended" in text
    assert "No code there." in text


@BOTH
def test_a_request_is_withdrawn(client, creator, headers):
    row = make_verification(creator)

    answer = client.post(withdraw(row), headers=headers)

    row.refresh_from_db()
    assert row.status == "withdrawn"
    assert answer.status_code == (200 if headers else 302)


def test_the_profile_says_how_each_account_stands(client, creator, account, moderator):
    def shown():
        return client.get(PROFILE).content.decode()

    assert "Get verified" in shown()
    row = make_verification(creator, is_sent=False)
    assert "Not sent yet" in shown()
    services.submit_verification(verification=row, by=creator.user)
    assert "Waiting for us since" in shown()
    account.followers = 5
    services.save_platform_account(influencer=creator, account=account)
    assert "Ended, because you changed the account" in shown()
    row = make_verification(creator)
    services.decline(verification=row, by=moderator, reason="no_code", message="<i>No</i> code.")
    assert "&lt;i&gt;No&lt;/i&gt; code." in shown()
    services.verify_account(account=account, by=moderator, reason="looked_up")
    assert "verified " in shown()


def test_the_panel_shows_the_figures_over_time(client, creator, account, moderator):
    account.followers = 77_001
    services.save_platform_account(influencer=creator, account=account)
    services.verify_account(account=account, by=moderator, reason="looked_up", followers=76_500)

    page = client.get(page_of(account)).content.decode()

    assert page.index("76,500") < page.index("77,001")
    assert "Figures over time" in page


def test_the_media_kit_shows_a_verified_account_to_everybody(client, creator, account, moderator):
    services.verify_account(account=account, by=moderator, reason="looked_up")
    client.logout()

    assert "verified " in client.get(creator.get_absolute_url()).content.decode()


@pytest.mark.parametrize("move", [send, withdraw, picture])
def test_a_request_of_somebody_else_does_not_exist(client, creator, other_influencer, move):
    row = make_verification(other_influencer, method="screenshot", is_sent=True)
    ask = client.get if move is picture else client.post

    strange = ask(move(row))
    missing = ask(move(Verification(pk=999_999)))

    assert strange.status_code == missing.status_code == 404
    assert strange.content == missing.content
    row.refresh_from_db()
    assert row.status == "waiting"


@pytest.mark.parametrize("verb", ["get", "post"])
def test_the_account_of_somebody_else_does_not_exist(client, creator, other_influencer, verb):
    account = other_influencer.platform_accounts.get()

    answer = getattr(client, verb)(page_of(account), {"method": "code"})

    assert answer.status_code == 404
    assert not Verification.objects.exists()


def test_a_screenshot_is_seen_by_its_sender_and_staff_of_the_queue_alone(
    client, influencer, sponsor
):
    row = make_verification(influencer, method="screenshot")
    seen = {}
    people = {"sender": influencer.user, "sponsor": sponsor.user} | {
        group: make_staff(group) for group in ("Moderator", "Lead", "Finance")
    }
    for name, person in people.items():
        client.force_login(person)
        seen[name] = client.get(picture(row)).status_code
    client.logout()

    assert seen == {"sender": 200, "sponsor": 404, "Moderator": 200, "Lead": 200, "Finance": 404}
    assert client.get(picture(row)).status_code == 302


def test_a_screenshot_is_kept_by_no_cache_and_runs_nothing(client, creator):
    row = make_verification(creator, method="screenshot")

    answer = client.get(picture(row))

    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content[:4] == b"RIFF"


def test_a_screenshot_is_no_public_picture(client, creator, moderator):
    row = make_verification(creator, method="screenshot")

    for person in (None, creator.user, moderator):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(f"/media/{row.screenshot.name}").status_code == 404


def test_a_screenshot_that_is_removed_is_gone(client, creator):
    row = make_verification(creator, method="screenshot")
    row.screenshot.storage.delete(row.screenshot.name)

    assert client.get(picture(row)).status_code == 404


@pytest.mark.parametrize("move", [send, withdraw])
def test_what_only_changes_answers_no_get(client, creator, move):
    assert client.get(move(make_verification(creator))).status_code == 405


def test_the_page_asks_the_same_whatever_was_asked_before(
    client, creator, account, moderator, django_assert_num_queries
):
    client.get(PROFILE)
    with django_assert_num_queries(12):
        client.get(PROFILE)
    for n in range(3):
        row = make_verification(creator)
        services.decline(verification=row, by=moderator, reason="no_code", message=f"No {n}")
        other = PlatformAccount(
            platform="tiktok", handle=f"p{n}", url="https://t.example/p", followers=n
        )
        services.save_platform_account(influencer=creator, account=other)
    services.mark_all_read(user=creator.user)

    with django_assert_num_queries(12):
        client.get(PROFILE)


def test_a_panel_asks_the_same_however_long_its_history(
    client, creator, account, django_assert_num_queries
):
    make_verification(creator)
    client.get(page_of(account), headers=HTMX)
    with django_assert_num_queries(10):
        client.get(page_of(account), headers=HTMX)
    for n in range(3):
        account.followers = n
        services.save_platform_account(influencer=creator, account=account)
    make_verification(creator)

    with django_assert_num_queries(10):
        client.get(page_of(account), headers=HTMX)
