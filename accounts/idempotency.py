"""A POST that names itself by `Idempotency-Key` is done once: sent again, it gets the first answer."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.models import IdempotencyKey
from influencer_platform.errors import DomainError
from influencer_platform.rest.problems import BadValue

LONGEST_KEY = 200
View = Callable[..., Response]


class KeyReused(DomainError):
    """The key was used for another request."""

    code = "idempotency_key_reused"


def idempotent(view: View) -> View:
    """Stands directly around a view's function. The key's row and the work are one transaction: a second request with the
    key waits for the first, work that fails leaves no row, and a repeat is answered from the row."""

    @wraps(view)
    def once(request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise BadValue({"Idempotency-Key": ["Use up to 200 printable characters."]})
        fingerprint = _fingerprint(request)
        user: Any = request.user
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(user=user, key=key, fingerprint=fingerprint)
                return _keep(row, view(request, *args, **kwargs))
        except IntegrityError:
            done = IdempotencyKey.objects.filter(user=user, key=key).first()
            if done is None:
                raise
        return _replay(done, fingerprint)

    return once


def _keep(row: IdempotencyKey, response: Response) -> Response:
    row.status, row.location = response.status_code, response.get("Location", "")
    row.body = "" if response.data is None else json.dumps(response.data, cls=JSONEncoder)
    row.save(update_fields=("status", "location", "body"))
    return response


def _replay(done: IdempotencyKey, fingerprint: str) -> Response:
    if done.fingerprint != fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request. Choose a new one.")
    headers = {"Idempotent-Replayed": "true"}
    if done.location:
        headers["Location"] = done.location
    body = json.loads(done.body) if done.body else None
    return Response(body, status=done.status, headers=headers)


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()
