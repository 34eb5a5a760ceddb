"""The description of the whole API (OpenAPI 3.1): one dictionary for the schema's address, the page and the checked-in copy."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from influencer_platform.rest.problems import MEDIA_TYPE
from influencer_platform.rest.routes import route
from influencer_platform.rest.schema import PROBLEMS

LARGEST_KEY = 2**63 - 1
ABOUT = """\
Everything the pages do, for programs: the same rules, the same refusals. What the caller may not see does not exist here either (404).

**Signing in.** Make a personal access token at `/settings/api/` and send it as `Authorization: Token …` (or as \
`Authentication-Token: …`). Apps that sign people in themselves use `/_allauth/app/v1/`: `POST auth/signup`, `POST auth/login`, \
`POST tokens/refresh`, `DELETE auth/session`; their answers carry `meta.access_token`, sent as `Authorization: Bearer …`, and \
`meta.session_token`, sent as `X-Session-Token: …`. A browser's session does, too; what it changes needs the header `X-CSRFToken`.

**Lists** are JSON arrays, newest first. The header `Link: <…>; rel="next"` leads to the next page; `count=1` asks for `X-Total-Count`.

**Money** is a decimal string in major units (`"1450.00"`) beside its `currency`. Numbers are taken, too; nothing is rounded: more \
decimals than the currency has are refused.

**Refusals** are `application/problem+json` with a stable `code`, a sentence in `detail` and, for values, the reasons per field in \
`errors`. A 409 is a rule that says no: `current` is the object as it is now. Unknown fields and parameters are refused (400).

**Twice** is once: a `POST` with an `Idempotency-Key` is done once and answered again with `Idempotent-Replayed: true`.

**Reads** carry an `ETag`; send it as `If-None-Match` and get 304 while nothing changed. Too many requests are answered by 429 with \
`Retry-After`; a method an address does not know by 405 with `Allow`; a body above 256 kB by 400."""
TAGS = {
    "campaigns": "What sponsors want: made, changed, published, ended.",
    "ad requests": "Negotiations between a campaign and an influencer: offers, answers, moves.",
    "deals": "What was agreed: sheets, changes of them, and endings for a sum.",
    "links": "Tracked links of agreed work: where they lead, their clicks, and the orders they brought.",
    "payments": "What is owed for deals, what was paid, and whether it has arrived. No money moves here.",
    "reviews": "What the two sides of a finished deal say of each other, shown at one moment.",
    "results": "What a piece of work has reached, each row with its source and time.",
    "people": "The caller, influencers, companies, niches and notifications.",
    "stats": "Figures of campaigns, deals, work and money, with the rows behind each.",
    "exports": "Lists as files: ordered, watched, taken away.",
}
_METHODS = ("get", "post", "put", "patch", "delete")


@cache
def description() -> dict[str, Any]:
    """The whole of it. Depends on nothing but the code."""
    generator: Any = SchemaGenerator()
    found: dict[str, Any] = generator.get_schema(request=None, public=True)
    return found


@extend_schema(exclude=True)
@route("GET")
def schema(request: Request) -> Response:  # noqa: ARG001
    """The description as JSON."""
    return Response(description())


def operations(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) in the order of the description."""
    for path, methods in result["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What no single route can say. Called by the generator when everything else stands."""
    result["info"]["description"] = ABOUT
    result["paths"] = {
        path: {method: methods[method] for method in _METHODS if method in methods}
        for path, methods in result["paths"].items()
    }
    result["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
    for _path, _method, operation in operations(result):
        operation["responses"] = {
            code: _shared(result, code, answer)
            for code, answer in sorted(operation["responses"].items())
        }
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                parameter["schema"] = {"type": "integer", "minimum": 0, "maximum": LARGEST_KEY}
                parameter["description"] = "A key, as the lists show it."
    return result


def answers(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Status → answer, also of those that stand among the components."""
    common = description()["components"]["responses"]
    return {
        code: common[answer["$ref"].rsplit("/", 1)[1]] if "$ref" in answer else answer
        for code, answer in operation["responses"].items()
    }


def _shared(result: dict[str, Any], code: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The usual refusals are described once."""
    if code < "400" or _code(answer) != PROBLEMS[int(code)]["code"]:
        return answer
    name = PROBLEMS[int(code)]["title"].title().replace(" ", "")
    result["components"].setdefault("responses", {})[name] = answer
    return {"$ref": f"#/components/responses/{name}"}


def _code(answer: dict[str, Any]) -> str:
    example = answer["content"][MEDIA_TYPE]["examples"]["Problem"]["value"]
    return str(example["code"])


class StrictBody(OpenApiSerializerExtension):
    """Whatever refuses fields it does not know says so."""

    target_class = "influencer_platform.rest.fields.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        found = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001  (its documented way)
        return found | {"additionalProperties": False}


class PersonalTokenScheme(OpenApiAuthenticationExtension):
    """Two headers, either of them."""

    target_class = "accounts.authentication.PersonalToken"
    name = ["PersonalToken", "AuthenticationToken"]

    def get_security_requirement(self, auto_schema: Any) -> Any:  # noqa: ARG002
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> Any:  # noqa: ARG002
        return [
            _header("Authorization", "`Token …`, a personal access token from `/settings/api/`."),
            _header("Authentication-Token", "The same token, without a word before it."),
        ]


class AccessTokenScheme(OpenApiAuthenticationExtension):
    target_class = "allauth.headless.contrib.rest_framework.authentication.JWTTokenAuthentication"
    name = "AccessToken"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> Any:  # noqa: ARG002
        words = "`meta.access_token` of the answer to `POST /_allauth/app/v1/auth/login`."
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": words}


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = (
        "allauth.headless.contrib.rest_framework.authentication.XSessionTokenAuthentication"
    )
    name = "SessionToken"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> Any:  # noqa: ARG002
        words = "`meta.session_token` of the answer to `POST /_allauth/app/v1/auth/login`."
        return _header("X-Session-Token", words)


class BrowserSessionScheme(OpenApiAuthenticationExtension):
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "BrowserSession"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> Any:  # noqa: ARG002
        words = (
            "The cookie of the pages (`__Host-sessionid` where the site is https). "
            "Changes need the header `X-CSRFToken` as well."
        )
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": words}


def _header(name: str, words: str) -> dict[str, str]:
    return {"type": "apiKey", "in": "header", "name": name, "description": words}
