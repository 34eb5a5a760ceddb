"""A file of an import, and the rows in it, held to the rules of the pages where people type the same things."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.profile import SponsorForm
from accounts.models import Niche

YES, NO = {"yes", "true", "1", "y", "x"}, {"no", "false", "0", "n"}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8) or Excel (XLSX), up to 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
    )


class YesNoField(forms.CharField):
    """`yes` and `no`, `true` and `false`, `1` and `0`."""

    def clean(self, value: Any) -> bool:
        word = str(value).strip().lower()
        if word not in YES | NO:
            raise forms.ValidationError(_("Write yes or no."))
        return word in YES


class RowForm(forms.ModelForm):
    """One row. Its fields check what the model's would; what is used once is known from the whole file.

    So the model is asked nothing: each of its constraints would be a query for each row.
    """

    def _get_validation_exclusions(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.get_fields()}


class NicheRowForm(RowForm):
    is_active = YesNoField(label=_("Offered for choice"))

    class Meta:
        model = Niche
        fields = ("name", "slug", "is_active")


class SponsorRowForm(RowForm, SponsorForm):
    """The profile of a company without what a file cannot hold."""

    email = forms.EmailField(label=_("Email address"), max_length=254)

    class Meta(SponsorForm.Meta):
        fields = tuple(f for f in SponsorForm.Meta.fields if f != "logo")  # type: ignore[assignment]

    def __init__(self, data: dict[str, Any], **kwargs: Any) -> None:
        data["country"] = str(data.get("country", "")).upper()
        super().__init__(data, **kwargs)
        for name in ("time_zone", "logo"):
            del self.fields[name]
        self.fields["country"].error_messages["invalid_choice"] = _(
            "%(value)s is no country. Use two letters, such as AT."
        )
