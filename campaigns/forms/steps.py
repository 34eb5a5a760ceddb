"""What a step of a campaign asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign


class DeleteForm(forms.Form):
    """The campaign's name, typed by hand."""

    name = forms.CharField(label=gettext_lazy("Type the campaign's name"), max_length=200)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if " ".join(typed.split()).casefold() != " ".join(self.campaign.name.split()).casefold():
            raise ValidationError(_("This is not the campaign's name."))
        return typed
