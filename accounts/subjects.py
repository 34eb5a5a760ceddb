"""What staff look into: each app names its kinds of objects here, so that reports, signals, claims and decisions find them again.

A row `About` something carries the label of its model and its key; `load` brings the objects of a whole page in one query per kind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Influencer,
    PlatformAccount,
    Sponsor,
    TrustSignal,
    User,
    Verification,
)

Key = tuple[str, int]


@dataclass(frozen=True)
class Subject:
    """One kind of object. `rows`: with everything `owner` and `str()` read; `visible_to`: what one person may report;
    `owner`: the person it belongs to, who is told and may answer; `public`: the page users know it by; `name`: what it is called
    for people; `words`: what it says, for staff who look into it; `desk`: the row whose page of the back office shows it."""

    model: type[Model]
    noun: Any
    rows: Callable[[], QuerySet[Any]]
    visible_to: Callable[[User], QuerySet[Any]] | None
    owner: Callable[[Any], User]
    public: Callable[[Any], str]
    name: Callable[[Any], str] = str
    words: Callable[[Any], str] = lambda _row: ""
    desk: Callable[[Any], Model] = lambda row: row

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def kind(self) -> str:
        """The short word in addresses."""
        return str(self.model._meta.model_name)


SUBJECTS: dict[str, Subject] = {}


def subject(entry: Subject) -> Subject:
    """Register one kind; in `hooks.py` of the app that has the model."""
    SUBJECTS[entry.label] = entry
    return entry


def load(keys: Iterable[Key]) -> dict[Key, Any]:
    """The objects behind `(object_type, object_id)` pairs, one query per kind. What is gone or unknown is left out."""
    wanted: dict[str, set[int]] = {}
    for label, pk in keys:
        wanted.setdefault(label, set()).add(pk)
    return {
        (label, row.pk): row
        for label, pks in wanted.items()
        if label in SUBJECTS
        for row in SUBJECTS[label].rows().filter(pk__in=pks)
    }


def find(object_type: str, object_id: int) -> Any | None:
    return load([(object_type, object_id)]).get((object_type, object_id))


def of(row: Model) -> Subject:
    """The kind of `row`. Raises KeyError for a model nobody registered."""
    return SUBJECTS[row._meta.label_lower]


def reportable(kind: str) -> Subject | None:
    """The kind of this short word, where users may report such objects."""
    found = (s for s in SUBJECTS.values() if s.kind == kind and s.visible_to is not None)
    return next(found, None)


def admin_url(row: Model) -> str:
    """The page of `row` in the back office; empty where its model has none."""
    entry = SUBJECTS.get(row._meta.label_lower)
    row = entry.desk(row) if entry else row
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""


subject(
    Subject(User, _("account"), User.objects.with_party, None, lambda row: row, lambda _row: "")
)
subject(
    Subject(
        Sponsor,
        _("company"),
        lambda: Sponsor.objects.select_related("user"),
        Sponsor.objects.visible_to,
        lambda row: row.user,
        lambda row: row.get_absolute_url(),
        words=lambda row: row.about,
    )
)
subject(
    Subject(
        Influencer,
        _("influencer"),
        lambda: Influencer.objects.select_related("user"),
        Influencer.objects.listed,
        lambda row: row.user,
        lambda row: row.get_absolute_url(),
        words=lambda row: row.bio,
    )
)
subject(
    Subject(
        PlatformAccount,
        _("platform account"),
        lambda: PlatformAccount.objects.select_related("influencer__user"),
        None,
        lambda row: row.influencer.user,
        lambda row: row.influencer.get_absolute_url(),
    )
)
subject(
    Subject(
        Verification,
        _("verification"),
        lambda: Verification.objects.select_related("account__influencer__user"),
        None,
        lambda row: row.account.influencer.user,
        lambda row: row.account.influencer.get_absolute_url(),
    )
)
subject(
    Subject(
        TrustSignal,
        _("trust signal"),
        lambda: TrustSignal.objects.select_related("rule", "about_user"),
        None,
        lambda row: row.about_user,
        lambda _row: "",
    )
)
