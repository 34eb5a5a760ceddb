"""From the body of a request to what the services take, through the form the pages use."""

from datetime import date
from typing import Any

from django.forms import BaseForm

from accounts.models import DeliverableKind, Niche, Platform, Sponsor
from campaigns.forms import AMOUNTS, CampaignForm
from campaigns.models import Campaign
from influencer_platform.rest.fields import read_money
from influencer_platform.rest.problems import BadValue

FORM_NAMES = {
    "category": "niche",
    "start_date": "starts_on",
    "end_date": "ends_on",
}
"""Names of the API → names of the form, where they differ."""
SIMPLEST_WORK = {DeliverableKind.POST.value: 1}
"""What a campaign wants when its body names no work: the eight fields of the first API know none."""


def campaign_fields(data: dict[str, Any], *, instance: Campaign) -> dict[str, Any]:
    """Clean values of the body → what create_campaign and update_campaign take, through the form the pages use.

    What the body leaves out stays as `instance` has it (the form writes into it). Raises BadValue with the API's field names.
    """
    form = CampaignForm(instance=instance)
    form.data = _as_typed(form, data)
    form.is_bound = True
    if not form.is_valid():
        raise BadValue(_in_our_names(form))
    return form.campaign_fields


def changed_fields(data: dict[str, Any], *, instance: Campaign) -> dict[str, Any]:
    """As `campaign_fields`, but only what the body names, so that nobody's change of the same moment is written over."""
    named = {FORM_NAMES.get(name, name) for name in data}
    if "currency" in named:  # its amounts are other numbers of minor units
        named |= set(AMOUNTS)
    fields = campaign_fields(data, instance=instance)
    return {name: v for name, v in fields.items() if name.removesuffix("_minor") in named}


def new_campaign(sponsor: Sponsor, data: dict[str, Any]) -> Campaign:
    """What a body that leaves these out begins with."""
    blank: dict[str, Any] = {
        "platforms": [] if "platforms" in data else list(Platform.values),
        "deliverables": {} if "deliverables" in data else SIMPLEST_WORK,
    }
    return Campaign(sponsor=sponsor, **blank)


def _as_typed(form: CampaignForm, data: dict[str, Any]) -> dict[str, Any]:
    """The form's data: what it shows now, with the body's values typed over it."""
    typed = {name: form[name].value() for name in form.fields}
    currency = data.get("currency") or typed["currency"] or "USD"
    for name, value in data.items():
        if name == "deliverables":
            typed |= {f"wanted_{kind}": value.get(kind, 0) for kind in DeliverableKind}
        elif name in AMOUNTS:
            read_money(value, currency, field=name)
            typed[name] = "" if value is None else format(value, "f")
        elif name == "category":
            typed["niche"] = _niche(value, form.instance).pk
        elif name != "status":
            typed[FORM_NAMES.get(name, name)] = value
    typed["destination_hosts"] = _lines(typed.get("destination_hosts"))
    return {name: _plain(value) for name, value in typed.items() if value is not None}


def _niche(name: str, instance: Campaign) -> Niche:
    found = Niche.objects.filter(name__iexact=name).first()
    if found is None or not (found.is_active or found.pk == instance.niche_id):
        known = ", ".join(Niche.objects.filter(is_active=True).values_list("name", flat=True))
        raise BadValue({"category": [f"Choose one of {known}."]})
    return found


def _lines(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in_our_names(form: BaseForm) -> dict[str, list[str]]:
    ours = {theirs: name for name, theirs in FORM_NAMES.items()}
    errors: dict[str, list[str]] = {}
    for name, reasons in form.errors.items():
        public = "deliverables" if name.startswith("wanted_") else ours.get(name, name)
        errors.setdefault("body" if public == "__all__" else public, []).extend(map(str, reasons))
    return errors
