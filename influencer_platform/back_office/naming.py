"""What the objects of the trail are called, and where their pages are."""

from typing import Any

from django.db.models import CharField, F, Model, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import NoReverseMatch, reverse

from accounts.models import FlagReason, Influencer, Sponsor, User
from accounts.models.reporting import ReportReason
from accounts.services.people import CLOSE_REASONS
from accounts.services.review import ReviewReason
from accounts.subjects import SUBJECTS
from campaigns.models import Campaign

NAMES: dict[type[Model], Any] = {
    Sponsor: F("company_name"),
    Influencer: F("name"),
    Campaign: F("name"),
    User: Coalesce(NullIf("name", Value("")), "email", output_field=CharField()),
}
"""The column that names a row, for the kinds most decisions are about."""
REASONS: dict[str, Any] = {
    **dict(CLOSE_REASONS),
    **dict(ReportReason.choices),
    **dict(FlagReason.choices),
    **dict(ReviewReason.choices),
}


def noun(label: str) -> str:
    """`Company`, `Influencer` for the label of a model."""
    subject = SUBJECTS.get(label)
    return str(subject.noun if subject else label.rpartition(".")[2]).capitalize()


def reason_in_words(code: str) -> str:
    return str(REASONS.get(code, code.replace("_", " ")))


def admin_url(label: str, pk: int, user: User) -> str:
    """The object's page in the back office; empty for who may not see it, and where there is none."""
    app, _dot, model = label.partition(".")
    if not user.has_perm(f"{app}.view_{model}"):
        return ""
    try:
        return reverse(f"admin:{app}_{model}_change", args=[pk])
    except NoReverseMatch:
        return ""
