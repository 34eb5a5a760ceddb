"""Decisions about things, not people: nobody is told, so only staff's own note is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.moderation.verdicts import ReasonForm, Verdict


class QuietForm(ReasonForm):
    """Why, and what stays among staff."""

    def __init__(self, verdict: Verdict, *args: Any, **kwargs: Any) -> None:
        super().__init__(verdict, *args, **kwargs)
        del self.fields["message"]
        self.fields["private_note"].label = gettext_lazy("Note")
        self.fields["private_note"].help_text = gettext_lazy("For the team.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = forms.Form.clean(self) or {}
        if data.get("reason") == "other" and not data.get("private_note", "").strip():
            self.add_error("private_note", _("Say in a few words what the reason is."))
        return data
