"""From what people type to clean values, and sentences where that is not possible."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import make_niche
from campaigns.forms import CampaignForm, DeleteForm, ListForm, ShareForm
from campaigns.models import Campaign
from campaigns.tests.factories import campaign_fields, make_campaign
from campaigns.tests.posts import posted
from influencer_platform.places import country_choices


def make_form(**fields):
    form = CampaignForm(posted(**fields))
    form.is_valid()
    return form


def test_complete_form_gives_the_services_what_they_take(db):
    form = make_form(
        countries=["DE", "AT"],
        languages=["en", "de"],
        destination_hosts="b.example.com, A.example.com",
    )

    assert form.errors == {}
    assert form.campaign_fields == {
        "name": "Winter boots",
        "niche": make_niche(),
        "description": "Walk far.",
        "goals": "Wet feet stay dry.",
        "do": "",
        "dont": "",
        "disclosure": "#ad",
        "platforms": ["instagram", "tiktok"],
        "min_followers": 0,
        "countries": ["AT", "DE"],
        "languages": ["de", "en"],
        "destination_hosts": ["a.example.com", "b.example.com"],
        "seats": 3,
        "upfront_percent": 0,
        "opens_on": None,
        "closes_on": None,
        "starts_on": timezone.localdate(),
        "ends_on": timezone.localdate() + timedelta(days=30),
        "currency": "EUR",
        "visibility": "public",
        "approves_by_silence": False,
        "budget_minor": 1_250_050,
        "fee_min_minor": 50_000,
        "fee_max_minor": 100_000,
        "deliverables": {"reel": 1},
    }


def test_form_knows_every_editable_field_of_a_campaign(db):
    assert set(make_form().campaign_fields) >= set(campaign_fields())


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name", "", "This field is required."),
        ("niche", "", "This field is required."),
        ("niche", "0", "Select a valid choice"),
        ("budget", "", "This field is required."),
        ("budget", "12,5x", "Write an amount such as 1,350"),
        ("budget", "-1", "An amount cannot be below zero."),
        ("budget", "1.234", "fewer decimals"),
        ("budget", "9999999999999", "too large"),
        ("fee_min", "", "Fill in both ends"),
        ("fee_max", "", "Fill in both ends"),
        ("fee_max", "499", "The highest fee is below the lowest."),
        ("fee_max", "many", "Write an amount"),
        ("ends_on", "2020-01-01", "before the start"),
        ("starts_on", "31.12.", "Enter a valid date."),
        ("seats", "0", "greater than or equal to 1"),
        ("seats", "1001", "less than or equal to 1000"),
        ("min_followers", "2000000001", "less than or equal to 2000000000"),
        ("wanted_reel", "51", "less than or equal to 50"),
        ("platforms", ["myspace"], "Select a valid choice"),
        ("currency", "QQQ", "Select a valid choice"),
        ("visibility", "secret", "Select a valid choice"),
        ("destination_hosts", "ok.example.com https://shop.example.com", "“https://shop"),
        ("destination_hosts", "shop.example.com/path", "is no host name"),
        ("destination_hosts", "127.0.0.1", "is no host name"),
        ("destination_hosts", "localhost", "is no host name"),
        ("destination_hosts", "a..b", "is no host name"),
    ],
)
def test_what_cannot_be_gets_a_sentence_at_its_field_and_is_echoed(db, name, typed, sentence):
    form = make_form(**{name: typed})

    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert form[name].value() == typed


def test_window_that_closes_before_it_opens_is_refused_at_its_end(db):
    form = make_form(opens_on="2026-02-02", closes_on="2026-02-01")

    assert form.errors == {"closes_on": ["Applications close before they open."]}


def test_end_date_in_the_past_is_refused_when_new_and_kept_when_old(db):
    yesterday = timezone.localdate() - timedelta(days=1)
    past = {"starts_on": yesterday.isoformat(), "ends_on": yesterday.isoformat()}
    old = Campaign(starts_on=yesterday, ends_on=yesterday)

    new, kept = make_form(**past), CampaignForm(posted(**past), instance=old)

    assert new.errors == {"ends_on": ["The end date is in the past."]}
    assert kept.errors == {}


def test_zero_fees_mean_gifted_and_empty_fees_mean_open(db):
    gifted, open_fee = make_form(fee_min="0", fee_max="0"), make_form(fee_min="", fee_max="")

    assert (gifted.errors, open_fee.errors) == ({}, {})
    assert gifted.campaign_fields["fee_max_minor"] == 0
    assert open_fee.campaign_fields["fee_max_minor"] is None


def test_amounts_are_read_in_the_currency_typed_beside_them(db):
    assert make_form(currency="JPY", budget="12500").campaign_fields["budget_minor"] == 12_500
    assert "budget" in make_form(currency="JPY", budget="12500.5").errors


def test_budget_without_a_known_currency_asks_for_the_currency_only(db):
    assert list(make_form(currency="").errors) == ["currency"]


def test_line_breaks_of_a_browser_are_the_same_text(db):
    form = make_form(goals="One.\r\nTwo.\rThree.")

    assert form.cleaned_data["goals"] == "One.\nTwo.\nThree."


def test_text_of_exactly_the_longest_length_passes_in_spite_of_its_line_breaks(db):
    longest = ("x" * 99 + "\r\n") * 20

    assert make_form(do=longest[:-2] + "y").errors == {}
    assert "do" in make_form(do="x" * 2001).errors


def test_unchanged_form_of_a_campaign_gives_back_what_is_saved(db):
    campaign = make_campaign(
        currency="SEK", countries=["AT"], destination_hosts=["a.example.com"], do="One.\nTwo."
    )
    form = CampaignForm(instance=campaign)
    data = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    again = CampaignForm(data, instance=Campaign.objects.get(pk=campaign.pk))

    assert again.is_valid()
    saved = {name: getattr(campaign, name) for name in again.campaign_fields}
    assert again.campaign_fields == saved


def test_international_host_is_kept_in_ascii(db):
    assert make_form(destination_hosts="bücher.example").cleaned_data["destination_hosts"] == [
        "xn--bcher-kva.example"
    ]


def test_more_hosts_or_countries_than_the_columns_hold_are_refused(db):
    hosts = "\n".join(f"shop{n}.{'x' * 40}.example.com" for n in range(30))
    many = [code for code, _name in country_choices()[:61]]

    assert "too many" in make_form(destination_hosts=hosts).errors["destination_hosts"][0]
    assert "at most 60" in make_form(countries=many).errors["countries"][0]
    assert make_form(countries=many[:60]).errors == {}


def test_chosen_places_are_named(db):
    form = make_form(countries=["AT"], languages=["de", "en"])

    assert (form.chosen_countries, form.chosen_languages) == (["Austria"], ["German", "English"])
    assert CampaignForm().chosen_countries == []


def test_niche_no_longer_offered_stays_with_the_campaign_that_has_it(db):
    campaign, retired = make_campaign(), make_niche("Retired")
    niche = campaign.niche
    for row in (niche, retired):
        type(row).objects.filter(pk=row.pk).update(is_active=False)

    assert list(CampaignForm(instance=campaign).fields["niche"].queryset) == [niche]


def test_currency_of_a_campaign_in_use_cannot_be_posted(db):
    campaign = make_campaign(currency="USD")

    form = CampaignForm(posted(currency="EUR"), instance=campaign, currency_fixed=True)

    assert form.is_valid()
    assert form.campaign_fields["currency"] == "USD"


def test_currency_no_longer_offered_stays_with_the_campaign_that_has_it(db):
    form = CampaignForm(instance=Campaign(currency="NOK"))

    assert "NOK" in dict(form.fields["currency"].choices)


def test_share_form_takes_an_address_and_a_level():
    assert ShareForm({"email": "jo@example.com", "level": "view"}).is_valid()
    assert list(ShareForm({"email": "jo", "level": "own"}).errors) == ["email", "level"]


@pytest.mark.parametrize(
    ("typed", "fits"),
    [("Ridge Pack", True), (" ridge  pack ", True), ("Ridge", False), ("", False)],
)
def test_delete_form_wants_the_name(typed, fits):
    assert DeleteForm({"name": typed}, campaign=Campaign(name="Ridge Pack")).is_valid() == fits


def test_list_form_takes_what_it_does_not_know_as_none():
    assert ListForm.read({"q": " tent ", "status": "lost", "sort": "fastest"}) == {
        "q": "tent",
        "status": "",
        "sort": "newest",
    }
