"""Kinds of files for tests, registered for the length of one test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.columns import Column, ExportResource
from accounts.exports import ExportKind, Table, export_kinds
from accounts.models import Export, Niche, User
from accounts.resources import UserResource


class NicheResource(ExportResource):
    number = Column("ID", "pk")
    name = Column("Name", "name")


def may(user: User) -> bool:
    return not (user.party and user.party.is_flagged)


def check(_user: User, params: Any) -> dict[str, Any]:
    return dict(params)


def niches(_user: User, params: Any) -> list[Table]:
    return [
        Table(
            "niches",
            NicheResource,
            Niche.objects.filter(name__startswith=params.get("q", "")).order_by("name"),
        )
    ]


def everything(user: User, params: Any) -> list[Table]:
    return [*niches(user, params), Table("me", UserResource, User.objects.visible_to(user))]


KINDS = [
    ExportKind("test_niches", "Niches", may, niches, check),
    ExportKind(
        "test_mine", "My data", may, everything, check, (Export.Format.ZIP, Export.Format.XLSX)
    ),
]


@contextmanager
def kinds_of_tests() -> Iterator[None]:
    export_kinds.update({kind.code: kind for kind in KINDS})
    try:
        yield
    finally:
        for kind in KINDS:
            del export_kinds[kind.code]
