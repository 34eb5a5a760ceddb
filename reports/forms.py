"""What sponsors type about links and orders."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models.links import LONGEST_PROMO, LONGEST_URL

PROMO = re.compile(r"[A-Z0-9][A-Z0-9_-]*")


class LinkForm(forms.Form):
    """Where a link leads, and what buyers may type instead of following it. Whether it may lead there is the service's matter."""

    url = forms.CharField(
        label=_("Leads to"),
        max_length=LONGEST_URL,
        help_text=_("A page of the campaign's own web sites. What web analysis asks for (UTM) is filled in."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )  # fmt: skip
    promo_code = forms.CharField(
        label=_("Promo code"),
        max_length=LONGEST_PROMO,
        required=False,
        help_text=_("Letters, digits, - and _. Orders with it count for this link."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_promo_code(self) -> str:
        typed: str = self.cleaned_data["promo_code"].strip().upper()
        if typed and not PROMO.fullmatch(typed):
            raise forms.ValidationError(_("Use letters, digits, - and _ only."))
        return typed


class OrdersFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8) or Excel (XLSX), up to 5 MB. Columns: order, amount, currency, link or promo_code, at."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )  # fmt: skip
