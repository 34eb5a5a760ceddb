"""The figures as a file: each table holds the rows its figure counts, for those who may take them away."""

import csv
import io
import zipfile

import pytest

from accounts.exports import kind_for
from accounts.models import AuditEvent
from accounts.tests.factories import make_sponsor, make_staff
from adrequests.services import accept
from adrequests.tests.factories import make_ad_request
from influencer_platform.tests.files import made, order
from reports.counting import answer
from reports.figures import Scope, figures
from reports.staff import OF_THE_PLACE

pytestmark = pytest.mark.django_db


def of_the_place():
    """The figures in the order of the file: that of their registration."""
    return {name: figure for name, figure in figures.items() if figure in OF_THE_PLACE}


@pytest.fixture
def deal():
    request = make_ad_request(fee_minor=123_450)
    accept(ad_request=request, by=request.influencer.user, offer_number=1)
    make_ad_request()
    return request


def test_the_last_column_of_each_table_adds_up_to_its_figure(client, deal):
    finance = make_staff("Finance", is_superuser=True)
    client.force_login(finance)

    order(client, "kpis", "zip")
    archive = zipfile.ZipFile(io.BytesIO(made(client, finance)))

    place = of_the_place()
    place = of_the_place()
    found = answer(place.values(), Scope.of(finance))
    assert archive.namelist() == [f"{name}.csv" for name in place]
    for name, figure in place.items():
        text = archive.read(f"{name}.csv").decode("utf-8-sig")
        headings, *rows = csv.reader(io.StringIO(text, newline=""))
        assert headings == figure.titles()
        assert len(rows) == sum(cell.rows for cell in found[name].cells.values())
        if figure.unit.value != "money":
            assert sum(int(row[-1]) for row in rows) == found[name].total_of_all.total
    assert AuditEvent.objects.about(finance).filter(action="exported").count() == len(place)


def test_the_lines_are_those_of_the_figures_own_file(client, deal):
    finance = make_staff("Finance", is_superuser=True)
    client.force_login(finance)
    order(client, "kpis", "zip")
    archive = zipfile.ZipFile(io.BytesIO(made(client, finance)))
    scope = Scope.of(finance)

    for name, figure in of_the_place().items():
        text = archive.read(f"{name}.csv").decode("utf-8-sig")
        _, *rows = csv.reader(io.StringIO(text, newline=""))
        lines = figure.lines(figure.rows_in(scope).order_by(figure.order, "-pk"), scope)
        assert [row[-1] for row in rows] == [str(line[-1]) for line in lines]


def test_who_may_not_take_rows_away_has_no_such_export():
    for user in (make_staff("Moderator"), make_sponsor().user):
        assert kind_for(user, "kpis") is None
