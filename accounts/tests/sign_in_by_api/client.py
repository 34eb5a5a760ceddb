"""A client of the API's own door: it keeps no cookies, only the tokens it is given."""

from django.test import Client

from accounts.tests.factories import PASSWORD

ROOT = "/_allauth/app/v1/"


def send(path, body=None, method="post", **headers):
    client = Client()
    return getattr(client, method)(
        ROOT + path, body or {}, content_type="application/json", headers=headers
    )


def bearer(meta):
    return {"Authorization": f"Bearer {meta['access_token']}"}


def me(**headers):
    return Client().get("/api/me", headers=headers)


def sign_in(user, password=PASSWORD):
    return send("auth/login", {"email": user.email, "password": password})


def tokens_of(user):
    return sign_in(user).json()["meta"]


def errors(answer):
    return {(error.get("param"), error["code"]) for error in answer.json()["errors"]}
