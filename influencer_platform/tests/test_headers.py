"""Headers every answer carries."""

from django.http import HttpResponse
from django.test import RequestFactory

from influencer_platform.headers import PERMISSIONS_POLICY, HeadersMiddleware


def answer(**headers: str) -> HttpResponse:
    request = RequestFactory().get("/")
    return HeadersMiddleware(lambda _request: HttpResponse(headers=headers))(request)


def test_an_answer_is_kept_nowhere_and_may_use_no_device():
    response = answer()

    assert response["Cache-Control"] == "no-store"
    assert response["Permissions-Policy"] == PERMISSIONS_POLICY
    assert "camera=()" in PERMISSIONS_POLICY


def test_an_answer_that_says_how_long_it_may_be_kept_is_believed():
    assert (
        answer(**{"Cache-Control": "public, max-age=60"})["Cache-Control"] == "public, max-age=60"
    )


def test_a_missing_page_carries_the_headers_too(client, db):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert response["Permissions-Policy"] == PERMISSIONS_POLICY
    assert response["Cache-Control"] == "no-store"
    for header in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "X-Frame-Options",
    ):
        assert response[header]
