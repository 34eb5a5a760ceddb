"""`/settings/`: every part with htmx and without, and what a stranger gets."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import services
from accounts.models import Influencer, Sponsor
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_staff

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PROFILE = "/settings/profile/"


def about(influencer: Influencer, **changed):
    values = {"name": influencer.name, "handle": influencer.handle, "bio": "", "country": "AT"}
    return values | {"availability": "open", "time_zone": "Europe/Vienna"} | changed


def company(sponsor: Sponsor, **changed):
    values = {"company_name": sponsor.company_name, "industry": "Outdoor", "country": "AT"}
    values |= {"website": "https://gear.example", "contact_name": "Maya", "about": "Packs."}
    return values | {"phone": "", "time_zone": "UTC"} | changed


def png() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 30), "red").save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


@pytest.mark.parametrize("path", [PROFILE, "/settings/security/"])
def test_settings_ask_a_visitor_to_sign_in(client, path):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("who", ["sponsor", "influencer", "moderator"])
def test_everybody_has_a_profile_page(client, request, who):
    person = request.getfixturevalue(who)
    client.force_login(getattr(person, "user", person))

    page = client.get(PROFILE)

    assert page.status_code == 200
    assert page.content.decode().count("<h1>") == 1


def test_a_creator_saves_the_profile(client, influencer):
    client.force_login(influencer.user)
    niche = make_niche("Gaming")

    answer = client.post(
        PROFILE, about(influencer, bio="Trails.", niches=[niche.slug], languages=["de", "en"])
    )

    influencer.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, PROFILE)
    assert (influencer.bio, influencer.languages, influencer.country) == (
        "Trails.",
        ["de", "en"],
        "AT",
    )
    assert list(influencer.niches.all()) == [niche]
    assert "Your profile is saved." in client.get(PROFILE).content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"handle": "A b"}, "Use 3 to 40 small letters"),
        ({"handle": "x"}, "Use 3 to 40 small letters"),
        ({"name": ""}, "This field is required"),
        ({"bio": "x" * 2001}, "at most 2000"),
        ({"country": "XX"}, "not one of the available choices"),
        ({"languages": ["tlh"]}, "not one of the available choices"),
        ({"niches": ["999999"]}, "not one of the available choices"),
        ({"niches": ["9" * 400]}, "not one of the available choices"),
        ({"availability": "never"}, "not one of the available choices"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
    ],
)
def test_a_bad_value_is_said_at_its_field_and_nothing_is_saved(client, influencer, changed, words):
    client.force_login(influencer.user)

    answer = client.post(PROFILE, about(influencer, **({"bio": "kept text"} | changed)))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    influencer.refresh_from_db()
    assert influencer.bio == ""


def test_a_taken_handle_is_said_at_its_field(client, influencer, other_influencer):
    client.force_login(influencer.user)

    answer = client.post(PROFILE, about(influencer, handle=other_influencer.handle))

    assert answer.status_code == 422
    assert "This handle is taken." in answer.content.decode()


def test_a_handle_taken_in_the_same_instant_is_said_at_its_field(client, influencer, monkeypatch):
    def taken(**words):
        raise services.HandleTaken("This handle is taken.", field="handle")

    monkeypatch.setattr(services, "save_influencer", taken)
    client.force_login(influencer.user)

    answer = client.post(PROFILE, about(influencer))

    assert answer.status_code == 422
    assert "This handle is taken." in answer.content.decode()


def test_posted_extras_change_nothing(client, influencer):
    client.force_login(influencer.user)

    client.post(
        PROFILE, about(influencer, followers="9", flag_reason="x", user="1", currency="EUR")
    )

    influencer.refresh_from_db()
    assert (influencer.followers, influencer.flag_reason, influencer.currency) == (
        84_200,
        "",
        "USD",
    )


def test_a_retired_niche_stays_with_those_who_have_it_and_is_offered_to_nobody_else(
    client, influencer, other_influencer
):
    niche = make_niche("Vines")
    influencer.niches.add(niche)
    niche.is_active = False
    niche.save()

    def offered(person) -> bool:
        client.force_login(person.user)
        return "Vines" in client.get(PROFILE).content.decode()

    assert offered(influencer)
    assert not offered(other_influencer)


def test_a_picture_is_kept_shown_replaced_and_taken_away(
    client, influencer, django_capture_on_commit_callbacks
):
    client.force_login(influencer.user)
    client.post(PROFILE, about(influencer, avatar=png()))
    influencer.refresh_from_db()
    first = influencer.avatar.name
    assert influencer.avatar.url in client.get(influencer.get_absolute_url()).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(PROFILE, about(influencer, avatar=png()))
    influencer.refresh_from_db()
    second = influencer.avatar.name
    assert first != second
    assert not default_storage.exists(first)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(PROFILE, about(influencer, **{"avatar-clear": "on"}))
    influencer.refresh_from_db()
    assert not influencer.avatar
    assert not default_storage.exists(second)


def test_a_profile_saved_without_a_file_keeps_the_picture(client, influencer):
    client.force_login(influencer.user)
    client.post(PROFILE, about(influencer, avatar=png()))

    client.post(PROFILE, about(influencer, bio="New words"))

    influencer.refresh_from_db()
    assert influencer.avatar
    assert default_storage.exists(influencer.avatar.name)


def test_a_bad_picture_is_said_at_its_field_and_the_old_one_stays(client, influencer):
    client.force_login(influencer.user)
    client.post(PROFILE, about(influencer, avatar=png()))
    influencer.refresh_from_db()
    kept = influencer.avatar.name

    answer = client.post(
        PROFILE, about(influencer, avatar=SimpleUploadedFile("x.svg", b"<svg onload=1>"))
    )

    influencer.refresh_from_db()
    assert answer.status_code == 422
    assert "more than a picture" in answer.content.decode()
    assert influencer.avatar.name == kept


def test_a_company_saves_its_profile_and_logo(client):
    sponsor = make_sponsor(status="pending")
    client.force_login(sponsor.user)

    answer = client.post(PROFILE, company(sponsor, company_name="Nimbus", logo=png()))

    sponsor.refresh_from_db()
    assert answer.status_code == 302
    assert (sponsor.company_name, sponsor.status) == ("Nimbus", "pending")
    assert sponsor.logo.name.startswith("logos/")


@pytest.mark.parametrize("website", ["javascript:alert(1)", "data:text/html,x", "nonsense"])
def test_a_company_s_website_is_a_web_address(client, sponsor, website):
    client.force_login(sponsor.user)

    answer = client.post(PROFILE, company(sponsor, website=website))

    assert answer.status_code == 422
    assert "Enter a valid URL" in answer.content.decode()


def test_staff_and_colleagues_have_a_name_and_a_zone(client, moderator):
    client.force_login(moderator)

    answer = client.post(PROFILE, {"name": "Rosa", "time_zone": "Europe/Rome", "is_superuser": "1"})

    moderator.refresh_from_db()
    assert answer.status_code == 302
    assert (moderator.name, moderator.time_zone, moderator.is_superuser) == (
        "Rosa", "Europe/Rome", False,
    )  # fmt: skip


ACCOUNT = {
    "platform": "youtube", "handle": "@priya", "url": "youtube.com/@priya", "followers": "1200",
    "engagement_rate": "4.2",
}  # fmt: skip
ADD = "/settings/profile/platforms/add/"


@pytest.fixture
def creator(client, influencer):
    client.force_login(influencer.user)
    return influencer


def test_an_account_form_opens_in_its_part_of_the_page(client, creator):
    part = client.get(ADD, headers=HTMX).content.decode()
    page = client.get(ADD).content.decode()

    assert part.lstrip().startswith('<section class="card" id="platforms"')
    assert "<html" not in part
    assert "<html" in page
    assert f'action="{ADD}"' in part
    assert f'action="{ADD}"' in page


def test_an_account_is_added_without_htmx(client, creator):
    answer = client.post(ADD, ACCOUNT)

    row = creator.platform_accounts.get(platform="youtube")
    assert (answer.status_code, answer["Location"]) == (302, PROFILE)
    assert (row.handle, row.url, row.verified_on) == ("priya", "https://youtube.com/@priya", None)


def test_an_account_is_added_by_htmx_and_the_completeness_travels_along(client, creator):
    answer = client.post(ADD, ACCOUNT, headers=HTMX)

    part = answer.content.decode()
    assert answer.status_code == 200
    assert "1.2K" in part
    assert 'id="completeness" class="card" hx-swap-oob="true"' in part
    assert "The account is saved." in answer["HX-Trigger"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"followers": "-1"}, "greater than or equal to 0"),
        ({"followers": "9" * 30}, "less than or equal to"),
        ({"followers": "many"}, "Enter a whole number"),
        ({"engagement_rate": "101"}, "less than or equal to 100"),
        ({"engagement_rate": "NaN"}, "Enter a number"),
        ({"engagement_rate": "1.234"}, "no more than 2 decimal"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"platform": "myspace"}, "not one of the available choices"),
        ({"handle": ""}, "This field is required"),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_bad_account_is_said_at_its_field(client, creator, changed, words, headers):
    answer = client.post(ADD, ACCOUNT | changed, headers=headers)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert ("<html" in page) == (not headers)
    assert creator.platform_accounts.count() == 1


def test_the_same_account_twice_is_said_at_its_field(client, creator):
    client.post(ADD, ACCOUNT)

    answer = client.post(ADD, ACCOUNT, headers=HTMX)

    assert answer.status_code == 422
    assert "listed this account already" in answer.content.decode()


def test_an_account_is_edited_and_removed(client, creator):
    row = creator.platform_accounts.get()
    base = f"/settings/profile/platforms/{row.pk}/"
    assert f'action="{base}"' in client.get(base, headers=HTMX).content.decode()

    client.post(base, ACCOUNT)
    row.refresh_from_db()
    assert row.platform == "youtube"

    answer = client.post(f"{base}remove/", headers=HTMX)
    assert "No account yet" in answer.content.decode()
    assert not creator.platform_accounts.exists()


@pytest.mark.parametrize("end", ["", "remove/"])
def test_an_account_of_somebody_else_does_not_exist(client, creator, other_influencer, end):
    row = other_influencer.platform_accounts.get()

    strange = client.post(f"/settings/profile/platforms/{row.pk}/{end}", ACCOUNT)
    missing = client.post(f"/settings/profile/platforms/999999/{end}", ACCOUNT)

    assert strange.status_code == missing.status_code == 404
    assert strange.content == missing.content
    row.refresh_from_db()
    assert row.platform == "instagram"


@pytest.mark.parametrize(
    "path", ["/settings/profile/rates/", "/settings/profile/platforms/1/remove/"]
)
def test_what_only_changes_answers_no_get(client, creator, path):
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("who", [make_sponsor, make_staff])
@pytest.mark.parametrize("path", ["/settings/profile/rates/", ADD])
def test_only_creators_have_accounts_and_rates(client, who, path):
    person = who()
    client.force_login(getattr(person, "user", person))

    assert client.post(path, ACCOUNT).status_code == 404


def test_rates_are_saved_in_their_currency(client, creator):
    prices = {"currency": "EUR", "reel": "1,450", "story": "300.50", "video": ""}

    answer = client.post("/settings/profile/rates/", prices, headers=HTMX)

    creator.refresh_from_db()
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert {rate.kind: rate.price_minor for rate in creator.rates.all()} == {
        "reel": 145000, "story": 30050,
    }  # fmt: skip
    assert (creator.currency, creator.fee_from_minor) == ("EUR", 30050)
    page = client.get(PROFILE).content.decode()
    assert 'value="1450"' in page
    assert 'value="300.50"' in page


def test_rates_are_saved_by_a_plain_form_too(client, creator):
    answer = client.post("/settings/profile/rates/", {"currency": "USD", "reel": "0"})

    creator.refresh_from_db()
    assert answer.status_code == 302
    assert creator.fee_from_minor == 0


@pytest.mark.parametrize("price", ["-5", "many", "1.234", "9" * 19, "NaN"])
def test_a_bad_rate_is_said_at_its_field_and_nothing_is_saved(client, creator, price):
    data = {"currency": "USD", "reel": price, "story": "10"}

    answer = client.post("/settings/profile/rates/", data, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Type an amount like" in page
    assert f'value="{price}"' in page
    assert not creator.rates.exists()


def test_rates_in_an_unknown_currency_are_refused(client, creator):
    answer = client.post("/settings/profile/rates/", {"currency": "QQQ", "reel": "5"})

    assert answer.status_code == 422
    assert not creator.rates.exists()


def test_the_next_missing_thing_is_named(client):
    fresh = make_influencer()
    client.force_login(fresh.user)

    page = client.get(PROFILE).content.decode()

    assert "Next: a few words about you." in page
    assert "25 %" in page


def test_the_profile_page_asks_the_same_whatever_is_listed(
    client, creator, django_assert_num_queries
):
    client.get(PROFILE)
    with django_assert_num_queries(QUERIES):
        client.get(PROFILE)
    for n in range(2):
        client.post(ADD, ACCOUNT | {"handle": f"p{n}"})
    client.post("/settings/profile/rates/", {"currency": "USD", "reel": "5", "story": "3"})
    client.get(PROFILE)

    with django_assert_num_queries(QUERIES):
        client.get(PROFILE)


QUERIES = 12


def test_security_tells_whether_the_second_step_is_on(client, creator):
    page = client.get("/settings/security/").content.decode()

    assert ">Off</span>" in page
    assert "Passkeys" not in page
