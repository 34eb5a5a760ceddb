"""The file of a sponsor's campaigns: S18's columns, the rows of its list and nobody else's."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.exports import ParamsUnreadable, export_kinds
from accounts.models import Export, SponsorStatus
from accounts.services.exports.keeping import store
from accounts.tests.factories import make_influencer, make_niche, make_sponsor, make_staff
from campaigns import services
from campaigns.models import Share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.files import column, content, made, order, table

pytestmark = pytest.mark.django_db
FIRST = ["name", "description", "start_date", "end_date", "budget", "visibility", "goals"]
FORMATS = ["csv", "xlsx"]


def shown(client, params: str) -> list[str]:
    """The campaigns of the page, on all of its pages, as it orders them."""
    names: list[str] = []
    after = ""
    while True:
        query = f"?{params}&after={after}" if after else f"?{params}"
        page = client.get(reverse("campaigns:list") + query).context["page"]
        names += [row.name for row in page.rows]
        if not (after := page.after):
            return names


def exported(client, user, params: str, file_format: str = "csv") -> list[list]:
    assert order(client, "campaigns", file_format, params)["Location"] == reverse(
        "accounts:exports"
    )
    return table(made(client, user), file_format)


@pytest.fixture
def signed_in(client, sponsor):
    client.force_login(sponsor.user)
    return sponsor


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_file_begins_with_the_columns_that_were_asked_for(client, signed_in, file_format):
    campaign = make_campaign(
        sponsor=signed_in, name="Ridge", description="A pack.", goals="Be known.",
        budget_minor=123_450, currency="EUR", visibility="private", status="draft",
    )  # fmt: skip

    headings, row = exported(client, signed_in.user, "", file_format)

    assert headings[:7] == FIRST
    if file_format == "csv":
        dates = [campaign.starts_on.isoformat(), campaign.ends_on.isoformat()]
        assert row[:7] == ["Ridge", "A pack.", *dates, "1234.50", "private", "Be known."]
    else:
        assert [row[2].date(), row[3].date()] == [campaign.starts_on, campaign.ends_on]
        assert row[:2] + row[4:7] == ["Ridge", "A pack.", 1234.5, "private", "Be known."]
    named = dict(zip(headings, row, strict=True))
    assert named["currency"] == "EUR"
    assert float(named["free"]) == 1234.5
    assert named["company"] == signed_in.company_name


@pytest.mark.parametrize(
    "params",
    ["", "status=draft", "q=ridge", "sort=ending", "sort=committed&q=ridge", "status=paused"],
)
def test_rows_and_order_are_those_of_the_page(client, signed_in, params):
    for n in range(30):
        make_campaign(
            sponsor=signed_in,
            name=f"Ridge {n:02}" if n % 2 else f"Coast {n:02}",
            status="draft" if n % 3 else "active",
        )
    make_campaign(name="Ridge of somebody else")

    assert column(exported(client, signed_in.user, params), "name") == shown(client, params)


def test_it_is_a_job_however_short(client, signed_in):
    make_campaign(sponsor=signed_in)

    answer = order(client, "campaigns", "csv", "status=active")

    job = Export.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("accounts:exports"))
    assert (job.owner, job.status, job.params) == (
        signed_in.user, "queued", {"status": "active", "sort": "newest"},
    )  # fmt: skip


def test_a_colleague_exports_what_is_shared_with_them(client, sponsor):
    campaign = make_campaign(sponsor=sponsor, name="Shared")
    make_campaign(sponsor=sponsor, name="Kept")
    for level in (Share.Level.VIEW, Share.Level.MANAGE):
        colleague = make_sponsor().user
        row = services.share(campaign=campaign, by=sponsor.user, email=colleague.email, level=level)
        services.claim_share(token=share_token(row.pk), by=colleague)
        client.force_login(colleague)
        assert column(exported(client, colleague, ""), "name") == ["Shared"]

        services.revoke_share(share=row, by=sponsor.user)

        assert column(exported(client, colleague, ""), "name") == []


@pytest.mark.parametrize("change", ["revoked", "shared anew"])
def test_a_file_made_before_a_share_ended_is_taken_back(
    client, sponsor, change, django_capture_on_commit_callbacks
):
    campaign = make_campaign(sponsor=sponsor, name="Shared")
    colleague = make_sponsor().user
    row = services.share(
        campaign=campaign, by=sponsor.user, email=colleague.email, level=Share.Level.VIEW
    )
    services.claim_share(token=share_token(row.pk), by=colleague)
    client.force_login(colleague)
    exported(client, colleague, "")
    job, name = Export.objects.get(), Export.objects.get().file
    order(client, "campaigns")
    waiting = Export.objects.latest("pk")
    claimed = {"status": "running", "claimed_by": "w", "lease_until": timezone.now()}
    Export.objects.filter(pk=waiting.pk).update(**claimed)

    with django_capture_on_commit_callbacks(execute=True):
        if change == "revoked":
            services.revoke_share(share=row, by=sponsor.user)
        else:
            services.share(
                campaign=campaign, by=sponsor.user, email=colleague.email, level=Share.Level.MANAGE
            )

    answer = client.get(reverse("accounts:export_download", args=[job.pk]))
    assert answer.status_code == 409
    assert b"Shared" not in content(answer)
    assert not store().exists(name)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.claimed_by) == ("queued", "")
    assert column(table(made(client, colleague), "csv"), "name") == []


def test_a_company_that_waits_for_approval_exports_its_drafts(client):
    pending = make_sponsor(status=SponsorStatus.PENDING)
    make_campaign(sponsor=pending, name="Draft", status="draft")
    client.force_login(pending.user)

    assert column(exported(client, pending.user, ""), "name") == ["Draft"]


@pytest.mark.parametrize("person", [make_influencer, make_staff])
def test_for_others_there_is_no_such_export(client, person):
    someone = person()
    client.force_login(getattr(someone, "user", someone))

    answer = order(client, "campaigns")

    assert answer.status_code == 422
    assert "There is no such export." in answer.content.decode()
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"status": "nonsense"}, "status"),
        ({"colour": "red"}, "colour"),
        ({"q": "x" * 200}, "q"),
        ({"q": ["a", "b"]}, "q"),
        ({"q": "a\0b"}, "q"),
        ({"sort": 3}, "sort"),
    ],
)
def test_a_filter_the_list_does_not_know_is_refused_by_name(sponsor, params, name):
    with pytest.raises(ParamsUnreadable, match=f"“{name}”"):
        export_kinds["campaigns"].check(sponsor.user, params)


def test_the_filter_is_told_in_words(client, signed_in):
    order(client, "campaigns", "csv", "status=draft&q=ridge")

    page = client.get(reverse("accounts:exports")).content.decode()

    assert "Draft · “ridge” · CSV" in page


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "\t=1", "＝1", "x;=1+1"])
def test_no_cell_is_a_formula(client, signed_in, text):
    make_campaign(
        sponsor=signed_in, name=text, description=text, goals=text, niche=make_niche(f"N{text}")
    )

    _, csv_row = exported(client, signed_in.user, "")
    order(client, "campaigns", "xlsx")
    body = made(client, signed_in.user)

    assert not any(str(cell).startswith(("=", "+", "@", "\t", "＝")) for cell in csv_row)
    assert table(body, "xlsx")[1][0] == text.strip("\t") or table(body, "xlsx")[1][0] == text


def test_the_list_offers_both_formats_with_its_filter(client, signed_in):
    make_campaign(sponsor=signed_in, name="Ridge")
    fragment = {"HX-Request": "true", "HX-Target": "results"}

    page = client.get(reverse("campaigns:list") + "?q=ridge&sort=ending").content.decode()
    part = client.get(reverse("campaigns:list") + "?q=ridge", headers=fragment).content.decode()

    assert 'name="params" value="q=ridge&amp;sort=ending" form="export"' in page
    assert '<form id="export" method="post" action="/exports/new/">' in page
    assert 'name="params" value="q=ridge" form="export"' in part
    for file_format in FORMATS:
        assert f'form="export" name="format" value="{file_format}"' in part
    assert mail.outbox == []
