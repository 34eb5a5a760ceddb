"""What the objects of the trail are called, and where their pages are."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.db.models import CharField, F, Model, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import NoReverseMatch, reverse

from accounts.models import (
    AbuseReport,
    Appeal,
    Delivery,
    FailedJob,
    Influencer,
    Sponsor,
    StaffInvitation,
    TrustSignal,
    User,
    Verification,
)
from accounts.subjects import SUBJECTS
from adrequests.models import AdRequest
from campaigns.models import Campaign


def _person(path: str = "") -> Coalesce:
    names = (NullIf(f"{path}name", Value("")), f"{path}email")
    return Coalesce(*names, output_field=CharField())


NAMES: dict[type[Model], Any] = {
    Sponsor: F("company_name"),
    Influencer: F("name"),
    Campaign: F("name"),
    User: _person(),
    AdRequest: F("campaign__name"),
    Verification: F("account__influencer__name"),
    AbuseReport: _person("about_user__"),
    TrustSignal: _person("about_user__"),
    Appeal: _person("author__"),
    Delivery: F("address"),
    FailedJob: F("task"),
    StaffInvitation: F("email"),
}
"""What names a row in the list of decisions: itself, or whom it is about."""


def noun(label: str) -> str:
    """`Company`, `Influencer` for the label of a model."""
    subject = SUBJECTS.get(label)
    return str(subject.noun if subject else label.rpartition(".")[2]).capitalize()


def reason_in_words(label: str, code: str) -> str:
    """The reason as the page says it on which rows of this kind are decided."""
    try:
        desk = admin.site.get_model_admin(apps.get_model(label))
    except (LookupError, NotRegistered):
        desk = None
    verdicts = getattr(desk, "verdicts", ())
    known = {reason: words for verdict in verdicts for reason, words in verdict.reasons}
    return str(known.get(code) or code.replace("_", " ").capitalize())


def admin_url(label: str, pk: int, user: User) -> str:
    """The object's page in the back office; empty for who may not see it, and where there is none."""
    app, _dot, model = label.partition(".")
    if not user.has_perm(f"{app}.view_{model}"):
        return ""
    try:
        return reverse(f"admin:{app}_{model}_change", args=[pk])
    except NoReverseMatch:
        return ""
