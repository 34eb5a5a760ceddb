"""What a sign-up asks beside address and password. allauth builds every sign-up form on this one, so it knows no form of allauth."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import Role, User


class RoleFields(forms.Form):
    """Role and name. Only the two roles people may choose themselves are choices; staff are invited."""

    CHOICES: ClassVar = [(Role.Code.SPONSOR, _("Sponsor")), (Role.Code.INFLUENCER, _("Influencer"))]

    role = forms.ChoiceField(
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the two."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    name = forms.CharField(max_length=120)
    password_hash = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The name is the company's or the person's, and browsers are told which to fill in."""
        super().__init__(*args, **kwargs)
        chosen = self.data.get("role") or self.initial.get("role")
        known = "organization" if chosen == Role.Code.SPONSOR else "name"
        self.fields["name"].widget.attrs["autocomplete"] = known

    def _post_clean(self) -> None:
        """The slow hash, once and before anything is looked up or written: the answer takes as long for known addresses."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            data = self.cleaned_data
            self.password_hash = make_password(data.get("password1") or data.get("password"))

    def signup(self, _: HttpRequest, user: User) -> None:
        """Called by allauth once the user is saved, in the same transaction."""
        data: dict[str, Any] = self.cleaned_data
        services.create_party(user=user, name=data["name"])
