"""Where a piece went live, and its disclosure label."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from adrequests.labels import stands_early
from adrequests.models import Publication
from adrequests.services import work
from adrequests.services.turns import NotYourTurn
from adrequests.tests.factories import told
from adrequests.tests.work.deals import approve, hand_in, make_deal, piece_of, snapshot

ADDRESS = "https://example.com/reel/1"


@pytest.fixture
def approved(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    piece = piece_of(make_deal(2))
    hand_in(piece)
    approve(piece)
    return piece


def publish(piece, **said):
    said = {"url": ADDRESS, "caption": "#ad The pack."} | said
    return work.publish(deliverable=piece, by=piece.ad_request.influencer.user, **said)


@pytest.mark.parametrize(
    ("label", "caption", "expected"),
    [
        ("#ad", "#ad The pack", True),
        ("#ad", "The pack. #AD", True),
        ("#ad", "#adventure awaits", False),
        ("#ad", "#adventure #ad", True),
        ("ad", "#ad The pack", False),
        ("Anzeige", "anzeige: der Rucksack", True),
        ("Paid  partnership", "Paid\npartnership with us", True),
        ("#ad", "＃ad wide", True),
        ("#ad", "x" * 121 + " #ad", True),
        ("#ad", "x" * 122 + " #ad", False),
        ("#ad", "", False),
        ("", "", True),
        ("#ad", "#ad_free", False),
        ("a" * 80, "a" * 80 + " more", True),
    ],
)
def test_a_label_stands_early_as_a_word(label, caption, expected):
    assert stands_early(label, caption) is expected


@given(st.text(max_size=40), st.text(max_size=300))
def test_any_words_can_be_asked(label, caption):
    assert stands_early(label, caption) in {True, False}


def test_a_publication_with_its_label_is_kept_and_told(approved):
    row = publish(approved)

    assert (row.url, row.caption, row.label, row.is_labelled_by_platform) == (ADDRESS, "#ad The pack.", "#ad", False)  # fmt: skip
    assert told("work_published") == {approved.ad_request.campaign.sponsor.user}


def test_the_label_is_that_of_the_deal_sheet_not_of_the_brief_now(approved):
    campaign = approved.ad_request.campaign
    type(campaign).objects.filter(pk=campaign.pk).update(disclosure="#sponsored")

    assert publish(approved).label == "#ad"


def test_a_caption_without_the_label_is_refused(approved, refused):
    with refused(work.LabelMissing) as caught:
        publish(approved, caption="The pack.")

    assert caught.value.field == "caption"


def test_the_platform_s_own_label_needs_a_screenshot(approved, refused):
    with refused(work.ProofMissing):
        publish(approved, caption="", is_labelled_by_platform=True)

    proof = ContentFile(b"picture", name="a.webp")
    row = publish(approved, caption="", is_labelled_by_platform=True, proof=proof)

    assert (row.is_labelled_by_platform, row.proof.name) == (True, "publications/a.webp")


def test_a_correction_replaces_the_address_and_a_repetition_changes_nothing(approved):
    publish(approved)
    before = snapshot()
    publish(approved)
    assert snapshot() == before

    publish(approved, url="https://example.com/reel/2")

    assert Publication.objects.get().url == "https://example.com/reel/2"


def test_the_platform_is_that_of_the_address_and_follows_a_correction(approved):
    on = [
        publish(approved, url=url).platform
        for url in ("https://vm.tiktok.com/1", "https://example.com/1", "https://youtu.be/1")
    ]

    assert on == ["tiktok", "elsewhere", "youtube"]
    assert Publication.objects.get().platform == "youtube"


def test_addresses_given_before_platforms_were_kept_are_read_once(approved):
    other = piece_of(approved.ad_request, 2)
    hand_in(other)
    approve(other)
    publish(approved, url="https://www.instagram.com/reel/1/")
    publish(other)
    Publication.objects.update(platform="elsewhere")
    step = import_module("adrequests.migrations.0013_published_on").read_addresses

    step(apps, connection.schema_editor())

    rows = Publication.objects.order_by("deliverable__number")
    assert list(rows.values_list("platform", flat=True)) == ["instagram", "elsewhere"]


def test_it_may_be_published_after_the_deal_is_completed(db):
    piece = piece_of(make_deal())
    hand_in(piece)
    approve(piece)

    assert publish(piece).url == ADDRESS


def test_nothing_is_published_before_it_is_approved(db, refused):
    piece = piece_of(make_deal())
    hand_in(piece)

    with refused(work.NotApproved):
        publish(piece)


def test_the_sponsor_publishes_nothing(approved, refused):
    with refused(NotYourTurn):
        work.publish(
            deliverable=approved, by=approved.ad_request.campaign.sponsor.user, url=ADDRESS
        )


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "//example.com", "data:text/html,x"])
def test_an_address_that_is_none_is_refused(approved, refused, url):
    with refused(work.LinkInvalid):
        publish(approved, url=url)


def test_the_database_wants_proof_of_a_platform_s_label(approved):
    row = publish(approved)

    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(is_labelled_by_platform=True)
