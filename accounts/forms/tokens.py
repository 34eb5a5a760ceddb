"""What a person says about a token they make."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken

DAYS = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))]


class TokenForm(forms.Form):
    """What it is for, what it may do, and for how long."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("For your own list, for example: nightly export."),
    )
    scope = forms.ChoiceField(label=_("It may"), choices=ApiToken.Scope.choices)
    days = forms.TypedChoiceField(label=_("Ends after"), choices=DAYS, coerce=int, initial=30)
