"""What an influencer or our team writes down about a published piece, and a row of a file with the same figures."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PictureField
from accounts.forms.imported import RowForm
from accounts.uploads import LONGEST_EDGE_OF_PROOF
from reports.models import FIGURES, LABELS, Metrics
from reports.models.metrics import MOST


def figure_field(name: str) -> forms.IntegerField:
    label = str(LABELS[name]).capitalize()
    widget = forms.TextInput({"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST, widget=widget
    )


class MetricsForm(forms.Form):
    """One piece at a time. `pieces` are those that may be measured; staff need no screenshot."""

    use_required_attribute = False

    piece = forms.TypedChoiceField(label=_("Piece"), coerce=int)
    measured_on = forms.DateField(
        label=_("As of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    screenshot = PictureField(
        label=_("Screenshot of your statistics"),
        required=True,
        longest_edge=LONGEST_EDGE_OF_PROOF,
        help_text=_("JPEG, PNG or WebP, up to 5 MB. Both sides and our team see it."),
        error_messages={"required": _("Add a screenshot of your statistics.")},
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(
        self, *args: Any, pieces: list[tuple[int, str]], needs_proof: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["piece"].choices = pieces  # type: ignore[attr-defined]
        self.fields["measured_on"].initial = timezone.localdate
        for name in FIGURES:
            self.fields[name] = figure_field(name)
        if not needs_proof:
            del self.fields["screenshot"]

    def clean_measured_on(self) -> Any:
        day = self.cleaned_data["measured_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    @property
    def figures(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in FIGURES}

    @property
    def figure_fields(self) -> list[Any]:
        return [self[name] for name in FIGURES]


class MetricsRowForm(RowForm):
    """One row of a file. What it leaves out stays as the last row of that piece has it."""

    class Meta:
        model = Metrics
        fields = FIGURES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIGURES:
            self.fields[name] = figure_field(name)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and all(data.get(name) is None for name in FIGURES):
            raise forms.ValidationError(_("This row has no figure."))
        reach, shown = data.get("reach"), data.get("impressions")
        if reach is not None and shown is not None and reach > shown:
            self.add_error("reach", _("More people cannot be reached than the piece was shown."))
        return data
