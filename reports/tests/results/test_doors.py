"""Results on their page, by the API and from a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.tests.factories import make_proof, make_staff
from accounts.tests.importing import as_csv, words
from adrequests.models import Deliverable
from adrequests.tests.factories import make_ad_request, make_colleague
from adrequests.tests.pages import HTMX, ids, is_page, signed_in, text, url
from campaigns.models import Share
from reports import services
from reports.models import Metrics, MetricSource


def typed(of, **fields):
    day = str(of.approved_at.date())
    proof = make_proof()
    return {
        "piece": of.pk,
        "measured_on": day,
        "impressions": "48000",
        "likes": "2100",
        "screenshot": proof,
    } | fields


def told():
    return list(
        Metrics.objects.order_by("pk").values_list("deliverable", "source", "impressions", "likes")
    )


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_influencer_declares_with_a_screenshot(done, piece, headers):
    client = signed_in(done.influencer)

    response = client.post(url(done, "results"), typed(piece), headers=headers)

    assert told() == [(piece.pk, "declared", 48_000, 2_100)]
    if headers:
        assert (response.status_code, is_page(response)) == (200, False)
        assert {"results", "piece-1"} <= ids(response)
    else:
        assert (response.status_code, response["Location"]) == (303, url(done, "results"))
    page = text(client.get(url(done, "results")))
    assert "Declared by the influencer, with a screenshot" in page


def test_both_sides_and_staff_read_strangers_find_nothing(done, piece, other_influencer, other_sponsor):  # fmt: skip
    signed_in(done.influencer).post(url(done, "results"), typed(piece))
    row = Metrics.objects.get()
    picture = reverse("reports:results_screenshot", args=[row.pk])
    viewer = make_colleague(done.campaign, Share.Level.VIEW)

    for person in (done.campaign.sponsor, viewer, make_staff("Finance")):
        client = signed_in(person)
        assert "48,000" in text(client.get(url(done, "results")))
        assert client.get(picture)["Content-Type"] == "image/webp"
        assert client.post(url(done, "results"), typed(piece)).status_code == 403
    for person in (other_influencer, other_sponsor):
        client = signed_in(person)
        assert client.get(url(done, "results")).status_code == 404
        assert client.post(url(done, "results"), typed(piece)).status_code == 404
        assert client.get(picture).status_code == 404
    assert len(told()) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"screenshot": ""}, "Add a screenshot of your statistics."),
        ({"measured_on": "2999-01-01"}, "This day is still to come."),
        ({"likes": "-4"}, "greater than or equal to 0"),
        ({"impressions": "", "likes": ""}, "Write at least one figure."),
        ({"piece": "999999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(done, piece, wrong, sentence):
    response = signed_in(done.influencer).post(url(done, "results"), typed(piece, **wrong))

    assert response.status_code == 422
    assert sentence in text(response)
    assert told() == []


def test_staff_enter_without_a_picture(done, piece):
    data = typed(piece)
    del data["screenshot"]

    response = signed_in(make_staff("Lead")).post(url(done, "results"), data)

    assert response.status_code == 303
    assert told() == [(piece.pk, "staff", 48_000, 2_100)]


def test_a_request_that_was_never_agreed_has_no_results(invited):
    assert signed_in(invited.influencer).get(url(invited, "results")).status_code == 404


@pytest.fixture
def invited(db):
    return make_ad_request()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_as_much_for_three_rows_as_for_one(done, django_assert_num_queries, n):
    pieces = Deliverable.objects.filter(ad_request=done)[:n]
    for one in pieces:
        services.record_metrics(
            deliverable=one, by=done.influencer.user, source=MetricSource.API, figures={"views": 5}
        )
    client = signed_in(done.campaign.sponsor)
    client.get(url(done, "results"))

    with django_assert_num_queries(9):
        client.get(url(done, "results"))


# --- The API ----------------------------------------------------------------------------------------------------------


def post(who, piece, body):
    address = f"/api/deliverables/{piece.pk}/metrics"
    return signed_in(who).post(address, body, content_type="application/json")


def test_rows_come_and_go_by_the_api(done, piece, other_influencer):
    made = post(done.influencer, piece, {"impressions": 48_000, "likes": 2_100})

    assert made.status_code == 201
    assert told() == [(piece.pk, "api", 48_000, 2_100)]
    for person in (done.influencer, done.campaign.sponsor):
        got = signed_in(person).get(f"/api/deliverables/{piece.pk}/metrics")
        assert got.json() == [made.json()]
    assert post(done.campaign.sponsor, piece, {"likes": 1}).status_code == 403
    assert post(other_influencer, piece, {"likes": 1}).status_code == 404
    assert signed_in(other_influencer).get(f"/api/deliverables/{piece.pk}/metrics").status_code == 404  # fmt: skip
    for body in ({}, {"likes": -1}, {"likes": "many"}, {"claps": 1}, {"likes": 1, "source": "staff"}):  # fmt: skip
        assert post(done.influencer, piece, body).status_code == 400
    assert len(told()) == 1


def test_a_piece_that_is_not_approved_is_refused(done, piece):
    Deliverable.objects.filter(pk=piece.pk).update(status="submitted", approved_at=None)

    answer = post(done.influencer, piece, {"likes": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_published")


# --- A file -----------------------------------------------------------------------------------------------------------


def send(client, data, **more):
    address = reverse("admin:reports_metrics_import")
    if more:
        return client.post(address, more)
    return client.post(address, {"file": SimpleUploadedFile("results.csv", data, "text/csv")})


def confirmed(client, page):
    return send(client, b"", rows=page.context_data["rows"])


def test_a_file_is_shown_then_saved_and_a_second_time_changes_nothing(done, piece):
    client = signed_in(make_staff("Lead"))
    data = as_csv(["Piece (ID)", "impressions", "likes"], [str(piece.pk), "48000", "2100"])

    page = send(client, data)
    assert (page.status_code, told()) == (200, [])
    assert "1 new" in words(page)
    assert confirmed(client, page).status_code == 302
    assert told() == [(piece.pk, "import", 48_000, 2_100)]

    again = send(client, data)
    assert "1 unchanged" in words(again)
    assert not again.context_data["rows"]
    assert len(told()) == 1


def test_a_changed_figure_in_a_file_is_another_row(done, piece):
    client = signed_in(make_staff("Lead"))
    services.record_metrics(
        deliverable=piece,
        by=done.influencer.user,
        source=MetricSource.API,
        figures={"impressions": 48_000, "likes": 2_100},
    )

    page = send(client, as_csv(["piece", "likes"], [str(piece.pk), "2200"]))
    assert "2100 → 2200" in words(page)
    confirmed(client, page)

    assert told() == [(piece.pk, "api", 48_000, 2_100), (piece.pk, "import", 48_000, 2_200)]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["999999", "1", "1"], "There is no such piece of work."),
        (["x", "1", "1"], "There is no such piece of work."),
        (["{piece}", "-1", "1"], "greater than or equal to 0"),
        (["{piece}", "many", "1"], "Enter a whole number"),
        (["{piece}", "", ""], "This row has no figure."),
        (["{piece}", "=1+1", ""], "this is a formula"),
    ],
)
def test_a_row_that_cannot_be_stops_the_file(done, piece, cells, sentence):
    row = [cell.format(piece=piece.pk) for cell in cells]

    page = send(signed_in(make_staff("Lead")), as_csv(["piece", "impressions", "likes"], row))

    assert page.status_code == 422
    assert sentence in words(page)
    assert told() == []


def test_only_leads_import(done, piece):
    for group in ("Moderator", "Finance"):
        assert send(signed_in(make_staff(group)), b"piece,likes\n1,1").status_code == 403
