"""Somebody who uses the API with a personal token, for tests."""

import json
from typing import Any

from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.services.tokens import create_token


class Caller:
    """Sends JSON in the name of one person, or of nobody."""

    def __init__(self, user: User | None) -> None:
        cache.clear()  # what other tests have counted against the limits
        self.client = Client()
        self.headers = {}
        if user:
            _row, text = create_token(user=user, name="Test", scope="write", days=1)
            self.headers["Authorization"] = f"Token {text}"

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method,
            path if path.startswith("/") else f"/api/{path}",
            data,
            content_type="application/json",
            headers=self.headers | {name.replace("_", "-"): v for name, v in headers.items()},
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None) -> Any:
        return self.send("PUT", path, body)

    def patch(self, path: str, body: Any = None) -> Any:
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.send("DELETE", path)


def rows(answer: Any) -> list[int]:
    """The keys of the rows of a list."""
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()]


def problem(answer: Any) -> tuple[int, str, dict[str, Any]]:
    """(status, code, errors) of a refusal, whose body must say what the status says."""
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    assert {"type", "title", "detail", "code"} <= body.keys()
    return answer.status_code, body["code"], body.get("errors", {})


def refused(answer, status, code=None, *errors):
    """A problem with this status, code and fields at fault."""
    found = problem(answer)
    assert found[0] == status, answer.content
    assert code in (None, found[1])
    assert set(found[2]) == set(errors)
