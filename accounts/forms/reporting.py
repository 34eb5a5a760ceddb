"""What people tell us about each other, and what they answer to our decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ReportReason


class ReportForm(forms.Form):
    """Why something is reported. Only "Something else" needs words; the service asks for them."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    text = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "maxlength": 2000}),
        help_text=_("Only our team reads this."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("reason") == ReportReason.OTHER and not data.get("text", "").strip():
            self.add_error("text", _("Say in a few words what happened."))
        return data


class AppealForm(forms.Form):
    """The one answer to a decision."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea({"rows": 6, "maxlength": 2000}),
        error_messages={"required": _("Write why we should look at it again.")},
        help_text=_("You can answer once. Say what we did not see, and what you have changed."),
    )
