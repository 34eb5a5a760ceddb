"""Exports of the back office: who may, what is in them, what is written down about them."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import AuditEvent, Export, Influencer, Sponsor, User
from accounts.services import exports
from accounts.services.exports import build_due
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_staff
from adrequests.services import post_message
from adrequests.tests.factories import make_ad_request
from campaigns.tests.factories import make_campaign
from influencer_platform.csv import RISKY
from influencer_platform.tests.files import content

pytestmark = pytest.mark.django_db
MODELS = [
    "accounts_user", "accounts_sponsor", "accounts_influencer", "accounts_auditevent", "campaigns_campaign",
    "adrequests_adrequest",
]  # fmt: skip
FORMATS = ["csv", "xlsx"]
HOSTILE = [
    "=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1", "＠x", "=cmd|' /C calc'!A0", "x;=1+1", "\x01=1",
]  # fmt: skip


@pytest.fixture
def finance(client) -> User:
    user = make_staff("Finance")
    client.force_login(user)
    return user


def export(client, model: str, file_format: str, query: str = ""):
    return client.post(reverse(f"admin:{model}_export") + query, {"format": file_format})


def tick(client, model: str, file_format: str, *pks, **more):
    data = {"action": f"export_{file_format}", "_selected_action": pks, "index": "0"}
    return client.post(reverse(f"admin:{model}_changelist"), data | more)


def cells(answer: Any) -> list[Any]:
    """The rows of an Excel download, as cells."""
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows())


def rows(answer: Any) -> list[dict[str, object]]:
    """Heading → value, of either format."""
    if answer["Content-Type"].startswith("text/csv"):
        text = answer.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))
    first, *others = cells(answer)
    return [{h.value: c.value for h, c in zip(first, row, strict=True)} for row in others]


def make_hostile_market(text: str) -> None:
    sponsor = make_sponsor(company_name=text, contact_name=text, about=text, phone=text[:40])
    creator = make_influencer(name=text, bio=text)
    campaign = make_campaign(sponsor=sponsor, name=text)
    make_ad_request(campaign=campaign, influencer=creator)
    User.objects.filter(pk__in=[sponsor.user_id, creator.user_id]).update(name=text)
    creator.niches.add(make_niche(text))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_an_export_is_a_formula(client, finance, model, text):
    make_hostile_market(text)

    excel, table = export(client, model, "xlsx"), export(client, model, "csv")

    assert not any(c.data_type == "f" for row in cells(excel) for c in row)
    for row in rows(table):
        assert not any(str(v).startswith(RISKY) for v in row.values())
    assert len(rows(excel)) > 0


def test_a_hostile_name_stays_readable_in_excel(client, finance):
    make_hostile_market("=1+1")

    [row] = rows(export(client, "accounts_sponsor", "xlsx"))

    assert row["Company name"] == "=1+1"
    assert rows(export(client, "accounts_sponsor", "csv"))[0]["Company name"] == "'=1+1"


def test_money_and_times_are_real_in_excel_and_plain_in_csv(client, finance):
    campaign = make_campaign(currency="EUR", budget_minor=123_456)
    yen = make_campaign(currency="JPY", budget_minor=5000)
    query = "?o=-1"

    first, second = sorted(
        rows(export(client, "campaigns_campaign", "xlsx", query)), key=lambda row: row["ID"]
    )
    assert (first["Currency"], first["Budget"]) == ("EUR", 1234.56)
    assert (second["Currency"], second["Budget"]) == ("JPY", 5000)
    made_at = campaign.created_at.replace(tzinfo=None)
    assert abs(first["Created (UTC)"] - made_at) < timedelta(seconds=1)
    assert first["Starts"].date() == campaign.starts_on

    table = {row["ID"]: row for row in rows(export(client, "campaigns_campaign", "csv", query))}
    assert table[str(campaign.pk)]["Budget"] == "1234.56"
    assert table[str(yen.pk)]["Budget"] == "5000"
    assert table[str(campaign.pk)]["Starts"] == campaign.starts_on.isoformat()


def test_a_request_is_exported_with_its_terms_and_none_of_its_messages(client, finance):
    request = make_ad_request(fee_minor=110_050)
    post_message(ad_request=request, by=request.campaign.sponsor.user, text="S3CRET WORDS")

    for file_format in FORMATS:
        [row] = rows(export(client, "adrequests_adrequest", file_format))
        assert "S3CRET" not in str(row)
        assert float(row["Fee"]) == 1100.50
        assert row["Deliverables"] == "1 reel, 2 stories"
        assert row["Company"] == request.campaign.sponsor.company_name


@pytest.mark.parametrize("file_format", FORMATS)
def test_no_secret_is_in_any_export(client, finance, file_format):
    sponsor = make_sponsor()
    services.flag(target=sponsor, by=make_staff(), reason="spam", private_note="S3CRET NOTE")
    session = client.session.session_key

    for model in MODELS:
        text = str(rows(export(client, model, file_format)))
        for secret in (sponsor.user.password, finance.password, "S3CRET", session, "last_login"):
            assert secret not in text


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("group", ["Moderator", "Lead"])
def test_others_see_no_way_to_export_and_are_refused(client, model, group):
    make_ad_request()
    client.force_login(make_staff(group))
    before = AuditEvent.objects.count()

    page = client.get(reverse(f"admin:{model}_changelist")).content.decode()

    page = page.lower().replace('<a href="?about=accounts.export">export</a>', "")  # their trail
    page = page.replace('<a href="/exports/">your files</a>', "")  # in the head of every page
    assert "export" not in page.replace("exported", "")
    assert export(client, model, "csv").status_code == 403
    assert client.get(reverse(f"admin:{model}_export")).status_code == 403
    assert tick(client, model, "csv", 1).status_code == 403
    assert tick(client, model, "xlsx", 1, select_across="1").status_code == 403
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("is_admin", [False, True])
def test_finance_and_admins_find_button_and_action(client, model, is_admin):
    make_ad_request()
    client.force_login(make_staff("Finance", is_superuser=is_admin))

    page = client.get(reverse(f"admin:{model}_changelist") + "?q=a").content.decode()

    assert f'action="{reverse(f"admin:{model}_export")}?q=a"' in page
    assert '<option value="export_csv">' in page
    assert export(client, model, "csv").status_code == 200
    assert client.get(reverse(f"admin:{model}_export")).status_code == 405


def test_a_right_without_the_right_to_look_exports_nothing(client, sponsor):
    """A permission given by mistake to somebody who is not staff opens nothing."""
    client.force_login(sponsor.user)

    assert export(client, "accounts_sponsor", "csv").status_code in {302, 403, 404}
    with pytest.raises(services.NotAllowed):
        services.log_export(model=Sponsor, by=sponsor.user, file_format="csv", rows=1, filters={})


def test_an_export_holds_what_search_and_filters_leave(client, finance):
    kept = make_influencer(name="Kept One", country="AT")
    make_influencer(name="Kept Two", country="DE")
    make_influencer(name="Other", country="AT")

    answer = export(client, "accounts_influencer", "csv", "?q=Kept&country=AT")

    assert [row["Handle"] for row in rows(answer)] == [kept.handle]
    event = AuditEvent.objects.about(finance).get(action="exported")
    assert event.actor == finance
    assert event.data == {
        "model": "accounts.influencer", "format": "csv", "rows": 1, "filters": {"q": 4, "country": "AT"},
    }  # fmt: skip


def test_the_words_of_a_search_stay_out_of_the_trail(client, finance):
    export(client, "accounts_user", "csv", "?q=maya@example.com")

    assert "maya" not in str(AuditEvent.objects.about(finance).get().data)


def test_ticked_rows_alone_are_exported(client, finance):
    first, _, third = (make_sponsor() for _ in range(3))

    answer = tick(client, "accounts_sponsor", "xlsx", first.pk, third.pk)

    assert {row["ID"] for row in rows(answer)} == {first.pk, third.pk}
    assert answer["Content-Disposition"].startswith('attachment; filename="sponsors-')
    assert AuditEvent.objects.about(finance).get().data["filters"] == {"selected": 2}


def test_all_pages_are_exported_when_all_are_ticked(client, finance):
    creators = [make_influencer() for _ in range(3)]

    answer = tick(client, "accounts_influencer", "csv", creators[0].pk, select_across="1")

    assert len(rows(answer)) == 3


def taken(client, job: Export) -> Any:
    """The file of a job, made and downloaded."""
    build_due()
    answer = client.get(reverse("accounts:export_download", args=[job.pk]))
    return HttpResponse(content(answer), content_type=answer["Content-Type"])


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_long_list_becomes_a_job_with_the_rows_the_list_shows(
    client, finance, monkeypatch, file_format
):
    monkeypatch.setattr(exports, "SHORT", 2)
    creators = [make_influencer(country="GB") for _ in range(3)]
    make_influencer(country="AT")

    answer = export(client, "accounts_influencer", file_format, "?country=GB&q=e")
    page = client.get(answer["Location"]).content.decode()

    assert answer["Location"].endswith("?country=GB&q=e")
    assert f'<a href="{reverse("accounts:exports")}">your files</a>' in page
    assert not AuditEvent.objects.about(finance).exists()
    job = Export.objects.get(owner=finance)
    assert (job.kind, job.params) == (
        "back_office:accounts.influencer",
        {"query": "country=GB&q=e"},
    )
    assert {row["Handle"] for row in rows(taken(client, job))} == {c.handle for c in creators}
    assert AuditEvent.objects.about(finance).get().data == {
        "model": "accounts.influencer", "format": file_format, "rows": 3,
        "filters": {"country": "GB", "q": 1},
    }  # fmt: skip


def test_a_job_of_ticked_rows_holds_these_alone(client, finance, monkeypatch):
    monkeypatch.setattr(exports, "SHORT", 1)
    first, _, third = (make_sponsor() for _ in range(3))

    assert tick(client, "accounts_sponsor", "csv", first.pk, third.pk).status_code == 302

    answer = taken(client, Export.objects.get(owner=finance))
    assert {row["ID"] for row in rows(answer)} == {str(first.pk), str(third.pk)}
    assert AuditEvent.objects.about(finance).get().data["filters"] == {"selected": 2}


def test_a_job_is_made_for_nobody_who_lost_the_right(client, finance, monkeypatch):
    monkeypatch.setattr(exports, "SHORT", 0)
    make_sponsor()
    make_influencer()
    export(client, "accounts_sponsor", "csv")
    export(client, "accounts_influencer", "csv")
    made, waiting = Export.objects.order_by("pk")
    build_due()
    finance.groups.clear()

    build_due()

    waiting.refresh_from_db()
    assert waiting.status == Export.Status.FAILED
    answer = client.get(reverse("accounts:export_download", args=[made.pk]))
    assert answer.status_code == 409
    assert not AuditEvent.objects.about(finance).exists()


def test_too_many_jobs_at_once_are_told(client, finance, monkeypatch):
    monkeypatch.setattr(exports, "SHORT", 0)
    make_sponsor()
    told = ""
    for _ in range(30):
        answer = export(client, "accounts_sponsor", "csv")
        if (
            "errorlist" in (told := client.get(answer["Location"]).content.decode())
            or 'class="error"' in told
        ):
            break

    assert 'class="error"' in told
    assert Export.objects.count() < 30


def test_an_unknown_format_or_filter_exports_nothing(client, finance):
    make_sponsor()

    assert export(client, "accounts_sponsor", "html").status_code == 400
    assert export(client, "accounts_sponsor", "csv", "?nonsense=1").status_code == 302
    assert not AuditEvent.objects.about(finance).exists()


@pytest.mark.parametrize("model", MODELS)
def test_the_queries_of_an_export_do_not_grow_with_its_rows(client, finance, model):
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_ad_request(influencer=make_influencer(), campaign=make_campaign())
        for creator in Influencer.objects.all():
            creator.niches.add(make_niche(f"N{creator.pk}"))
        export(client, model, "csv")
        with CaptureQueriesContext(connection) as asked:
            assert export(client, model, "xlsx").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_an_export_without_rows_has_its_headings(client, finance):
    [header] = cells(export(client, "campaigns_campaign", "xlsx"))

    assert [cell.value for cell in header][:4] == ["ID", "Name", "Company (ID)", "Company"]
