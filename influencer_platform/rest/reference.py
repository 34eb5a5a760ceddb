"""The description of the API laid out for readers: what the page shows, taken from the one dictionary programs read."""

import json
import re
from functools import cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from influencer_platform.rest.openapi import TAGS, answers, description, operations

Shape = dict[str, Any]
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "up to {} characters",
    "maxItems": "up to {} of them",
    "default": "{} unless told",
}
_FORMATS = {
    "decimal": "decimal text",
    "date": "date",
    "date-time": "time",
    "email": "email address",
}
_MARKS = re.compile(r"(`[^`]+`|\*\*[^*]+\*\*)")
LARGEST_SHOWN = 10**12
"""A bound beyond this is the machine's, not a rule."""


@cache
def groups() -> list[dict[str, Any]]:
    """Tags with their operations, in the order of the description."""
    found: dict[str, list[dict[str, Any]]] = {tag: [] for tag in TAGS}
    for path, method, operation in operations(description()):
        found[operation["tags"][0]].append(_operation(path, method, operation))
    return [
        {"name": tag.capitalize(), "words": TAGS[tag], "operations": rows}
        for tag, rows in found.items()
    ]


def about() -> list[SafeString]:
    """The paragraphs at the top."""
    return [marked(text) for text in description()["info"]["description"].split("\n\n")]


def sign_in() -> list[dict[str, Any]]:
    schemes = description()["components"]["securitySchemes"]
    return [
        {"header": _header(scheme), "words": marked(scheme["description"])}
        for scheme in schemes.values()
    ]


def marked(text: str) -> SafeString:
    """`code` and **strong** of our own sentences as HTML; everything else is escaped."""
    return format_html_join("", "{}", ((_mark(part),) for part in _MARKS.split(text)))


def _mark(part: str) -> str:
    if part.startswith("`"):
        return format_html("<code>{}</code>", part.strip("`"))
    if part.startswith("**"):
        return format_html("<strong>{}</strong>", part.strip("*"))
    return part


def _header(scheme: Shape) -> str:
    if scheme["type"] == "http":
        return "Authorization: Bearer …"
    if scheme["in"] == "cookie":
        return f"Cookie: {scheme['name']}=…"
    return f"{scheme['name']}: " + ("Token …" if scheme["name"] == "Authorization" else "…")


def _operation(path: str, method: str, operation: Shape) -> dict[str, Any]:
    found = [_answer(code, answer) for code, answer in answers(operation).items()]
    return {
        "id": operation["operationId"].replace("_", "-"),
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "words": marked(operation["description"]),
        "parameters": [_row(p["name"], p["schema"], p) for p in operation.get("parameters", [])],
        "body": _body(operation.get("requestBody")),
        "successes": [one for one in found if one["code"] < "400"],
        "refusals": [one for one in found if one["code"] >= "400"],
    }


def _body(body: Shape | None) -> dict[str, Any] | None:
    if body is None:
        return None
    content = body["content"]["application/json"]
    return {"fields": _fields(content["schema"]), "example": _example(content)}


def _answer(code: str, answer: Shape) -> dict[str, Any]:
    content: Shape = next(iter(answer.get("content", {}).values()), {})
    return {
        "code": code,
        "words": marked(answer["description"]),
        "headers": [
            {"name": name, "words": marked(header["description"])}
            for name, header in answer.get("headers", {}).items()
        ],
        "fields": _fields(content["schema"]) if content and code < "400" else [],
        "example": _example(content),
    }


def _example(content: Shape) -> str:
    for example in content.get("examples", {}).values():
        return json.dumps(example["value"], indent=2, ensure_ascii=False)
    return ""


def _fields(schema: Shape) -> list[dict[str, Any]]:
    shape = _resolved(schema)
    if shape.get("type") == "array":
        shape = _resolved(shape["items"])
    needed = set(shape.get("required", []))
    return [
        _row(name, one, {"required": name in needed} | _resolved(one))
        for name, one in shape.get("properties", {}).items()
    ]


def _row(name: str, schema: Shape, more: Shape) -> dict[str, Any]:
    return {
        "name": name,
        "place": more.get("in", ""),
        "required": more.get("required") is True,
        "kind": _kind(schema),
        "choices": _choices(_resolved(schema)),
        "words": marked(more.get("description", "")),
    }


def _choices(shape: Shape) -> list[str]:
    """Values, or the keys of an object that is no other object of the description."""
    parts = [shape, shape.get("items", {}), *shape.get("oneOf", [])]
    names = next((values for one in parts if (values := _resolved(one).get("enum"))), None)
    return list(names or ({} if "required" in shape else shape.get("properties", {})))


def _resolved(schema: Shape) -> Shape:
    """What a reference leads to; what stands beside it wins."""
    inner = schema["allOf"][0] if "allOf" in schema else schema
    if "$ref" not in inner:
        return inner
    name = inner["$ref"].rsplit("/", 1)[1]
    target: Shape = description()["components"]["schemas"][name]
    return target | {key: value for key, value in schema.items() if key != "allOf"}


def _kind(schema: Shape) -> str:
    """One line: what a value is, and its bounds."""
    if "oneOf" in schema:
        parts = dict.fromkeys(_kind(one) for one in schema["oneOf"])
        return " or ".join(sorted(parts, key="one of".__eq__))  # its values stand behind it
    shape = _resolved(schema)
    if shape.get("type") == "object" and "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    names = shape.get("type", "value")
    kinds = [_one(shape, name) for name in (names if isinstance(names, list) else [names])]
    bounds = [
        words.format(shape[key])
        for key, words in _BOUNDS.items()
        if key in shape and not _is_beyond(shape[key])
    ]
    return ", ".join([" or ".join(kinds), *bounds])


def _one(shape: Shape, name: str) -> str:
    if name == "array":
        return f"list of {_kind(shape['items'])}"
    if name == "object" and "properties" in shape:
        inner = next(iter(shape["properties"].values()))
        return f"object, {_kind(inner)}, under"
    if name == "string":
        return _FORMATS.get(shape.get("format", ""), "one of" if "enum" in shape else "text")
    return {"integer": "whole number", "boolean": "true or false"}.get(name, name)


def _is_beyond(bound: Any) -> bool:
    return isinstance(bound, int) and bound > LARGEST_SHOWN
