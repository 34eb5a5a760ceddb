"""Sets of short codes in one column."""

import pytest
from django.db import connection

from accounts.models import Influencer
from accounts.tests.factories import make_influencer
from influencer_platform.codes import CodesField


def column(row: Influencer) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT languages FROM accounts_influencer WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("given", "stored", "read"),
    [
        (["en", "de", "en"], "|de|en|", ["de", "en"]),
        (("fr",), "|fr|", ["fr"]),
        ([], "", []),
    ],
)
def test_codes_are_stored_sorted_once_and_read_back(db, given, stored, read):
    row = make_influencer(languages=given)

    row.refresh_from_db()

    assert column(row) == stored
    assert row.languages == read


@pytest.mark.parametrize(
    ("code", "found"), [("en", True), ("|en|", True), ("e", False), ("", False)]
)
def test_one_code_is_found_and_not_a_part_of_it(db, code, found):
    make_influencer(languages=["de", "en"])

    assert Influencer.objects.filter(languages__has=code).exists() is found


def test_a_wildcard_is_only_a_character(db):
    make_influencer(languages=["en"])

    assert not Influencer.objects.filter(languages__has="e%").exists()
    assert not Influencer.objects.filter(languages__has="e_").exists()


def test_equal_sets_are_equal_columns(db):
    row = make_influencer(languages=["de", "en"])

    assert Influencer.objects.get(languages=["en", "de"]) == row


@pytest.mark.parametrize(
    ("value", "codes"), [("|b|a|", ["a", "b"]), (None, []), ({"b", "a"}, ["a", "b"]), ("", [])]
)
def test_whatever_holds_codes_becomes_a_list(value, codes):
    assert CodesField().to_python(value) == codes


def test_a_dump_holds_what_the_column_holds():
    field = Influencer._meta.get_field("languages")

    assert field.value_to_string(Influencer(languages=["en", "de"])) == "|de|en|"
