"""allauth's forms in our words: one field for a new password, no placeholder in place of a label."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.headless.account import inputs
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

NEW_PASSWORD = _("At least 12 characters. A short sentence is easy to remember and hard to guess.")


class _OurWords:
    """Labels in sentence case; nothing that has to be typed twice."""

    WORDS = {
        "login": _("Email address"),
        "email": _("Email address"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        fields.pop("password2", None)
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.WORDS.get(name, field.label)
        if "password1" in fields:
            fields["password1"].help_text = NEW_PASSWORD


class LoginForm(_OurWords, allauth_forms.LoginForm):
    pass


class ResetPasswordForm(_OurWords, allauth_forms.ResetPasswordForm):
    pass


class AddEmailForm(_OurWords, allauth_forms.AddEmailForm):
    WORDS = _OurWords.WORDS | {"email": _("New address")}


class ReauthenticateForm(_OurWords, allauth_forms.ReauthenticateForm):
    pass


class ChangePasswordForm(_OurWords, allauth_forms.ChangePasswordForm):
    pass


class ResetPasswordKeyForm(_OurWords, allauth_forms.ResetPasswordKeyForm):
    pass


class SignupForm(_OurWords, allauth_forms.SignupForm):
    """Role, name, address, password on one screen."""

    WORDS = _OurWords.WORDS | {"password1": _("Password")}
    field_order = ["role", "name", "email", "password1"]


class SignupInput(inputs.SignupInput):
    """The same by the API. allauth's compares the password with nothing the person has told of themselves."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if password := data.get("password"):
            person = User(email=data.get("email", ""), name=data.get("name", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except ValidationError as error:
                self.add_error("password", error)
        return data
