"""One decision staff can take, and the form on which they say why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.services.decisions import Words
from influencer_platform.errors import DomainError


@dataclass(frozen=True)
class Verdict:
    """One decision staff can take. `decide` is the service; `fits` says whether the button is offered for a row;
    `must_tell`: it makes no sense without words to the person; `key`: its letter on the keyboard (not j k n s u);
    `may_mail`: the service takes `tell`, so the page asks whether to mail; `done`: the sentence afterwards, with `%(row)s`;
    `form`: the reason page asks for more or less than words; the service takes the fields by their names."""

    name: str
    verb: Any
    effect: Any
    reasons: list[tuple[str, Any]]
    permission: str
    decide: Callable[..., Any]
    fits: Callable[[Any], bool]
    tone: str = "bad"
    must_tell: bool = False
    key: str = ""
    may_mail: bool = False
    done: Any = ""
    form: "type[ReasonForm] | None" = None

    def ask(self, data: Any = None) -> "ReasonForm":
        """The form on which this decision is explained."""
        return (self.form or ReasonForm)(self, data)


class ReasonForm(forms.Form):
    """Why, what the person is told, and what stays among staff."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    message = forms.CharField(
        label=gettext_lazy("What we tell them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("They read it on their page and in the mail."),
    )
    private_note = forms.CharField(
        label=gettext_lazy("Private note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For the team. They never see it."),
    )
    tell = forms.BooleanField(
        label=gettext_lazy("Email them"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without it they find the decision on their page only."),
    )

    def __init__(self, verdict: Verdict, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = verdict.reasons  # type: ignore[attr-defined]
        self.fields["message"].required = verdict.must_tell
        if not verdict.may_mail:
            del self.fields["tell"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            words = {name: data[name] for name in ("reason", "message", "private_note")}
            try:
                Words(**words).check([data["reason"]])
            except DomainError as refusal:
                self.add_error(refusal.field, str(refusal))
        return data
