"""Keys under which two spellings of the same thing meet."""

import pytest

from accounts.identity import host_key, name_key, page_key, phone_key
from accounts.models import Sponsor
from accounts.services import save_sponsor
from accounts.tests.factories import make_sponsor


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bergwerk Outdoor GmbH", "BERGWERK outdoor"),
        ("Café Löwe", "cafe lowe"),
        ("Smith & Sons, Ltd.", "smith sons"),
        ("A.B.C. Inc", "a b c"),
    ],
)
def test_name_key_of_two_spellings_is_the_same(one, other):
    assert name_key(one) == name_key(other) != ""


def test_name_key_of_other_companies_differs():
    assert name_key("Bergwerk Nord") != name_key("Bergwerk Süd")


def test_name_key_of_a_name_made_of_legal_forms_keeps_them():
    assert name_key("Company Group") == "companygroup"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Gear.example.com/about?x=1", "gear.example.com"),
        ("http://gear.example.com:8080", "gear.example.com"),
        ("gear.example.com/shop", "gear.example.com"),
        ("", ""),
        ("https://[broken", ""),
    ],
)
def test_host_key_keeps_the_host_alone(url, host):
    assert host_key(url) == host


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("+43 664 123 45 67", "641234567"),
        ("0664/1234567", "641234567"),
        ("112", ""),
        ("", ""),
    ],
)
def test_phone_key_leaves_prefixes_out(phone, key):
    assert phone_key(phone) == key


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.Instagram.com/Priya.Raman/?igsh=abc", "instagram.com/priya.raman"),
        ("http://m.youtube.com/@Priya#about", "youtube.com/@priya"),
        ("youtube.com/watch?v=abc", "youtube.com/watch?v=abc"),
        ("https://facebook.com/profile.php?id=7", "facebook.com/profile.php?id=7"),
        ("https://example.com/", ""),
        ("https://example.com/?page=priya", ""),
        ("https://[broken/priya", ""),
        ("", ""),
    ],
)
def test_page_key_is_the_page_however_it_is_written(url, page):
    assert page_key(url) == page


@pytest.mark.django_db
def test_the_keys_follow_an_edited_profile():
    sponsor = make_sponsor(company_name="Old Name", website="https://old.example.com")

    sponsor.company_name, sponsor.website = "New Name Ltd", "https://www.new.example.com"
    save_sponsor(sponsor=sponsor)

    saved = Sponsor.objects.get(pk=sponsor.pk)
    assert (saved.name_key, saved.website_host) == ("newname", "new.example.com")


@pytest.mark.django_db
def test_like_finds_each_shared_key_and_never_the_company_itself():
    one = make_sponsor(
        company_name="Gear GmbH", website="https://gear.example.org", phone="+43 664 1234567"
    )
    same_name = make_sponsor(company_name="GEAR")
    same_host = make_sponsor(website="http://www.gear.example.org/de")
    same_phone = make_sponsor(phone="0664 123 45 67")
    make_sponsor()

    assert set(Sponsor.objects.like(one)) == {same_name, same_host, same_phone}


@pytest.mark.django_db
def test_like_of_a_company_without_facts_finds_nobody():
    """Two empty web sites are not the same web site."""
    bare = {"website": "", "phone": ""}
    one = make_sponsor(company_name="Aaa", **bare)
    make_sponsor(company_name="Bbb", **bare)

    assert list(Sponsor.objects.like(one)) == []
