"""The same bytes, whoever writes them: PostgreSQL's COPY, SQLite's SELECT, or Python row by row."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.columns import Column, ExportResource, in_order, money
from accounts.models import Influencer, Sponsor, User
from accounts.resources import InfluencerResource, SponsorResource, UserResource
from accounts.tests.factories import make_influencer, make_niche, make_sponsor
from adrequests.models import AdRequest
from adrequests.resources import AdRequestResource
from adrequests.tests.factories import make_ad_request
from campaigns.models import Campaign
from campaigns.resources import CampaignResource
from campaigns.tests.factories import make_campaign
from influencer_platform.tables import postgresql
from influencer_platform.tests.files import csv_bytes

pytestmark = pytest.mark.django_db
HOSTILE = [
    "=1+1", "==1", "+43 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n", "＝1", "＋1", "－1", "＠x", "  =1", "\u200b=1", "\ufeff\u3000=1",
    "\xa0+1", "=cmd|' /C calc'!A0", "x;=1+1", 'a;"=1', "a\n=1", "a\t @x", "a|\u2003'－1", "a;\x85=1", "\x01=1", "a\x02b", "\x1f", " ",
    "'", "''=1", '"', '""', ",", "a,b;c", "Ünïcödé 🎒", "back\\slash", "\\.", "100%s %", "{}", "a--b", "x=1", "\x7f", "a;;;==", "a;b;=1;=2",
    "|a|b|", "NULL", "\u2028=1", "a\r\n=1",
]  # fmt: skip
"""Beginnings of formulas, blanks before them, separators inside, quotes, and what means something to a database."""
PIECES = st.sampled_from(
    [*"=+-@＝＋－＠;|\t\r\n \"',\\%a1é🎒\x01\x1f\x85\xa0\u200b\u2003\u3000\ufeff"]
)
TEXTS = st.one_of(
    st.text(PIECES, max_size=8),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12),
)
EVERYTHING = [
    (CampaignResource, Campaign),
    (SponsorResource, Sponsor),
    (InfluencerResource, Influencer),
    (AdRequestResource, AdRequest),
    (UserResource, User),
]


class DescriptionResource(ExportResource):
    """Long texts and every kind of value."""

    name = Column("=Name", "name")
    description = Column("Description", "description")
    owner = Column("Owner", "sponsor__user__name")
    is_active = Column("Active", "sponsor__user__is_active")
    opens_on = Column("Opens", "opens_on")
    flagged_at = Column("Flagged", "flagged_at")
    seats = Column("Seats", "seats")
    languages = Column("Languages", "languages")
    fee_min = Column("Fee", money("fee_min"))


def reference(resource: type[ExportResource], rows: Any) -> bytes:
    """What the back office writes by way of import-export and its data set."""
    table = resource().export(in_order(rows))
    return csv_bytes(table.headers, table)


def written(resource: type[ExportResource], rows: Any) -> bytes:
    made = resource()
    blocks = list(made.blocks(rows))
    assert sum(n for _, n in blocks) == rows.count()
    return csv_bytes(made.headings(), []) + b"".join(data for data, _ in blocks)


def by_the_database(resource: type[ExportResource], rows: Any) -> bool:
    return resource().cells(in_order(rows)) is not None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_out_the_same(text):
    campaign = make_campaign(name="x", sponsor=make_sponsor())
    Campaign.objects.filter(pk=campaign.pk).update(name=text, description=text * 3)
    User.objects.update(name=text)
    Sponsor.objects.update(company_name=text)

    for resource in (DescriptionResource, CampaignResource):
        assert by_the_database(resource, Campaign.objects.all())
        assert written(resource, Campaign.objects.all()) == reference(
            resource, Campaign.objects.all()
        )


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign()


@settings(
    deadline=None,
    database=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example("a;\u3000\t\x01=1", "x", None)
@given(TEXTS, TEXTS, st.none() | st.integers(0, 10**11))
def test_any_text_and_amount_come_out_the_same(campaign, name, other, fee):
    Campaign.objects.filter(pk=campaign.pk).update(
        name=name or "x", description=other, fee_min_minor=fee, fee_max_minor=fee
    )
    User.objects.update(name=other)

    assert written(DescriptionResource, Campaign.objects.all()) == reference(
        DescriptionResource, Campaign.objects.all()
    )


def test_every_kind_of_value_comes_out_the_same():
    sponsor = make_sponsor()
    for n, currency in enumerate(["USD", "JPY", "BHD", "EUR", "CLF", "QQQ"]):
        row = make_campaign(sponsor=sponsor)
        moment = datetime(2026, 2, 1, 9, 30, 59, 999_999, tzinfo=UTC) + timedelta(hours=n)
        Campaign.objects.filter(pk=row.pk).update(
            currency=currency,
            budget_minor=10**11 + n,
            fee_min_minor=n or None,
            fee_max_minor=n or None,
            opens_on=date(2026, 1, 31) if n % 2 else None,
            closes_on=None,
            languages=["de", "en"][:n],
            flagged_at=moment if n % 2 else None,
            flag_reason="spam" if n % 2 else "",
        )
        User.objects.filter(pk=sponsor.user_id).update(is_active=n % 2 == 0)

    for resource in (DescriptionResource, CampaignResource):
        assert written(resource, Campaign.objects.all()) == reference(
            resource, Campaign.objects.all()
        )


@pytest.mark.parametrize(("resource", "model"), EVERYTHING)
def test_every_table_of_the_product_comes_out_the_same(resource, model):
    for text in ("=1", "plain"):
        request = make_ad_request(campaign=make_campaign(name=text))
        request.influencer.niches.add(make_niche(text), make_niche("-b"))
    make_influencer(languages=["de", "en"])
    rows = model.objects.order_by("-pk")

    assert written(resource, rows) == reference(resource, rows)
    assert (
        written(resource, rows[:2]) == reference(resource, rows)[: len(written(resource, rows[:2]))]
    )


@pytest.mark.parametrize("codes", [["de", "en"], ["de"], [], ["d'e", "100%s", "\\\\n", "{}"]])
def test_lists_that_are_common_come_out_as_rare_ones_do(codes):
    """PostgreSQL looks those up that it has counted."""
    sponsor = make_sponsor()
    for n in range(6):
        row = make_campaign(sponsor=sponsor)
        Campaign.objects.filter(pk=row.pk).update(languages=codes if n else ["fr", "it"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE campaigns_campaign")
        field = Campaign._meta.get_field("languages")
        assert postgresql.codes("c", field, "default").startswith("CASE c WHEN ")

    assert written(CampaignResource, Campaign.objects.all()) == reference(
        CampaignResource, Campaign.objects.all()
    )


def test_loud_lines_among_quiet_ones_come_out_the_same():
    sponsor = make_sponsor()
    for text in ("plain", 'a\n"=1\n', "=1", 'x", "y\n', "\n", "b|-1", '"', "plain, too"):
        campaign = make_campaign(sponsor=sponsor)
        Campaign.objects.filter(pk=campaign.pk).update(name=text, description=text * 2)

    for resource in (DescriptionResource, CampaignResource):
        assert written(resource, Campaign.objects.all()) == reference(
            resource, Campaign.objects.all()
        )


def test_a_table_without_rows_or_texts_has_its_headings():
    class Numbers(ExportResource):
        number = Column("ID", "pk")

    assert written(Numbers, Campaign.objects.none()) == '\ufeff"ID"\n'.encode()
    campaign = make_campaign()
    assert written(Numbers, Campaign.objects.all()).endswith(b"\n%d\n" % campaign.pk)


def test_the_filter_of_the_owner_goes_with_the_rows():
    mine, other = make_campaign(name="Mine; -1"), make_campaign(name="Other")
    rows = Campaign.objects.run_by(mine.sponsor.user)

    assert written(CampaignResource, rows) == reference(CampaignResource, rows)
    assert b"Mine" in written(CampaignResource, rows)
    assert other.name.encode() not in written(CampaignResource, rows)


def test_values_for_excel_are_those_of_the_columns():
    make_campaign(currency="JPY")
    rows = Campaign.objects.all()
    resource = DescriptionResource()

    [values] = resource.values(rows)
    [row] = rows

    assert values == [column.export(row) for column in resource.columns()]


@pytest.mark.parametrize(("resource", "model"), EVERYTHING)
def test_the_queries_of_a_file_do_not_grow_with_its_rows(resource, model):
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_ad_request(influencer=make_influencer(), campaign=make_campaign())
        with CaptureQueriesContext(connection) as asked:
            list(resource().blocks(model.objects.all()))
            list(resource().values(model.objects.all()))
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 5


class Wrong(ExportResource):
    """A column whose expression is another one than its function."""

    related: ClassVar[tuple[str, ...]] = ()
    name = Column("Name", lambda row: row.name.upper(), "name")


def test_these_tests_notice_a_column_that_two_writers_read_differently():
    make_campaign(name="small")

    assert written(Wrong, Campaign.objects.all()) != reference(Wrong, Campaign.objects.all())
