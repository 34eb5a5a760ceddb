"""Who else may see or run a campaign."""

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.models import Share


class ShareForm(forms.Form):
    """One colleague by address. An address that has a share already is as good: sharing again changes its level."""

    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    level = forms.ChoiceField(label=gettext_lazy("Access"), choices=Share.Level.choices)
