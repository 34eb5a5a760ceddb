"""Niches from a file: shown first, saved when confirmed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import AuditEvent, Niche, User
from accounts.tests.factories import make_niche, make_staff
from accounts.tests.importing import as_csv, as_excel, confirm, upload, words

pytestmark = pytest.mark.django_db
HEADINGS = ["name", "slug", "is_active"]


@pytest.fixture
def lead(client) -> User:
    user = make_staff("Lead")
    client.force_login(user)
    return user


def snapshot():
    return list(Niche.objects.order_by("pk").values()), AuditEvent.objects.count()


@pytest.mark.parametrize("make", [as_csv, as_excel])
def test_a_file_is_shown_then_saved(client, lead, make):
    make_niche("Food")
    kept = make_niche("Travel")
    before = snapshot()
    data = make(HEADINGS, ["Food & Drink", "food", "no"], ["Gardens", "", ""], ["Travel", "", ""])

    page = upload(client, "niche", data)

    assert page.status_code == 200
    assert "1 new 1 changed 1 unchanged" in words(page)
    assert "Food → Food & Drink" in words(page)
    assert "Yes → No" in words(page)
    assert snapshot() == before

    answer = confirm(client, "niche", page)

    assert answer["Location"] == reverse("admin:accounts_niche_changelist")
    assert "Imported: 1 new, 1 changed, 1 unchanged." in words(client.get(answer["Location"]))
    assert set(Niche.objects.values_list("slug", "name", "is_active")) == {
        ("food", "Food & Drink", False), ("gardens", "Gardens", True), ("travel", "Travel", True),
    }  # fmt: skip
    changed, new = Niche.objects.get(slug="food"), Niche.objects.get(slug="gardens")
    assert AuditEvent.objects.about(changed).get().data == {"fields": ["name", "is_active"]}
    assert AuditEvent.objects.about(new).get().actor == lead
    assert not AuditEvent.objects.about(kept).exists()
    assert AuditEvent.objects.about(lead).get(action="imported").data == {
        "model": "accounts.niche", "rows": 3, "counts": {"new": 1, "changed": 1, "same": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "row_number", "sentence"),
    [
        (["", "", ""], None, "no rows"),
        (["", "", "yes"], 2, "Give it a slug"),
        (["日本", "", ""], 2, "Give it a slug"),
        (["", "gone", ""], 2, "Name: This field is required."),
        (["x" * 61, "long", ""], 2, "Name: Ensure this value has at most 60 characters"),
        (["Odd", "no slug!", ""], 2, "Slug: Enter a valid"),
        (["Odd", "odd", "perhaps"], 2, "Offered for choice: Write yes or no."),
        (["=1+1", "odd", ""], 2, "Name: this is a formula."),
        (["Food", "other", ""], 2, "“food” has this name already."),
        (["FOOD", "other", ""], 2, "“food” has this name already."),
    ],
)
def test_a_wrong_row_is_named_with_its_number_and_nothing_can_be_saved(
    client, lead, row, row_number, sentence
):
    make_niche("Food")
    before = snapshot()

    page = upload(
        client, "niche", as_csv(HEADINGS, row, *([["Good", "", ""]] if row_number else []))
    )

    assert page.status_code == 422
    assert sentence in words(page)
    assert 'name="rows"' not in page.content.decode()
    if row_number:
        assert f"<td>{row_number}</td>" in page.content.decode()
        assert "1 new" in words(page)
    assert snapshot() == before


def test_a_row_with_a_cell_too_many_is_an_error(client, lead):
    page = upload(client, "niche", b"name,slug\nFood, drink and wine\nHome, garden, hearth")

    assert "This row has more cells than there are headings." in words(page)


def test_the_same_niche_twice_in_a_file_is_an_error(client, lead):
    page = upload(client, "niche", as_csv(["name"], ["Gardens"], ["gardens"], ["Gardens!"]))

    assert "3 gardens The same as in row 2." in words(page)
    assert "4 gardens The same as in row 2." in words(page)


def test_two_new_niches_cannot_share_a_name(client, lead):
    page = upload(client, "niche", as_csv(HEADINGS, ["Gardens", "a", ""], ["gardens", "b", ""]))

    assert "“a” has this name already." in words(page)


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (["slug"], "needs the column “name”. Its headings are: slug."),
        (["name", "Name"], "The column “name” is there twice."),
    ],
)
def test_headings_that_do_not_fit_are_refused(client, lead, headings, sentence):
    page = upload(client, "niche", as_csv(headings, ["x"] * len(headings)))

    assert page.status_code == 422
    assert sentence in words(page)


def test_unknown_columns_are_named_and_not_read(client, lead):
    page = upload(client, "niche", as_csv(["ID", "Name", "<b>"], ["7", "Gardens", "x"]))

    assert "Columns that are not read: ID, <b>" in words(page)
    assert "<b>" not in page.content.decode().split("not read")[1]


def test_a_file_that_changes_nothing_has_no_button(client, lead):
    make_niche("Food")

    page = upload(client, "niche", as_csv(["name"], ["Food"]))

    assert "There is nothing to save" in words(page)
    assert 'name="rows"' not in page.content.decode()


def test_what_has_changed_since_it_was_shown_is_shown_again(client, lead):
    page = upload(client, "niche", as_csv(["name"], ["Gardens"]))
    make_niche("Gardens")
    before = snapshot()

    answer = confirm(client, "niche", page)

    assert answer.status_code == 409
    assert "Something has changed since" in words(answer)
    assert snapshot() == before


def test_confirming_twice_saves_once(client, lead):
    page = upload(client, "niche", as_csv(["name"], ["Gardens"]))
    confirm(client, "niche", page)

    assert confirm(client, "niche", page).status_code == 409
    assert AuditEvent.objects.about(Niche.objects.get(slug="gardens")).count() == 1


def test_rows_of_somebody_else_or_nobody_are_not_saved(client, lead):
    page = upload(client, "niche", as_csv(["name"], ["Gardens"]))
    client.force_login(make_staff("Lead"))

    answer = confirm(client, "niche", page)
    forged = client.post(reverse("admin:accounts_niche_import"), {"rows": "W10:forged"})

    assert "Choose the file again" in words(answer)
    assert "Choose the file again" in words(forged)
    assert not Niche.objects.filter(slug="gardens").exists()


def test_rows_of_one_model_are_not_saved_as_another(client, lead):
    page = upload(client, "niche", as_csv(["name"], ["Gardens"]))
    content = page.content.decode().replace("niche", "sponsor")
    page.content = content.encode()

    assert "Choose the file again" in words(confirm(client, "sponsor", page))


@pytest.mark.parametrize("group", ["Moderator", "Finance"])
@pytest.mark.parametrize("model", ["niche", "sponsor"])
def test_others_see_no_way_to_import_and_are_refused(client, group, model):
    client.force_login(make_staff(group))

    page = client.get(reverse(f"admin:accounts_{model}_changelist")).content.decode()

    assert "import/" not in page
    assert client.get(reverse(f"admin:accounts_{model}_import")).status_code == 403
    assert upload(client, model, b"name\nx").status_code == 403
    url = reverse(f"admin:accounts_{model}_import")
    assert client.post(url, {"rows": "x"}).status_code == 403


def test_the_service_asks_for_the_right_itself(moderator):
    with pytest.raises(services.NotAllowed):
        services.import_niche(niche=Niche(name="X", slug="x"), changed=[], by=moderator)
    with pytest.raises(services.NotAllowed):
        services.log_import(model=Niche, by=moderator, rows=1, counts={})

    assert not Niche.objects.filter(slug="x").exists()


def test_a_page_without_a_file_says_so(client, lead):
    answer = client.post(reverse("admin:accounts_niche_import"), {})

    assert answer.status_code == 422
    assert "Choose a file." in words(answer)
    assert (
        reverse("admin:accounts_niche_import")
        in client.get(reverse("admin:accounts_niche_changelist")).content.decode()
    )


def test_looking_at_a_file_asks_the_same_for_one_row_and_fifty(client, lead):
    counts = []
    for n in (1, 50):
        data = as_csv(["name"], *([f"Niche {i}"] for i in range(n)))
        upload(client, "niche", data)
        with CaptureQueriesContext(connection) as asked:
            upload(client, "niche", data)
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("data", [b"name\nGardens", b"name\n=1", b""])
def test_the_pages_of_an_import_run_no_inline_code(client, lead, data):
    answer = upload(client, "niche", data)

    shown = answer.content.decode()
    assert "style=" not in shown
    assert " onclick=" not in shown
    assert all("src=" in tag.split(">")[0] for tag in shown.split("<script")[1:])
    assert shown.count("<h1") == 1
