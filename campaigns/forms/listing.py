"""What the list of campaigns is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.models import CampaignQuerySet, Status


class ListForm(forms.Form):
    """Search, tab and sorting of the list, from the address."""

    SORTS = {"newest": "-created_at", "ending": "ends_on", "committed": "-committed_minor"}
    SORT_NAMES = (
        ("newest", gettext_lazy("Newest")),
        ("ending", gettext_lazy("Ending soon")),
        ("committed", gettext_lazy("Most committed")),
    )

    q = forms.CharField(required=False, max_length=120)
    status = forms.ChoiceField(choices=Status.choices, required=False)
    sort = forms.ChoiceField(choices=SORT_NAMES, required=False)

    @classmethod
    def read(cls, params: Any) -> dict[str, str]:
        """A value it does not know is as good as none."""
        form = cls(params)
        form.is_valid()
        known = {name: form.cleaned_data.get(name, "") for name in ("q", "status", "sort")}
        return known | {"sort": known["sort"] or "newest"}

    @classmethod
    def narrow(cls, found: CampaignQuerySet, chosen: dict[str, str]) -> CampaignQuerySet:
        """The rows of the chosen tab."""
        return found.filter(status=chosen["status"]) if chosen["status"] else found
