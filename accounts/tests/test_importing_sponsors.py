"""Companies from a file: those that are here change, others get an account and one mail."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import AuditEvent, Delivery, Role, Sponsor, SponsorStatus, User
from accounts.resources import SponsorResource
from accounts.tests.factories import make_influencer, make_sponsor, make_staff, make_user
from accounts.tests.importing import as_csv, as_excel, confirm, upload, words
from influencer_platform.tests.files import csv_bytes, xlsx_bytes

pytestmark = pytest.mark.django_db
HEADINGS = [
    "email", "company_name", "industry", "website", "country", "contact_name", "phone", "about",
]  # fmt: skip
NEW = [
    "Eva@Nordlicht.example.com", "Nordlicht", "Outdoor", "nordlicht.example.com", "at", "Eva Maier",
    "+43 1 234", "Tents.",
]  # fmt: skip


@pytest.fixture
def lead(client) -> User:
    user = make_staff("Lead")
    client.force_login(user)
    return user


def snapshot():
    tables = (User, Sponsor, AuditEvent, Delivery, EmailAddress)
    return [list(model._default_manager.order_by("pk").values()) for model in tables]


@pytest.mark.parametrize("make", [as_csv, as_excel])
def test_a_new_company_gets_an_account_and_a_mail(client, lead, make):
    before = snapshot()
    page = upload(client, "sponsor", make(HEADINGS, NEW))
    assert "1 new" in words(page)
    assert "gets a mail" in words(page)
    assert snapshot() == before

    confirm(client, "sponsor", page)

    sponsor = Sponsor.objects.select_related("user__role").get()
    assert sponsor.user.email == "eva@nordlicht.example.com"
    assert (sponsor.user.role.code, sponsor.user.name) == (Role.Code.SPONSOR, "Eva Maier")
    assert not sponsor.user.has_usable_password()
    assert (sponsor.website, sponsor.country, sponsor.phone) == (
        "https://nordlicht.example.com", "AT", "+43 1 234",
    )  # fmt: skip
    assert (sponsor.status, sponsor.submitted_at) == (SponsorStatus.PENDING, None)
    assert [e.action for e in AuditEvent.objects.about(sponsor)] == ["imported"]
    assert AuditEvent.objects.about(sponsor).get().actor == lead
    assert Delivery.objects.get().kind == "sponsor_account"
    assert Delivery.objects.get().payload == {}


def test_the_link_of_the_mail_sets_a_password_once(client, lead, settings):
    confirm(client, "sponsor", upload(client, "sponsor", as_csv(HEADINGS, NEW)))
    client.logout()
    services.send_due()
    text, html = str(mail.outbox[0].body), str(mail.outbox[0].alternatives[0].content)
    link = next(word for word in text.split() if "/password/reset/key/" in word)
    assert link.startswith(settings.SITE_URL)
    assert f'href="{link}"' in html
    assert "opened an account for Nordlicht" in text

    path = link.removeprefix(settings.SITE_URL)
    form = client.get(path)["Location"]
    client.post(form, {"password1": "a-long-new-password"})

    user = User.objects.get(email="eva@nordlicht.example.com")
    assert user.check_password("a-long-new-password")
    client.session.flush()
    assert "Ask for a new link" in client.get(path).content.decode()


def test_a_hostile_company_name_stays_text_in_the_mail(client, lead):
    row = [NEW[0], "<b>Nord</b>", *NEW[2:]]
    confirm(client, "sponsor", upload(client, "sponsor", as_csv(HEADINGS, row)))

    services.send_due()

    assert "<b>Nord</b>" in mail.outbox[0].body
    assert "&lt;b&gt;Nord&lt;/b&gt;" in str(mail.outbox[0].alternatives[0].content)


def test_no_mail_leaves_once_there_is_a_password(client, lead):
    confirm(client, "sponsor", upload(client, "sponsor", as_csv(HEADINGS, NEW)))
    user = User.objects.get(email="eva@nordlicht.example.com")
    user.set_password("a-long-new-password")
    user.save()

    services.send_due()

    assert mail.outbox == []
    assert Delivery.objects.get().status == Delivery.Status.CANCELLED


def test_a_company_that_is_here_changes_by_the_columns_of_the_file_alone(client, lead):
    company = make_sponsor(phone="1234567", industry="Outdoor")
    data = as_csv(
        ["Email address", "Industry", "Phone"], [company.user.email.upper(), "Sports", ""]
    )

    page = upload(client, "sponsor", data)
    assert "Industry Outdoor → Sports" in words(page)
    assert "Phone 1234567 → (empty)" in words(page)
    assert "gets a mail" not in words(page)
    confirm(client, "sponsor", page)

    after = Sponsor.objects.get()
    assert (after.industry, after.phone, after.about) == ("Sports", "", company.about)
    assert after.status == SponsorStatus.APPROVED
    event = AuditEvent.objects.about(company).get()
    assert (event.action, event.actor, event.data) == (
        "imported", lead, {"fields": ["industry", "phone"]},
    )  # fmt: skip
    assert not Delivery.objects.exists()


def test_a_change_of_what_the_review_looked_at_is_the_editor_s_in_the_trail(client, lead):
    company = make_sponsor(status="pending")
    services.submit_for_review(sponsor=company, by=company.user)
    data = as_csv(["email", "industry"], [company.user.email, "Sports"])

    confirm(client, "sponsor", upload(client, "sponsor", data))

    event = AuditEvent.objects.about(company).get(action="profile_changed")
    assert (event.actor, event.data) == (lead, {"fields": ["industry"]})


@pytest.mark.parametrize("write", [csv_bytes, lambda *a: xlsx_bytes("x", *a)])
def test_an_export_imports_again_without_a_change(client, lead, write):
    make_sponsor(phone="+43 1 234", about="Lines:\r\n- one\n- two", company_name="=1+1")
    table = SponsorResource().export(Sponsor.objects.order_by("pk"))

    page = upload(client, "sponsor", write(table.headers, table))

    assert "1 unchanged" in words(page)
    assert "There is nothing to save" in words(page)


def test_another_address_of_a_company_in_the_same_file_opens_no_second_account(client, lead):
    company = make_sponsor()
    EmailAddress.objects.create(user=company.user, email=NEW[0].lower(), verified=True)

    page = upload(client, "sponsor", as_csv(HEADINGS, NEW, [company.user.email, *NEW[1:]]))

    assert "This address belongs to another account." in words(page)


def test_a_person_s_other_address_opens_no_second_account(client, lead, influencer):
    EmailAddress.objects.create(user=influencer.user, email=NEW[0].lower(), verified=True)

    page = upload(client, "sponsor", as_csv(HEADINGS, NEW))

    assert "This address belongs to another account." in words(page)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: make_influencer().user, "belongs to an influencer"),
        (make_staff, "belongs to a member of staff"),
        (lambda: make_user("admin"), "belongs to a member of staff"),
        (lambda: make_user("sponsor"), "belongs to a colleague without a company"),
    ],
)
def test_an_address_of_somebody_else_is_an_error_of_its_row(client, lead, make, sentence):
    user = make()
    before = snapshot()

    page = upload(client, "sponsor", as_csv(HEADINGS, [user.email, *NEW[1:]], NEW))

    assert page.status_code == 422
    assert sentence in words(page)
    assert "1 new 1 with errors" in words(page)
    assert snapshot() == before


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("email", "", "Email address: this row has none."),
        ("email", "no address", "Email address: Enter a valid email address."),
        ("company_name", "", "Company name: This field is required."),
        ("company_name", "x" * 121, "at most 120 characters"),
        ("country", "Austria", "AUSTRIA is no country. Use two letters, such as AT."),
        ("country", "XX", "XX is no country"),
        ("website", "not a site", "Website: Enter a valid URL."),
        ("website", "javascript:alert(1)", "Website: Enter a valid URL."),
        ("about", "x" * 2001, "at most 2000 characters"),
        ("phone", "=1+1", "Phone: this is a formula."),
    ],
)
def test_a_row_is_held_to_the_rules_of_the_profile(client, lead, column, value, sentence):
    row = [value if name == column else old for name, old in zip(HEADINGS, NEW, strict=True)]

    page = upload(client, "sponsor", as_csv(HEADINGS, row))

    assert page.status_code == 422
    assert sentence in words(page)
    assert not Sponsor.objects.exists()


@pytest.mark.parametrize(
    "twin",
    [{"company_name": "NORDLICHT GmbH"}, {"website": "https://www.nordlicht.example.com/shop"}],
)
def test_a_company_that_seems_to_be_here_already_is_pointed_out(client, lead, twin):
    make_sponsor()
    company = services.save_sponsor(sponsor=make_sponsor(**twin))

    page = upload(client, "sponsor", as_csv(HEADINGS, NEW, ["b@example.com", "Other"]))

    assert page.status_code == 200
    assert f"Perhaps the same as {company} ({company.user.email})." in words(page)
    assert words(page).count("Perhaps") == 1


def test_the_same_address_twice_is_an_error(client, lead):
    page = upload(client, "sponsor", as_csv(HEADINGS, NEW, [NEW[0].lower(), *NEW[1:]]))

    assert "The same as in row 2." in words(page)


def test_one_row_that_cannot_be_saved_saves_none(client, lead, monkeypatch):
    page = upload(client, "sponsor", as_csv(HEADINGS, NEW, ["b@example.com", *NEW[1:]]))
    before = snapshot()
    real, calls = services.open_sponsor_account, []

    def fails_late(**words):
        calls.append(1)
        if len(calls) == 2:
            raise services.NotAllowed("no")
        return real(**words)

    monkeypatch.setattr(services, "open_sponsor_account", fails_late)

    answer = confirm(client, "sponsor", page)

    assert answer.status_code == 409
    assert snapshot() == before


def test_looking_at_a_file_asks_the_same_for_one_row_and_forty(client, lead):
    counts = []
    for n in (1, 40):
        known = [[make_sponsor().user.email, "Renamed", *NEW[2:]] for _ in range(n)]
        fresh = [[f"new{i}@example.com", *NEW[1:]] for i in range(n)]
        data = as_csv(HEADINGS, *known, *fresh)
        upload(client, "sponsor", data)
        with CaptureQueriesContext(connection) as asked:
            assert upload(client, "sponsor", data).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
