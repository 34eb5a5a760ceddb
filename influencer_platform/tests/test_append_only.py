"""Tables whose rows never change, on whatever database the tests run."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent, Role
from adrequests import services
from adrequests.models import DealSheet, Invoice, Offer, Transfer
from adrequests.tests.factories import make_ad_request
from adrequests.tests.money.deals import finish, make_invoice, pay, payment_of
from adrequests.tests.reviews.finishing import make_completed
from campaigns.tests.factories import make_campaign
from influencer_platform import append_only
from reports.models import Destination, Metrics, MetricSource, MonthlyReport
from reports.monthly.periods import Period
from reports.services import freeze, record_metrics

APPEND_ONLY = [
    AuditEvent,
    DealSheet,
    Destination,
    Invoice,
    Metrics,
    MonthlyReport,
    Offer,
    Transfer,
]


def triggers() -> set[str]:
    """Those that refuse; others note what changed (reports/rollups)."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if "_no_" in name}


def refused(statement: str, *values: str | int) -> bool:
    """Whether the database refuses it, whatever the application thinks."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except IntegrityError as error:
        return "never changed" in str(error)
    return False


@pytest.fixture
def rows(db):
    """One of each."""
    ad_request = make_ad_request(campaign=make_campaign(destination_hosts=["shop.example.com"]))
    user = ad_request.influencer.user
    agreed = services.accept(ad_request=ad_request, by=user, offer_number=1)
    finish(agreed)
    paid, invoice = pay(payment_of(agreed), 10_000), make_invoice(agreed)
    done = make_completed()
    measured = record_metrics(
        deliverable=done.deliverables.earliest("pk"),
        by=done.influencer.user,
        source=MetricSource.API,
        figures={"views": 100},
    )
    freeze(period=Period("2026-11", "UTC"), sponsors=[ad_request.campaign.sponsor_id])
    connection.check_constraints()  # PostgreSQL truncates nothing while foreign keys wait to be checked
    return {
        Offer: ad_request.latest_offer,
        Invoice: invoice,
        Transfer: paid,
        DealSheet: agreed.sheets.get(),
        Destination: Destination.objects.filter(link__deliverable__ad_request=agreed).first(),
        AuditEvent: AuditEvent.objects.about(ad_request).first(),
        Metrics: measured,
        MonthlyReport: MonthlyReport.objects.get(),
    }


def test_the_database_has_exactly_the_triggers_it_needs(db):
    last = "truncate" if connection.vendor == "postgresql" else "replace"

    assert triggers() == {
        f"{table}_no_{kind}"
        for table in (model._meta.db_table for model in APPEND_ONLY)
        for kind in ("delete", "update", last)
    }


def test_what_was_signed_said_measured_and_done_stands_in_append_only_tables():
    assert sorted(append_only.append_only_models(), key=lambda m: m.__name__) == APPEND_ONLY


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_an_append_only_row_refuses_an_update(rows, model):
    row = rows[model]

    assert refused(f'UPDATE "{model._meta.db_table}" SET id = id WHERE id = %s', row.pk)  # noqa: S608


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_an_append_only_row_refuses_a_delete(rows, model):
    row = rows[model]

    assert refused(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', row.pk)  # noqa: S608
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_an_append_only_row_refuses_to_be_saved_again(rows, model):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows[model].save()


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_an_append_only_table_refuses_the_ways_around_update_and_delete(rows, model):
    table, row = model._meta.db_table, rows[model]
    if connection.vendor == "postgresql":
        assert refused(f'TRUNCATE "{table}" CASCADE')
        return
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(f'"{name}"' for name in columns)

    for same_columns in (names, names.replace('"id"', "id + 1000")):
        replace = f'INSERT OR REPLACE INTO "{table}" ({names}) SELECT {same_columns} FROM "{table}" WHERE id = %s'  # noqa: S608
        assert refused(replace, row.pk)


def test_installing_the_triggers_again_changes_nothing(db):
    before = triggers()

    append_only.install_triggers()

    assert triggers() == before


def test_a_table_that_does_not_exist_yet_gets_no_trigger(db, monkeypatch):
    before = triggers()
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["accounts_auditevent"])
    append_only.drop_triggers()

    append_only.install_triggers()

    assert triggers() == {name for name in before if name.startswith("accounts_auditevent")}


@pytest.mark.parametrize("_time", ["first", "again"])
def test_a_transactional_test_leaves_roles_and_triggers_to_the_next(transactional_db, _time):
    make_ad_request()

    assert Role.objects.count() == 3
    assert AuditEvent.objects.exclude(action="created").exclude(action="published").count() == 1
    assert len(triggers()) == 3 * len(APPEND_ONLY)
    assert apps.get_model("django_celery_beat", "PeriodicTask").objects.exists()
